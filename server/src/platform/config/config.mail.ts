/** Mail servers, and where mail that nobody took comes back to: the part of the configuration that is about mail. */
import { z } from 'zod';
import { number, port } from './config.fields.ts';

const server = {
  host: z.string(),
  port,
  tls: z.enum(['implicit', 'required', 'none']).default('required'),
  auth: z.strictObject({ user: z.string(), password: z.string() }).optional(),
};

export const mail = z.strictObject({
  ...server,
  from: z.string(),
  timeoutMs: number(10_000, 100, 60_000),
  /** Asked in this order where the first does not take a mail. */
  fallbacks: z.array(z.strictObject(server)).default([]),
  bounces: z
    .strictObject({
      /** A plus, a name and its proof follow what stands before the @: together at most 64 octets. */
      address: z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9-]{0,15}@[a-z0-9-]+(\.[a-z0-9-]+)+$/,
          'a mail address in small letters, 16 before the @',
        ),
      /** Whoever brings reports over HTTP says it; without it they come by `strongroom mail bounce` alone. */
      hookToken: z.string().min(1).optional(),
    })
    .optional(),
});

/** All of them by the name they have in the configuration, in the order they are asked. */
export const mailServersOf = ({ fallbacks, ...first }: z.infer<typeof mail>) => [
  ['mail', first] as const,
  ...Object.entries(fallbacks).map(([at, one]) => [`mail.fallbacks.${at}`, one] as const),
];

/** Each with its name and the characters it has at least. */
export function mailSecretsOf(settings: z.infer<typeof mail>): (readonly [string, string, number])[] {
  const { hookToken } = settings.bounces ?? {};
  return [
    ...mailServersOf(settings).flatMap(([path, { auth }]) =>
      auth === undefined ? [] : [[`${path}.auth.password`, auth.password, 12] as const],
    ),
    ...(hookToken === undefined ? [] : [['mail.bounces.hookToken', hookToken, 24] as const]),
  ];
}
