/**
 * The mobile key on the wire: what a phone asks and answers. The phone has an origin of its own and sends no cookies.
 * What it asks before its key is active carries the secret of the activation in the body; everything after is signed by
 * the key. What is signed and computed is written in `@strongroom/authenticators/mobile-key`; where the parts of it come
 * from is written here. `origin` is the phone's own everywhere, `factorId` the key id, instants are milliseconds.
 *
 * - A signed request carries `Strongroom-Key: keyId.signedAt.nonce.signature` over `requestTranscript`; `path` is what is
 *   sent, `/v1/…` with its query; the nonce is 16 drawn bytes, here 22 characters, spent by everything but GET.
 * - An activation is signed over `activationTranscript` with the key id of its `enrolment` as `activationId`.
 * - An answer is signed over `answerTranscript` with the challenge id as `promptId` and `shown` as it was sent; its PIN
 *   proof is over the same transcript. The proof of a change of PIN is over `pin-change:` and the key id.
 * - QR codes: `/#activate=` and the invitation, `/#prompt=` and `challengeId.number`, both of the phone's origin, so that
 *   any camera opens the app; without network the text of `mobileOfflineText`, with `shown` as in a prompt.
 */
import { z } from 'zod';
import { amountMinor, challengeId, contactPointId, currency, factorId, instant, surface } from './fields.ts';

export const base64url = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);

/** SPKI; whether it is of a kind that is taken is decided behind the edge. */
export const publicKey = base64url(50, 200);
export const signature = base64url(86, 86);
export const bytes32 = base64url(43, 43);
/** The whole MAC, in hexadecimal. */
export const pinProof = z.string().regex(/^[0-9a-f]{64}$/);
export const activationSecret = base64url(43, 43);
/** Bounds only keep hostile input small: what a PIN must be is decided behind the edge. */
export const pin = z.string().min(1).max(32);
/** The name of a phone stands in notices, so nothing in it may turn or hide the words around it. */
export const phoneName = z
  .string()
  .min(1)
  .max(40)
  .regex(/^(?=.*\S)\P{C}+$/u);
/** As in the QR code, or typed from under it: letters and digits in groups. */
export const invitation = z.string().min(8).max(64);

const from = {
  address: z.string(),
  place: z.string().nullable(),
  device: z.string(),
  surface,
  /** What the answer is good for, in full: of an approval the hash of the act, of a sign-in its flow. */
  binding: z.string(),
  expiresAt: instant,
};

/** What a prompt, or a challenge in a QR code, is for: shown on the phone before anything is signed. */
const shownAct = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('sign-in'), ...from }),
  z.strictObject({
    action: z.literal('withdrawal.create'),
    amountMinor,
    currency,
    payeeName: z.string(),
    accountHint: z.string(),
    ...from,
  }),
  /** Any other act, named as approvals name it: `password.change`, `factor.enrol`, `factor.remove` and so on. */
  z.strictObject({ action: z.literal('security'), what: z.string(), ...from }),
]);
export type ShownAct = z.infer<typeof shownAct>;

const mobileKeyPrompt = z.strictObject({
  challengeId,
  keyId: factorId,
  shown: shownAct,
  /** Digits of the number that the other screen shows and that is typed here. */
  numberDigits: z.int(),
  issuedAt: instant,
  expiresAt: instant,
});
export type MobileKeyPrompt = z.infer<typeof mobileKeyPrompt>;

export const denialReason = z.enum(['not-me', 'mistake', 'wrong-details']);
export type DenialReason = z.infer<typeof denialReason>;

export const mobileKey = z.strictObject({
  keyId: factorId,
  username: z.string(),
  service: z.string(),
  name: phoneName,
  /** Locked after too many wrong PINs: only a new activation helps. */
  state: z.enum(['active', 'locked']),
  /** Wrong PINs that are left before it is locked. */
  pinTriesLeft: z.int(),
  push: z.strictObject({
    /** The application server key for PushManager (RFC 8292); null where the house pushes nothing. */
    serverKey: z.string().nullable(),
    subscribed: z.boolean(),
  }),
  activatedAt: instant,
  serverTime: instant,
});
export type MobileKey = z.infer<typeof mobileKey>;

/** Where an activation stands. `enrolment` is there once it is proven, and then there is nothing left to choose. */
export const mobileKeyActivation = z.strictObject({
  activation: activationSecret,
  state: z.enum(['choose-proof', 'answer', 'proven']),
  username: z.string(),
  /** Numbers on file, the preferred one first. */
  numbers: z.array(z.strictObject({ contactPointId, hint: z.string() })),
  /** Whether an active security card may stand in for the number. */
  securityCard: z.boolean(),
  proof: z
    .discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('code'),
        contactPointId,
        method: z.enum(['sms', 'voice']),
        expiresAt: instant,
        resendAt: instant,
      }),
      z.strictObject({ type: z.literal('card'), challenge: z.string().regex(/^\d{6}$/), expiresAt: instant }),
    ])
    .nullable(),
  enrolment: z
    .strictObject({
      keyId: factorId,
      /** The name of the phone whose key ends when this one becomes active; null where there is none. */
      replaces: z.string().nullable(),
    })
    .nullable(),
  expiresAt: instant,
  serverTime: instant,
});
export type MobileKeyActivation = z.infer<typeof mobileKeyActivation>;

export const mobileKeyPrompts = z.strictObject({ prompts: z.array(mobileKeyPrompt), serverTime: instant });
export type MobileKeyPrompts = z.infer<typeof mobileKeyPrompts>;

/** What is pushed (RFC 8291), as JSON: enough to wake the app, nothing worth reading on a lock screen. */
const mobileKeyPush = z.strictObject({
  version: z.literal(1),
  type: z.enum(['prompt', 'prompt-ended', 'key-ended', 'test']),
  keyId: factorId,
});
export type MobileKeyPush = z.infer<typeof mobileKeyPush>;
