/** Sign-in: a server-held flow of password, choice of factor, challenge and answer, bound to the browser that began it. */
import { z } from 'zod';
import { deviceKeyRegistration, deviceProof, deviceQuestion } from './device-keys.ts';
import {
  challengeId,
  factorId,
  factorKind,
  id,
  instant,
  oneTimeCode,
  password,
  proofMethod,
  username,
} from './fields.ts';
import { operation } from './operation.ts';
import { passkeyAssertion, passkeyRequest } from './passkeys.ts';
import { currentSession } from './session.ts';

/** A factor that was changed proves less until then. */
export const cooldown = z.strictObject({
  since: instant,
  until: instant,
  reason: z.enum(['enrolled', 'migrated', 'number-changed', 'sim-swapped']),
});

/** A factor as offered for one proof. `hint` is masked: enough to recognise it, too little to learn it. */
export const offeredFactor = z.strictObject({
  id: factorId,
  kind: factorKind,
  hint: z.string(),
  methods: z.array(proofMethod).min(1),
  lastUsed: z.boolean(),
  /** Where the key of a passkey may be; null for others. */
  keptOn: z.enum(['one-device', 'synced']).nullable(),
  /**
   * Why it may not be used for this: its kind is not accepted here, a stronger factor is at hand, or nothing arrives at its
   * number and another one is there; null: it may.
   */
  refused: z.enum(['forbidden', 'weaker', 'undeliverable', 'synced']).nullable(),
  cooldown: cooldown.nullable(),
});
export type OfferedFactor = z.infer<typeof offeredFactor>;

const cardQuestion = z.string().regex(/^[0-9A-Za-z]{4,64}$/);

/** What a factor is asked beside the challenge itself, by the way it is answered. */
export const factorAsk = z.discriminatedUnion('type', [
  /** A browser hands it to WebAuthn. */
  passkeyRequest.extend({ type: z.literal('passkey') }),
  /** To be typed into the card, which answers with its response. */
  z.strictObject({
    type: z.literal('card-challenge'),
    challenge: cardQuestion,
    /** Whether the card may ask first: a new challenge with `cardAsks`. */
    mutual: z.boolean(),
  }),
  /** The card asked first: `reply` is typed into it and shows that the house knows it, `challenge` after that. */
  z.strictObject({
    type: z.literal('card-mutual'),
    asked: cardQuestion,
    reply: z.string().regex(/^[0-9a-f]{4,128}$/),
    challenge: cardQuestion,
  }),
  /** The two places of the code card whose values are asked, one after the other. */
  z.strictObject({ type: z.literal('card-values'), indexes: z.tuple([z.int(), z.int()]) }),
  /** A prompt on the phone: the number is typed there, `qr` opens the app with it. Answered once it is approved there. */
  z.strictObject({
    type: z.literal('prompt'),
    number: z.string().regex(/^\d{2,4}$/),
    qr: z.string(),
    state: z.enum(['waiting', 'approved', 'failed']),
  }),
  /** For a phone without network: six digits to type there, or a QR code that also says what is approved. */
  z.strictObject({ type: z.literal('mobile-key-challenge'), challenge: z.string().regex(/^\d{6}$/), qr: z.string() }),
]);
export type FactorAsk = z.infer<typeof factorAsk>;

/** The operator of a number says that it moved to another SIM card, or says nothing. */
export const simProblems = ['sim-swapped', 'sim-unclear'] as const;

/** A factor that exists and may not prove this: never accepted here, or weaker than another one at hand. */
export const barredProblems = ['factor-forbidden', 'factor-too-weak', 'passkey-synced'] as const;

export const challenge = z.strictObject({
  id: challengeId,
  factorId,
  kind: factorKind,
  method: proofMethod,
  hint: z.string(),
  digits: z.int(),
  expiresAt: instant,
  attemptsLeft: z.int(),
  /** When the same code may be sent again by SMS or voice; null when this factor sends nothing. */
  resendAt: instant.nullable(),
  /** Further sends that this challenge allows. */
  resendsLeft: z.int(),
  /** What the factor is asked; null where the code it shows or receives is all there is to it. */
  ask: factorAsk.nullable(),
});
export type Challenge = z.infer<typeof challenge>;

export const signInFlow = z.strictObject({
  state: z.enum(['choose-factor', 'answer-challenge']),
  factors: z.array(offeredFactor),
  challenge: challenge.nullable(),
  publicComputer: z.boolean(),
  /** What the key of a browser is registered for; null where it has proven its key, or is to keep none. */
  keyFor: id('flo').nullable(),
  expiresAt: instant,
  csrfToken: z.string(),
  serverTime: instant,
});
export type SignInFlow = z.infer<typeof signInFlow>;

