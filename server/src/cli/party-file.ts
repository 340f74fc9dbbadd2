/**
 * The file a party is opened from. Read strictly: valid UTF-8, no member twice, none unknown, none missing, so that a
 * slip of the pen opens nothing. Whether username, phone and mail address can be used is the product's to say.
 */
import { accessRight, accountSummary } from '@strongroom/contract';
import { ok, type Result, refuse } from '@strongroom/core';
import { z } from 'zod';
import { parseStrictJson, StrictJsonError } from '../platform/http/strict-json.ts';

const account = accountSummary.shape;

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.trim() === value && !/\p{Cc}/u.test(value), 'no outer spaces, no control characters');

const payee = z.strictObject({
  name: text(140),
  bank: text(140),
  /** The payee's account at that bank. */
  number: z.string().regex(/^[0-9A-Za-z -]{4,40}$/),
  /** The account's own, unless said. */
  currency: account.currency.optional(),
});

const country = z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1)');

/** By what two usernames are known to be one person's; without it no security card is shared. */
const identity = z.strictObject({
  citizenship: country,
  residence: country,
  documentKind: z.enum(['passport', 'identity-card', 'driving-licence', 'social-security-number']),
  // A number without a letter or digit would be the same as every other such number.
  documentNumber: text(60).regex(/[0-9A-Za-z]/),
});

const partyFile = z.strictObject({
  person: z.strictObject({
    givenName: text(100),
    familyName: text(100),
    birthDate: z.iso.date(),
    language: z.enum(['en', 'ja', 'fr']),
  }),
  identity: identity.optional(),
  username: text(256),
  entityId: text(40),
  phone: text(40),
  mail: text(320),
  accounts: z
    .array(
      z.strictObject({
        id: account.id.optional(),
        number: text(40),
        name: text(140),
        type: account.type,
        rights: z
          .array(accessRight)
          .min(1)
          .refine((rights) => new Set(rights).size === rights.length, 'each right once'),
        /** The account of this number is there: the person becomes another member of it. */
        joins: z.boolean().optional(),
        payees: z.array(payee).max(50).default([]),
      }),
    )
    .min(1)
    .max(50),
});
export type PartyFile = z.infer<typeof partyFile>;

/** Every mistake, one a line, by its place and never by its value: the file is personal data. */
function readStrictly<Read>(schema: z.ZodType<Read>, bytes: Uint8Array): Result<Read, string[]> {
  let value: unknown;
  try {
    value = parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof StrictJsonError) return refuse([error.message.replace('the body', 'the file')]);
    throw error;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return refuse(
    parsed.error.issues.map((issue) => {
      const at = [...issue.path.map(String), ...(issue.code === 'unrecognized_keys' ? [issue.keys.join(', ')] : [])];
      const what = issue.code === 'unrecognized_keys' ? 'not known here' : issue.message;
      return `${at.join('.') || 'the file'}: ${what}`;
    }),
  );
}

export const readPartyFile = (bytes: Uint8Array): Result<PartyFile, string[]> => readStrictly(partyFile, bytes);
export const readIdentityFile = (bytes: Uint8Array): Result<z.infer<typeof identity>, string[]> =>
  readStrictly(identity, bytes);
