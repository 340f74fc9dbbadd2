/** Letting trading surfaces in without another second factor, where the legal entity lets one. */
import { z } from 'zod';
import { instant, surface } from './fields.ts';
import { operation } from './operation.ts';

const optOutStanding = z.strictObject({
  /** The legal entity whose rules these are, by its name. */
  entity: z.string(),
  allowed: z.boolean(),
  /** The rule that demands two factors, by its name; then nobody may opt out. */
  mandatedBy: z.string().nullable(),
  since: instant.nullable(),
  /** Which disclaimer was agreed to. */
  agreedVersion: z.string().nullable(),
  /** Surfaces that are opened from a signed-in browser without another proof now. */
  without: z.array(surface),
  /** Surfaces that opting out is about; every sign-in, every other surface and every act with a proof of its own asks on. */
  reach: z.array(surface),
  /** What is agreed to, in the language of the person. */
  disclaimer: z.strictObject({ version: z.string(), text: z.string() }),
});

export const optOutOperations = {
  getOptOut: operation('getOptOut', {
    summary: 'Whether one may do without the second factor on trading surfaces, and whether one does',
    tag: 'Security',
    caller: 'session',
    responses: { 200: optOutStanding },
    problems: [],
  }),
  optOut: operation('optOut', {
    summary: 'Do without the second factor on trading surfaces; names the disclaimer that was read',
    tag: 'Security',
    caller: 'session',
    body: z.strictObject({ disclaimerVersion: z.string().min(1).max(40) }),
    responses: { 200: optOutStanding },
    problems: ['act-settled', 'proof-required', 'approval-void'],
  }),
  optIn: operation('optIn', {
    summary: 'Ask for the second factor everywhere again; for another user by whoever manages users of their account',
    tag: 'Security',
    caller: 'session',
    /** In the one form usernames are kept in. */
    query: z.strictObject({
      username: z
        .string()
        .regex(/^[a-z][a-z0-9._-]{2,39}$/)
        .optional(),
    }),
    responses: { 200: optOutStanding },
    problems: ['not-found'],
  }),
};
