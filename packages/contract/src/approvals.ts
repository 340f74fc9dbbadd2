/**
 * Approvals: a critical act waiting for proof. An operation that needs one refuses with `proof-required` and hands out
 * an approval bound to exactly what was asked; once proven, the same request repeated with the header
 * `Strongroom-Approval` is done, once. Any other field in the repeated request voids the approval.
 */
import { z } from 'zod';
import {
  accountId,
  amountMinor,
  approvalId,
  contactPointId,
  currency,
  deviceId,
  factorId,
  factorKind,
  instant,
  money,
  userId,
} from './fields.ts';
import { operation } from './operation.ts';
import {
  answerBody,
  barredProblems,
  beginChallengeBody,
  challenge,
  offeredFactor,
  resendBody,
  simProblems,
} from './sign-in.ts';

/** A member of an account, as whoever manages its users knows them. */
const memberOfAccount = z.strictObject({
  userId,
  name: z.string(),
  accountId,
  accountNumber: z.string(),
});

/** What will happen, field by field, as the person must see it. */
export const approvalSubject = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('withdrawal.create'),
    accountId: z.string(),
    payee: z.strictObject({ id: z.string(), name: z.string(), bank: z.string(), accountHint: z.string() }),
    amountMinor,
    currency,
  }),
  z.strictObject({ action: z.literal('password.change') }),
  z.strictObject({ action: z.literal('factor.enrol'), kind: factorKind, hint: z.string().optional() }),
  z.strictObject({ action: z.literal('factor.remove'), factorId, kind: factorKind, hint: z.string() }),
  z.strictObject({
    action: z.literal('factor.change'),
    factorId,
    kind: factorKind,
    hint: z.string(),
    change: z.enum(['card-pin', 'card-resume']),
  }),
  z.strictObject({ action: z.literal('factor.reactivate'), factorId, kind: factorKind, hint: z.string() }),
  z.strictObject({ action: z.literal('code-card.print') }),
  z.strictObject({ action: z.literal('client-grant.give'), clientId: z.string(), clientName: z.string() }),
  z.strictObject({
    action: z.literal('contact-point.change'),
    contactPointId,
    kind: z.enum(['phone', 'mail']),
    hint: z.string(),
    to: z.string(),
    oldLost: z.boolean(),
  }),
  /** `waits`: it lets in more, and holds only after the delay. `member`: whose networks, where not one's own. */
  z.strictObject({
    action: z.literal('network.add'),
    member: memberOfAccount.optional(),
    networks: z.array(z.string()),
    keepCurrent: z.boolean(),
    waits: z.boolean(),
  }),
  z.strictObject({
    action: z.literal('network.remove'),
    member: memberOfAccount.optional(),
    networkId: z.string(),
    networks: z.array(z.string()),
    keepCurrent: z.boolean(),
    waits: z.boolean(),
  }),
  z.strictObject({ action: z.literal('factor.opt-out'), disclaimerVersion: z.string() }),
  z.strictObject({ action: z.literal('device.approve'), deviceId, device: z.string(), address: z.string() }),
  z.strictObject({ action: z.literal('device.trust'), deviceId, device: z.string(), days: z.int() }),
  z.strictObject({
    action: z.literal('closing.ask'),
    accountId: z.string(),
    accountNumber: z.string(),
    accountName: z.string(),
  }),
  z.strictObject({ action: z.literal('session.reprove'), device: z.string(), address: z.string() }),
  z.strictObject({ action: z.literal('contact-point.confirm'), kind: z.enum(['phone', 'mail']), hint: z.string() }),
]);
export type ApprovalSubject = z.infer<typeof approvalSubject>;

export const approval = z.strictObject({
  id: approvalId,
  state: z.enum(['awaiting-proof', 'proven']),
  subject: approvalSubject,
  factors: z.array(
    offeredFactor.extend({
      /** What this factor may still prove today, for acts with an amount; null when there is no cap. */
      remaining: money.nullable(),
      sufficient: z.boolean(),
      /** It cools down, and the payee came since: no amount would do. */
      payeeTooNew: z.boolean(),
    }),
  ),
  challenge: challenge.nullable(),
  expiresAt: instant,
  serverTime: instant,
});
export type Approval = z.infer<typeof approval>;

const params = z.strictObject({ approvalId });

/** Somebody denied it on their phone: by mistake or for its details, or because they never asked for it. */
const deniedProblems = ['approval-denied', 'approval-denied-as-strange'] as const;

export const approvalOperations = {
  getApproval: operation('getApproval', {
    summary: 'What an approval is for and where it stands',
    tag: 'Approvals',
    caller: 'session',
    activity: false,
    params,
    responses: { 200: approval },
    problems: ['not-found', ...deniedProblems],
  }),
  cancelApproval: operation('cancelApproval', {
    summary: 'Drop an approval; nothing happens',
    tag: 'Approvals',
    caller: 'session',
    params,
    responses: { 204: null },
    problems: ['not-found'],
  }),
  beginApprovalChallenge: operation('beginApprovalChallenge', {
    summary: 'Choose the factor that shall prove this act and be challenged by it',
    tag: 'Approvals',
    caller: 'session',
    params,
    body: beginChallengeBody,
    responses: { 200: approval },
    problems: [
      'not-found',
      'approval-void',
      ...deniedProblems,
      'factor-unavailable',
      'emergency-access-ended',
      'resend-too-soon',
      'send-limit',
      'amount-over-cap',
      'payee-too-new',
      ...simProblems,
      ...barredProblems,
    ],
  }),
  resendApprovalCode: operation('resendApprovalCode', {
    summary: 'Send the same code again, by SMS or by a voice call',
    tag: 'Approvals',
    caller: 'session',
    params,
    body: resendBody,
    responses: { 200: approval },
    problems: [
      'not-found',
      'approval-void',
      ...deniedProblems,
      'challenge-ended',
      'factor-unavailable',
      'resend-too-soon',
      'send-limit',
      ...simProblems,
    ],
  }),
  answerApproval: operation('answerApproval', {
    summary: 'Answer the challenge; the approval is then proven and may be used once',
    tag: 'Approvals',
    caller: 'session',
    params,
    body: answerBody,
    responses: { 200: approval },
    problems: [
      'not-found',
      'approval-void',
      ...deniedProblems,
      'challenge-ended',
      'answer-wrong',
      'factor-paused',
      'factor-suspended',
      ...barredProblems,
    ],
  }),
};