export const beginChallengeBody = z.strictObject({
  factorId,
  method: proofMethod,
  /** What a security card asks, so that the house proves itself to it first (RFC 6287 section 7.2). */
  cardAsks: cardQuestion.optional(),
});
export const resendBody = z.strictObject({ challengeId, method: z.enum(['sms', 'voice']) });
/** The phone has approved: what it signed lies with the server already. */
const promptApproved = z.strictObject({ prompt: z.literal('approved') });
export type PromptApproved = z.infer<typeof promptApproved>;
export const answerBody = z.strictObject({
  challengeId,
  answer: z.union([oneTimeCode, passkeyAssertion, promptApproved]),
});

export const signInOperations = {
  askDevice: operation('askDevice', {
    summary:
      'What the key of this browser is to sign for the sign-in that it is about to begin; null for a browser without',
    tag: 'Sign-in',
    caller: 'public',
    responses: { 200: z.strictObject({ device: deviceQuestion.nullable(), serverTime: instant }) },
    problems: [],
  }),
  beginSignIn: operation('beginSignIn', {
    summary: 'Begin a sign-in with username and password',
    tag: 'Sign-in',
    caller: 'public',
    body: z.strictObject({
      username,
      password,
      publicComputer: z.boolean().optional(),
      device: deviceProof.optional(),
    }),
    responses: { 200: signInFlow },
    problems: ['sign-in-refused', 'too-many-requests', 'busy'],
  }),
  beginPasskeySignIn: operation('beginPasskeySignIn', {
    summary: 'Begin a sign-in with a passkey and no password: what the browser asks any passkey of this site',
    tag: 'Sign-in',
    caller: 'public',
    responses: {
      200: z.strictObject({
        request: passkeyRequest,
        flowId: id('flo'),
        device: deviceQuestion.nullable(),
        expiresAt: instant,
        csrfToken: z.string(),
        serverTime: instant,
      }),
    },
    problems: [],
  }),
  answerPasskeySignIn: operation('answerPasskeySignIn', {
    summary: 'Answer with the passkey that was found; each question takes one answer',
    tag: 'Sign-in',
    caller: 'sign-in',
    body: z.strictObject({
      answer: passkeyAssertion,
      publicComputer: z.boolean().optional(),
      device: deviceProof.optional(),
      deviceKey: deviceKeyRegistration.optional(),
    }),
    responses: { 200: currentSession },
    problems: ['sign-in-flow-ended', 'sign-in-refused', 'factor-suspended', 'network-restricted', 'too-many-requests'],
  }),
  getSignIn: operation('getSignIn', {
    summary: 'Where the sign-in of this browser stands',
    tag: 'Sign-in',
    caller: 'sign-in',
    activity: false,
    responses: { 200: signInFlow },
    problems: ['sign-in-denied', 'sign-in-flow-ended'],
  }),
  cancelSignIn: operation('cancelSignIn', {
    summary: 'Leave the sign-in of this browser',
    tag: 'Sign-in',
    caller: 'sign-in',
    responses: { 204: null },
    problems: ['sign-in-flow-ended'],
  }),
  beginSignInChallenge: operation('beginSignInChallenge', {
    summary: 'Choose a factor and be challenged by it',
    tag: 'Sign-in',
    caller: 'sign-in',
    body: beginChallengeBody,
    responses: { 200: signInFlow },
    problems: [
      'sign-in-denied',
      'sign-in-flow-ended',
      'factor-unavailable',
      'emergency-access-ended',
      'resend-too-soon',
      'send-limit',
      ...simProblems,
      ...barredProblems,
    ],
  }),
  resendSignInCode: operation('resendSignInCode', {
    summary: 'Send the same code again, by SMS or by a voice call',
    tag: 'Sign-in',
    caller: 'sign-in',
    body: resendBody,
    responses: { 200: signInFlow },
    problems: [
      'sign-in-flow-ended',
      'challenge-ended',
      'factor-unavailable',
      'resend-too-soon',
      'send-limit',
      ...simProblems,
    ],
  }),
  answerSignIn: operation('answerSignIn', {
    summary: 'Answer the challenge; a right answer opens the session',
    tag: 'Sign-in',
    caller: 'sign-in',
    body: answerBody.extend({ deviceKey: deviceKeyRegistration.optional() }),
    responses: { 200: currentSession },
    problems: [
      'sign-in-denied',
      'sign-in-flow-ended',
      'challenge-ended',
      'answer-wrong',
      'factor-paused',
      'factor-suspended',
      'network-restricted',
      ...barredProblems,
    ],
  }),
};
