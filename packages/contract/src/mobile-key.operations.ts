/** The operations of the mobile key: of a phone that becomes one, of a phone that is one, and of the portal beside it. */
import { z } from 'zod';
import { challengeId, contactPointId, instant, oneTimeCode, password, sessionId, username } from './fields.ts';
import {
  activationSecret,
  base64url,
  bytes32,
  denialReason,
  invitation,
  mobileKey,
  mobileKeyActivation,
  mobileKeyPrompts,
  phoneName,
  pin,
  pinProof,
  publicKey,
  signature,
} from './mobile-key.ts';
import { operation } from './operation.ts';
import { reEntryChallenge } from './session.ts';
import { simProblems } from './sign-in.ts';

const inActivation = { activation: activationSecret };
const signedProblems = ['signature-refused', 'key-ended'] as const;

/** Called by the phone before its key is active: nothing is signed, the secret of the activation is in the body. */
const activationOperations = {
  beginMobileKeyActivation: operation('beginMobileKeyActivation', {
    summary: 'Begin to activate a mobile key with username and password, on the phone alone',
    tag: 'Mobile key',
    caller: 'public',
    body: z.strictObject({ username, password }),
    responses: { 200: mobileKeyActivation },
    problems: ['sign-in-refused', 'too-many-requests', 'busy'],
  }),
  redeemMobileKeyInvitation: operation('redeemMobileKeyInvitation', {
    summary: 'Begin with what the portal showed, as QR code or as letters: it is taken once',
    tag: 'Mobile key',
    caller: 'public',
    body: z.strictObject({ invitation }),
    responses: { 200: mobileKeyActivation },
    problems: ['activation-ended', 'activation-used', 'already-enrolled', 'too-many-requests'],
  }),
  chooseMobileKeyProof: operation('chooseMobileKeyProof', {
    summary: 'Have a code sent to a number on file, again too, or be challenged by the security card',
    tag: 'Mobile key',
    caller: 'public',
    body: z.strictObject({
      ...inActivation,
      via: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('code'), contactPointId, method: z.enum(['sms', 'voice']) }),
        z.strictObject({ type: z.literal('card') }),
      ]),
    }),
    responses: { 200: mobileKeyActivation },
    problems: [
      'activation-ended',
      'emergency-access-ended',
      'factor-unavailable',
      'resend-too-soon',
      'send-limit',
      ...simProblems,
    ],
  }),
  answerMobileKeyActivation: operation('answerMobileKeyActivation', {
    summary: 'Answer with the code that was sent, or with the response of the card',
    tag: 'Mobile key',
    caller: 'public',
    body: z.strictObject({ ...inActivation, answer: oneTimeCode }),
    responses: { 200: mobileKeyActivation },
    problems: ['activation-ended', 'challenge-ended', 'answer-wrong', 'factor-paused'],
  }),
  completeMobileKeyActivation: operation('completeMobileKeyActivation', {
    summary: 'Hand in the public key, signed by itself; the key is active and an earlier phone is not any more',
    tag: 'Mobile key',
    caller: 'public',
    body: z.strictObject({
      ...inActivation,
      publicKey,
      signature,
      name: phoneName,
      /** In clear this once: whether it is one that may be set is judged by the server. */
      pin,
    }),
    responses: {
      /** The offline secret, 32 bytes, is handed out this once. */
      200: z.strictObject({ key: mobileKey, offlineSecret: bytes32 }),
    },
    problems: ['activation-ended', 'pin-unacceptable', 'signature-refused', 'frozen', 'network-restricted'],
  }),
};

