/** What the client keeps in order: factors, password, contact points, devices and the history of the account. */
import { z } from 'zod';
import { contactPointId, factorId, factorKind, id, instant, oneTimeCode, password, surface } from './fields.ts';
import { operation } from './operation.ts';
import { passkeyCreation, passkeyName, passkeyRegistration } from './passkeys.ts';
import { sendingProblems } from './problem-codes.ts';
import { cooldown } from './sign-in.ts';

/** What the legal entity says of a kind; `required`: one of these must be held. */
const standing = z.strictObject({
  kind: factorKind,
  standing: z.enum(['required', 'recommended', 'offered', 'forbidden', 'not-offered']),
});

export const factor = z.strictObject({
  id: factorId,
  kind: factorKind,
  state: z.enum(['pending', 'active', 'displaced', 'suspended', 'lost', 'returned']),
  /** It was displaced by a temporary code, not by a stronger factor: its owner proves it again. */
  setAside: z.boolean(),
  hint: z.string(),
  /** Where the key of a passkey may be: on one device only, or copied between the owner's devices; null for others. */
  keptOn: z.enum(['one-device', 'synced']).nullable(),
  /** The rule that lets it prove nothing, for what its owner may do; null where it may. */
  barredBy: z.enum(['passkey.device-bound-roles']).nullable(),
  /** Recovery codes that were not used yet; null for others. */
  codesLeft: z.int().nullable(),
  cooldown: cooldown.nullable(),
  enrolledAt: instant,
  lastUsedAt: instant.nullable(),
});
export type Factor = z.infer<typeof factor>;

