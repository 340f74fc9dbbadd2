/**
 * Ways back in, and the change of contact points. Recovery answers everybody alike: whether a username, an account or an
 * address exists is told to its mailbox alone. What a browser holds of a recovery is a token, which travels in bodies.
 */
import { z } from 'zod';
import { deviceProof } from './device-keys.ts';
import {
  contactPointId,
  factorId,
  freezeCause,
  freezeLevel,
  id,
  instant,
  oneTimeCode,
  password,
  proofMethod,
  username,
} from './fields.ts';
import { operation } from './operation.ts';
import { sendingProblems } from './problem-codes.ts';
import { answerBody, challenge, offeredFactor, resendBody, simProblems } from './sign-in.ts';

const recoveryToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const stopToken = recoveryToken;
const changeId = id('cch');

export const recovery = z.strictObject({
  state: z.enum(['awaiting-mail', 'awaiting-factor', 'proven']),
  /** What was lost. */
  aim: z.enum(['password', 'number']),
  /** Empty until the code from the mailbox, or the password, was right. */
  factors: z.array(offeredFactor),
  challenge: challenge.nullable(),
  /** When the code may be mailed again, and how often; null once it was right. */
  mail: z.strictObject({ resendAt: instant, resendsLeft: z.int() }).nullable(),
  /**
   * The lost number, masked, and the one named in its place, whose code is awaited; null until one was named. `resendAt`:
   * null where no code is on its way any more. `calls`: whether one is spoken in a call, too.
   */
  number: z
    .strictObject({ from: z.string(), to: z.string(), resendAt: instant.nullable(), calls: z.boolean() })
    .nullable(),
  minimumPasswordLength: z.int(),
  expiresAt: instant,
  serverTime: instant,
});
export type Recovery = z.infer<typeof recovery>;

/** Until when which capability groups stand still, and why. */
export const freeze = z.strictObject({
  id: id('frz'),
  level: freezeLevel,
  cause: freezeCause,
  placedAt: instant,
  /** Null: until the broker's desk lifts it. */
  until: instant.nullable(),
});
export type Freeze = z.infer<typeof freeze>;

/** A contact point that is about to be replaced: by a code from the new one, and one from the old one or a wait. */
export const contactChange = z.strictObject({
  id: changeId,
  contactPointId,
  kind: z.enum(['phone', 'mail']),
  from: z.string(),
  to: z.string(),
  state: z.enum(['awaiting-codes', 'waiting']),
  newConfirmed: z.boolean(),
  /** Null where the old one is lost: a wait stands in its place. */
  oldConfirmed: z.boolean().nullable(),
  /** Whether a code to a phone may be spoken in a call. */
  calls: z.boolean(),
  /** When it takes effect by itself; null while a code is awaited. */
  effectiveAt: instant.nullable(),
  expiresAt: instant,
});
export type ContactChange = z.infer<typeof contactChange>;

const flowProblems = ['recovery-ended'] as const;
/** Why a replacement of a contact does not begin: nothing of it is kept then. */
const beginProblems = [
  'contact-unacceptable',
  'destination-forbidden',
  'calls-not-made',
  'contact-change-elsewhere',
  'resend-too-soon',
  'send-limit',
] as const;
const side = z.enum(['old', 'new']);
const changes = z.strictObject({ changes: z.array(contactChange) });