/** Called by the phone, signed by its key. */
const phoneOperations = {
  getMobileKey: operation('getMobileKey', {
    summary: 'How this key stands',
    tag: 'Mobile key',
    caller: 'mobile-key',
    responses: { 200: mobileKey },
    problems: [...signedProblems],
  }),
  listMobileKeyPrompts: operation('listMobileKeyPrompts', {
    summary: 'What waits for an answer of this key',
    tag: 'Mobile key',
    caller: 'mobile-key',
    responses: { 200: mobileKeyPrompts },
    problems: [...signedProblems],
  }),
  followMobileKeyPrompts: operation('followMobileKeyPrompts', {
    summary: 'The same as it changes: server-sent events named `prompts`, and `ended` when the key is',
    tag: 'Mobile key',
    caller: 'mobile-key',
    responses: { 200: { media: ['text/event-stream'] } },
    problems: [...signedProblems, 'too-many-requests'],
  }),
  answerMobileKeyPrompt: operation('answerMobileKeyPrompt', {
    summary: 'Approve with the number of the other screen, or deny with a reason; each prompt takes one answer',
    tag: 'Mobile key',
    caller: 'mobile-key',
    params: z.strictObject({ challengeId }),
    body: z.discriminatedUnion('decision', [
      z.strictObject({
        decision: z.literal('approve'),
        number: z.string().regex(/^\d{2,4}$/),
        pinProof,
        signature,
      }),
      z.strictObject({ decision: z.literal('deny'), reason: denialReason, signature }),
    ]),
    responses: { 200: z.strictObject({ outcome: z.enum(['approved', 'denied']) }) },
    problems: [...signedProblems, 'not-found', 'prompt-ended', 'answer-wrong', 'pin-wrong', 'key-locked'],
  }),
  enterAgain: operation('enterAgain', {
    summary:
      'Enter an app again by PIN or fingerprint: what lapsed in its session comes back; each question takes one answer',
    tag: 'Mobile key',
    caller: 'mobile-key',
    body: z.strictObject({
      challenge: reEntryChallenge,
      /** A fingerprint unlocks the key that signs this request, which names the challenge. */
      unlock: z.discriminatedUnion('by', [
        z.strictObject({ by: z.literal('pin'), pinProof }),
        z.strictObject({ by: z.literal('biometric') }),
      ]),
    }),
    responses: { 200: z.strictObject({ sessionId }) },
    problems: [...signedProblems, 'not-found', 'not-permitted', 'pin-wrong', 'key-locked'],
  }),
  changeMobileKeyPin: operation('changeMobileKeyPin', {
    summary: 'Change the PIN, with username, password and a proof of the current one',
    tag: 'Mobile key',
    caller: 'mobile-key',
    body: z.strictObject({ username, password, pinProof, newPin: pin }),
    responses: { 200: mobileKey },
    problems: [
      ...signedProblems,
      'sign-in-refused',
      'too-many-requests',
      'busy',
      'pin-wrong',
      'pin-unacceptable',
      'key-locked',
    ],
  }),
  subscribeMobileKey: operation('subscribeMobileKey', {
    summary: 'Where to push to (RFC 8030), with the keys to encrypt for (RFC 8291); replaces what was there',
    tag: 'Mobile key',
    caller: 'mobile-key',
    body: z.strictObject({
      endpoint: z.url().max(1_000),
      p256dh: base64url(87, 87),
      auth: base64url(22, 22),
    }),
    responses: { 200: mobileKey },
    problems: [...signedProblems, 'push-refused'],
  }),
  unsubscribeMobileKey: operation('unsubscribeMobileKey', {
    summary: 'Push nothing to this phone any more',
    tag: 'Mobile key',
    caller: 'mobile-key',
    responses: { 200: mobileKey },
    problems: [...signedProblems],
  }),
  removeMobileKey: operation('removeMobileKey', {
    summary: 'End this key: the phone gives it up, and it proves nothing any more',
    tag: 'Mobile key',
    caller: 'mobile-key',
    responses: { 204: null },
    problems: [...signedProblems],
  }),
};

/** Called by the portal. */
const portalOperations = {
  inviteMobileKey: operation('inviteMobileKey', {
    summary: 'Begin to activate a mobile key from here: a QR code, and the same as letters to type',
    tag: 'Mobile key',
    caller: 'session',
    responses: { 201: z.strictObject({ invitation: z.string(), qr: z.string(), expiresAt: instant }) },
    problems: ['proof-required', 'approval-void'],
  }),
  testMobileKeyPush: operation('testMobileKeyPush', {
    summary: 'Push a test to the phone that is the key, and say what became of it',
    tag: 'Mobile key',
    caller: 'session',
    responses: {
      200: z.strictObject({
        phone: phoneName,
        /** `accepted` by the push service, which is not yet seen by anybody; `off`: the house pushes nothing. */
        outcome: z.enum(['accepted', 'gone', 'failed', 'not-subscribed', 'off']),
      }),
    },
    problems: ['not-found', 'send-limit'],
  }),
};

export const mobileKeyOperations = { ...activationOperations, ...phoneOperations, ...portalOperations };