/** Which password rule a candidate breaks; `params` fill the wording (`minimum`, `found`, ...). */
export const passwordViolation = z.strictObject({
  rule: z.enum([
    'too-short',
    'too-long',
    'blocklisted',
    'sequence',
    'repeat',
    'personal',
    'service-name',
    'breached',
    'used-before',
  ]),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type PasswordViolation = z.infer<typeof passwordViolation>;

const contactPoint = z.strictObject({
  id: contactPointId,
  kind: z.enum(['phone', 'mail']),
  hint: z.string(),
  confirmedAt: instant.nullable(),
  /** Since when text messages do not arrive there; null where they do. */
  undeliverableSince: instant.nullable(),
  /** It was confirmed so long ago that it should be confirmed again. */
  reconfirm: z.boolean(),
});
export type ContactPoint = z.infer<typeof contactPoint>;

export const historyEntry = z.strictObject({
  id: z.string(),
  at: instant,
  event: z.string(),
  outcome: z.enum(['done', 'refused']),
  surface: surface.nullable(),
  address: z.string().nullable(),
  device: z.string().nullable(),
  rule: z.string().nullable(),
  /** The fields that changed or were compared, already free of secrets. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

const changeProblems = ['proof-required', 'approval-void'] as const;

export const securityOperations = {
  listFactors: operation('listFactors', {
    summary: 'Second factors of this user',
    tag: 'Security',
    caller: 'session',
    responses: {
      200: z.strictObject({
        factors: z.array(factor),
        kinds: z.array(standing),
        /** Whether a required kind is missing: money cannot be moved until one is enrolled. */
        requiredMissing: z.boolean(),
      }),
    },
    problems: [],
  }),
  beginTotpEnrolment: operation('beginTotpEnrolment', {
    summary: 'Begin to enrol an authenticator app; the secret is shown this once',
    tag: 'Security',
    caller: 'session',
    responses: {
      201: z.strictObject({
        factor,
        secret: z.string(),
        otpauthUri: z.string(),
        expiresAt: instant,
      }),
    },
    problems: ['factor-forbidden', ...changeProblems],
  }),
  confirmTotpEnrolment: operation('confirmTotpEnrolment', {
    summary: 'Confirm the authenticator app with a code it shows; it replaces an earlier one',
    tag: 'Security',
    caller: 'session',
    params: z.strictObject({ factorId }),
    /** One code, or two in a row where the clock of the app is off. */
    body: z.strictObject({ code: oneTimeCode, name: passkeyName.optional() }),
    responses: { 200: z.strictObject({ factors: z.array(factor) }) },
    problems: ['not-found', 'answer-wrong', 'challenge-ended'],
  }),
  beginPasskeyEnrolment: operation('beginPasskeyEnrolment', {
    summary: 'Begin to enrol a passkey: what the browser asks an authenticator; one at a time for each session',
    tag: 'Security',
    caller: 'session',
    body: z.strictObject({ name: passkeyName }),
    responses: { 201: z.strictObject({ creation: passkeyCreation, expiresAt: instant }) },
    problems: ['factor-forbidden', 'passkey-limit', ...changeProblems],
  }),
  confirmPasskeyEnrolment: operation('confirmPasskeyEnrolment', {
    summary: 'Confirm the passkey with the answer of the authenticator; each enrolment takes one answer',
    tag: 'Security',
    caller: 'session',
    body: passkeyRegistration,
    responses: { 200: z.strictObject({ factors: z.array(factor) }) },
    problems: ['factor-forbidden', 'challenge-ended', 'passkey-refused', 'passkey-synced', 'passkey-limit'],
  }),
  createRecoveryCodes: operation('createRecoveryCodes', {
    summary: 'A new set of recovery codes, answered this once; the set before is dead',
    tag: 'Security',
    caller: 'session',
    responses: { 201: z.strictObject({ codes: z.array(z.string()), factors: z.array(factor) }) },
    problems: ['factor-forbidden', ...changeProblems],
  }),
  renameFactor: operation('renameFactor', {
    summary: 'Give an authenticator app or a passkey another name',
    tag: 'Security',
    caller: 'session',
    params: z.strictObject({ factorId }),
    body: z.strictObject({ name: passkeyName }),
    responses: { 200: z.strictObject({ factors: z.array(factor) }) },
    problems: ['not-found'],
  }),
  removeFactor: operation('removeFactor', {
    summary: 'Remove a second factor; the last one cannot be removed',
    tag: 'Security',
    caller: 'session',
    params: z.strictObject({ factorId }),
    responses: { 200: z.strictObject({ factors: z.array(factor) }) },
    problems: ['not-found', 'last-factor', ...changeProblems],
  }),
  changePassword: operation('changePassword', {
    summary: 'Change the password; every other session ends',
    tag: 'Security',
    caller: 'session',
    body: z.strictObject({ currentPassword: password, newPassword: password }),
    responses: { 204: null },
    problems: ['password-wrong', 'password-unacceptable', 'busy', ...changeProblems],
  }),
  checkPassword: operation('checkPassword', {
    summary: 'Which rules a candidate password breaks; nothing is kept',
    tag: 'Security',
    caller: 'session',
    body: z.strictObject({ password }),
    responses: { 200: z.strictObject({ violations: z.array(passwordViolation) }) },
    problems: ['too-many-requests', 'busy'],
  }),
  listContactPoints: operation('listContactPoints', {
    summary: 'Phone numbers and mail addresses on file',
    tag: 'Security',
    caller: 'session',
    responses: { 200: z.strictObject({ contactPoints: z.array(contactPoint) }) },
    problems: [],
  }),
  sendContactCode: operation('sendContactCode', {
    summary: 'Send a code to a contact point that is not confirmed yet',
    tag: 'Security',
    caller: 'session',
    params: z.strictObject({ contactPointId }),
    responses: { 200: z.strictObject({ expiresAt: instant, resendAt: instant }) },
    problems: ['not-found', 'already-confirmed', ...sendingProblems],
  }),
  confirmContactPoint: operation('confirmContactPoint', {
    summary: 'Confirm a contact point with the code sent to it',
    tag: 'Security',
    caller: 'session',
    params: z.strictObject({ contactPointId }),
    body: z.strictObject({ code: oneTimeCode }),
    responses: { 200: z.strictObject({ contactPoints: z.array(contactPoint) }) },
    problems: ['not-found', 'already-confirmed', 'answer-wrong', 'challenge-ended'],
  }),
  listHistory: operation('listHistory', {
    summary: 'What happened on this user and its accounts, newest first',
    tag: 'Security',
    caller: 'session',
    query: z.strictObject({
      before: id('aud').optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
    responses: { 200: z.strictObject({ entries: z.array(historyEntry), next: z.string().nullable() }) },
    problems: [],
  }),
};