export const recoveryOperations = {
  beginPasswordRecovery: operation('beginPasswordRecovery', {
    summary: 'Begin to set a forgotten password: a code goes to the mailbox on file, if there is one',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ username, device: deviceProof.optional() }),
    responses: { 202: z.strictObject({ token: recoveryToken, recovery }) },
    problems: ['too-many-requests'],
  }),
  getRecovery: operation('getRecovery', {
    summary: 'Where a recovery stands',
    tag: 'Recovery',
    caller: 'public',
    activity: false,
    body: z.strictObject({ token: recoveryToken }),
    responses: { 200: recovery },
    problems: [...flowProblems],
  }),
  answerRecoveryMail: operation('answerRecoveryMail', {
    summary: 'Answer with the code from the mailbox',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, code: oneTimeCode }),
    responses: { 200: recovery },
    problems: [...flowProblems, 'answer-wrong', 'no-recovery-factor'],
  }),
  resendRecoveryMail: operation('resendRecoveryMail', {
    summary: 'Mail the same code again, to the mailbox on file, if there is one',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken }),
    responses: { 200: recovery },
    problems: [...flowProblems, 'resend-too-soon', 'send-limit'],
  }),
  beginRecoveryChallenge: operation('beginRecoveryChallenge', {
    summary: 'Ask a factor: the second, independent proof',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, factorId, method: proofMethod }),
    responses: { 200: recovery },
    problems: [
      ...flowProblems,
      'factor-unavailable',
      'emergency-access-ended',
      'resend-too-soon',
      'send-limit',
      ...simProblems,
    ],
  }),
  resendRecoveryCode: operation('resendRecoveryCode', {
    summary: 'Send the code of the factor again',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, ...resendBody.shape }),
    responses: { 200: recovery },
    problems: [
      ...flowProblems,
      'factor-unavailable',
      'resend-too-soon',
      'send-limit',
      'challenge-ended',
      ...simProblems,
    ],
  }),
  answerRecovery: operation('answerRecovery', {
    summary: 'Answer the challenge of the factor',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, ...answerBody.shape }),
    responses: { 200: recovery },
    problems: [...flowProblems, 'challenge-ended', 'answer-wrong', 'factor-paused', 'factor-suspended'],
  }),
  completePasswordRecovery: operation('completePasswordRecovery', {
    summary: 'Set the new password; every session ends and money stays where it is for a while',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, password }),
    responses: { 200: z.strictObject({ username: z.string(), moneyFrozenUntil: instant.nullable() }) },
    problems: [...flowProblems, 'password-unacceptable', 'busy'],
  }),
  beginNumberRecovery: operation('beginNumberRecovery', {
    summary:
      'Begin to replace a lost number: with the password, or with a code to the mailbox on file, if there is one',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ username, password: password.optional(), device: deviceProof.optional() }),
    responses: { 202: z.strictObject({ token: recoveryToken, recovery }) },
    problems: ['too-many-requests', 'sign-in-refused', 'no-recovery-factor', 'busy'],
  }),
  nameRecoveredNumber: operation('nameRecoveredNumber', {
    summary: 'Name the new number of a proven recovery: a code goes there',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, value: z.string().min(3).max(320) }),
    responses: { 200: recovery },
    problems: [...flowProblems, ...beginProblems, 'frozen'],
  }),
  resendRecoveredNumberCode: operation('resendRecoveredNumberCode', {
    summary: 'Send the code to the new number again, as a text message or a call',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, method: z.enum(['sms', 'voice']) }),
    responses: { 200: recovery },
    problems: [...flowProblems, ...sendingProblems],
  }),
  confirmRecoveredNumber: operation('confirmRecoveredNumber', {
    summary: 'Confirm the new number with its code: it takes effect after the wait, and everybody on file is told',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: recoveryToken, code: oneTimeCode }),
    responses: { 200: z.strictObject({ to: z.string(), effectiveAt: instant }) },
    problems: [...flowProblems, 'answer-wrong', 'challenge-ended'],
  }),
  recoverUsername: operation('recoverUsername', {
    summary: 'Mail the username of an account to the address on file',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({
      accountNumber: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$/),
      mail: z.string().min(3).max(320),
    }),
    responses: { 202: null },
    problems: ['too-many-requests'],
  }),
  inspectStop: operation('inspectStop', {
    summary: 'What the link of a notice can stop',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: stopToken }),
    responses: { 200: z.strictObject({ cause: z.enum(['password', 'contact']), at: instant, entity: z.string() }) },
    problems: ['stop-ended'],
  }),
  stopEverything: operation('stopEverything', {
    summary: 'End every session, drop pending changes and freeze the user until the desk lifts it',
    tag: 'Recovery',
    caller: 'public',
    body: z.strictObject({ token: stopToken }),
    responses: { 204: null },
    problems: ['stop-ended'],
  }),
  listFreezes: operation('listFreezes', {
    summary: 'What stands still on this user, and until when',
    tag: 'Recovery',
    caller: 'session',
    activity: false,
    responses: { 200: z.strictObject({ freezes: z.array(freeze) }) },
    problems: [],
  }),
  listContactChanges: operation('listContactChanges', {
    summary: 'Contact points that are about to be replaced',
    tag: 'Recovery',
    caller: 'session',
    responses: { 200: changes },
    problems: [],
  }),
  beginContactChange: operation('beginContactChange', {
    summary: 'Replace a contact point: codes go to the new one and to the old one',
    tag: 'Recovery',
    caller: 'session',
    params: z.strictObject({ contactPointId }),
    body: z.strictObject({
      value: z.string().min(3).max(320),
      /** The old one is out of reach: a stronger factor and a wait stand in its place. */
      oldLost: z.boolean(),
    }),
    responses: { 201: changes },
    problems: ['not-found', ...beginProblems, 'stronger-factor-needed', 'proof-required', 'approval-void'],
  }),
  sendContactChangeCode: operation('sendContactChangeCode', {
    summary: 'Send the code of one side again',
    tag: 'Recovery',
    caller: 'session',
    params: z.strictObject({ changeId }),
    body: z.strictObject({ side, method: z.enum(['sms', 'voice']) }),
    responses: { 200: z.strictObject({ expiresAt: instant, resendAt: instant }) },
    problems: ['not-found', 'already-confirmed', ...sendingProblems],
  }),
  confirmContactChange: operation('confirmContactChange', {
    summary: 'Confirm one side with the code sent to it; both sides put the change into effect',
    tag: 'Recovery',
    caller: 'session',
    params: z.strictObject({ changeId }),
    body: z.strictObject({ side, code: oneTimeCode }),
    responses: { 200: changes },
    problems: ['not-found', 'already-confirmed', 'answer-wrong', 'challenge-ended'],
  }),
  cancelContactChange: operation('cancelContactChange', {
    summary: 'Drop a pending change',
    tag: 'Recovery',
    caller: 'session',
    params: z.strictObject({ changeId }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
};
