/** Applications of the broker behind the gate (forward authentication): the way in from a session of the portal. */
import { z } from 'zod';
import { operation } from './operation.ts';

/**
 * A path of the application itself, in visible ASCII without the backslash, which browsers read as a slash.
 * Attack (open redirect): `//evil.example`, `/\evil.example` and a full address leave the application.
 */
export const returnPath = z
  .string()
  .max(2_000)
  .regex(/^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/);

export const applicationOperations = {
  enterApplication: operation('enterApplication', {
    summary: 'A way into an application behind the gate: an address that works once, in the browser that asked',
    tag: 'Applications',
    caller: 'session',
    body: z.strictObject({
      application: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
      /** Where in the application one was heading: its path and query. */
      path: returnPath,
      /** SHA-256 of the secret that this browser holds at the application, base64url. */
      state: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    }),
    responses: { 200: z.strictObject({ name: z.string(), location: z.url() }) },
    problems: ['not-found'],
  }),
};
