/**
 * What members of staff prove themselves with: authenticator codes and passkeys of the desk's own origin. A question to
 * an authenticator is put for one thing (this sign-in, this act, this change of factors), and its answer is good for
 * nothing else. Adding and removing take a fresh proof; the last factor stays.
 */
import { z } from 'zod';
import { id, instant, oneTimeCode, staffActId } from './fields.ts';
import { operation } from './operation.ts';
import { passkeyAssertion, passkeyCreation, passkeyName, passkeyRegistration, passkeyRequest } from './passkeys.ts';

/** What proves that a member of staff is there at this moment. */
export const staffProof = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('totp'), code: oneTimeCode }),
  z.strictObject({ method: z.literal('passkey'), answer: passkeyAssertion }),
]);
export const staffMethod = z.enum(['totp', 'passkey']);

const staffFactorId = id('sfa');
const factorParams = z.strictObject({ staffFactorId });

const staffFactor = z.strictObject({
  id: staffFactorId,
  kind: staffMethod,
  /** As the member called it; authenticator apps have no name. */
  name: z.string().nullable(),
  keptOn: z.enum(['one-device', 'synced']).nullable(),
  /** The rule that lets it prove nothing for this member any more. */
  barredBy: z.string().nullable(),
  enrolledAt: instant,
  lastUsedAt: instant.nullable(),
});
export type StaffFactorView = z.infer<typeof staffFactor>;

export const proofProblems = ['answer-wrong', 'factor-paused', 'factor-unavailable'] as const;

export const deskFactorOperations = {
  askDeskSignIn: operation('askDeskSignIn', {
    summary: 'Second step of a staff sign-in by passkey: what the authenticator signs',
    tag: 'Desk sign-in',
    caller: 'staff-sign-in',
    responses: { 200: passkeyRequest },
    problems: ['sign-in-flow-ended', 'factor-unavailable'],
  }),
  askStaffAct: operation('askStaffAct', {
    summary: 'What an authenticator signs to approve this act, as it was seen',
    tag: 'Desk acts',
    caller: 'staff',
    params: z.strictObject({ actId: staffActId }),
    body: z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    responses: { 200: passkeyRequest },
    problems: ['not-found', 'act-settled', 'factor-unavailable'],
  }),
  listDeskFactors: operation('listDeskFactors', {
    summary: 'What one signs in to the desk with',
    tag: 'Desk factors',
    caller: 'staff',
    activity: false,
    responses: {
      200: z.strictObject({
        factors: z.array(staffFactor),
        /** How many passkeys there may be. */
        most: z.int(),
        /** Whether the roles of this member ask for passkeys that stay on one device. */
        oneDeviceOnly: z.boolean(),
        serverTime: instant,
      }),
    },
    problems: [],
  }),
  askDeskFactorChange: operation('askDeskFactorChange', {
    summary: 'What an authenticator signs to add a passkey (null) or to remove this factor',
    tag: 'Desk factors',
    caller: 'staff',
    body: z.strictObject({ removing: staffFactorId.nullable() }),
    responses: { 200: passkeyRequest },
    problems: ['factor-unavailable'],
  }),
  beginDeskPasskey: operation('beginDeskPasskey', {
    summary: 'Begin to add a passkey, with a fresh proof',
    tag: 'Desk factors',
    caller: 'staff',
    body: z.strictObject({ name: passkeyName, proof: staffProof }),
    responses: { 200: z.strictObject({ creation: passkeyCreation, expiresAt: instant }) },
    problems: [...proofProblems, 'passkey-limit'],
  }),
  confirmDeskPasskey: operation('confirmDeskPasskey', {
    summary: 'Add the passkey that the authenticator made; one answer, right or wrong',
    tag: 'Desk factors',
    caller: 'staff',
    body: passkeyRegistration,
    responses: { 204: null },
    problems: ['challenge-ended', 'passkey-refused', 'factor-forbidden', 'passkey-limit'],
  }),
  renameDeskFactor: operation('renameDeskFactor', {
    summary: 'Call a passkey something else',
    tag: 'Desk factors',
    caller: 'staff',
    params: factorParams,
    body: z.strictObject({ name: passkeyName }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
  removeDeskFactor: operation('removeDeskFactor', {
    summary: 'Remove a factor, with a fresh proof; never the last that proves anything',
    tag: 'Desk factors',
    caller: 'staff',
    params: factorParams,
    body: z.strictObject({ proof: staffProof }),
    responses: { 204: null },
    problems: [...proofProblems, 'not-found', 'last-factor'],
  }),
};
