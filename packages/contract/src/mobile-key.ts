/**
 * The mobile key on the wire: what a phone asks and answers. The phone has an origin of its own and sends no cookies.
 * What it asks before its key is active carries the secret of the activation in the body; everything after is signed by
 * the key. What is signed and computed is made and checked by `@strongroom/authenticators/mobile-key`; what goes into it
 * is spelled out here, once for both sides.
 *
 * A request is signed by RFC 9421 in one form and no other, the digest (RFC 9530) of an empty body included:
 * `Content-Digest: sha-256=:…:`, `Signature: key=:…:`, `Signature-Input: key=("@method" "@authority" "@path" "@query"
 * "content-digest");created=…;keyid="fac_…";nonce="…";alg="ecdsa-p256-sha256";tag="strongroom-mobile-key"`. A nonce is 22
 * characters of base64url, spent by everything but GET; an empty query is signed as `?`; `@authority` is that of the API.
 *
 * Transcripts are UTF-8 of a line that names them, a line feed, and canonical JSON (RFC 8785):
 * - `strongroom.mobile-key.activation.v1`, signed: `{ keyId, publicKey, unlock, username }`
 * - `strongroom.mobile-key.answer.v1`, signed: `{ binding, challengeId, decision, issuedAt, keyId, number, reason, shown }`,
 *   with null for `number` of a denial and for `reason` of an approval
 * - `strongroom.mobile-key.challenge.v1`, hashed with SHA-256: the payload of a challenge in a QR code, whole
 *
 * Signatures are ECDSA P-256 with SHA-256, r and s of 32 bytes each; public keys are uncompressed points of 65 bytes;
 * both base64url. P, the PIN under its hash, is SHA-256 of `keyId:PIN`, of `keyId:` where the phone itself is unlocked
 * instead. A PIN's proof is made for the challenge id of a prompt, and for `pin-change` of a change.
 *
 * Without network, the response to six digits is OCRA `OCRA-1:HOTP-SHA256-8:QN06-PSHA256` under the offline secret; to a
 * QR code `OCRA-1:HOTP-SHA256-8:QH64-PSHA256` over the hash of its payload, in hexadecimal.
 *
 * QR codes are addresses of the phone's origin, so that any camera opens the app: `/#activate=` and the invitation,
 * `/#prompt=` and `challengeId.number`, `/#challenge=` and what `mobileOfflineText` makes of the payload.
 */
import { z } from 'zod';
import { amountMinor, challengeId, contactPointId, currency, factorId, instant, surface } from './fields.ts';

export const base64url = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);

/** 65 bytes, 64 bytes, 32 bytes. */
export const publicKey = base64url(87, 87);
export const signature = base64url(86, 86);
export const bytes32 = base64url(43, 43);
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

/** How the key is unlocked for each answer: by a PIN that the server judges, or by the lock of the phone (finger, face). */
const unlockKind = z.enum(['pin', 'device']);
export type UnlockKind = z.infer<typeof unlockKind>;

const from = {
  address: z.string(),
  place: z.string().nullable(),
  device: z.string(),
  surface,
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
  purpose: z.enum(['sign-in', 'approval']),
  /** What the answer is good for, in full: of an approval the hash of the act, of a sign-in its flow. */
  binding: z.string(),
  shown: shownAct,
  /** Digits of the number that the other screen shows and that is typed here. */
  numberDigits: z.int(),
  issuedAt: instant,
  expiresAt: instant,
});
export type MobileKeyPrompt = z.infer<typeof mobileKeyPrompt>;

export const denialReason = z.enum(['not-me', 'mistake', 'wrong-details']);
export type DenialReason = z.infer<typeof denialReason>;

/** The payload of a challenge in a QR code. */
export const challengePayload = z.strictObject({
  version: z.literal(1),
  keyId: factorId,
  challengeId,
  /** The same six digits that are typed where nothing can be scanned. */
  challenge: z.string().regex(/^\d{6}$/),
  shown: shownAct,
  expiresAt: instant,
});
export type ChallengePayload = z.infer<typeof challengePayload>;

const pinBounds = z.strictObject({ shortest: z.int(), longest: z.int() });

export const mobileKey = z.strictObject({
  keyId: factorId,
  username: z.string(),
  service: z.string(),
  name: phoneName,
  /** Locked after too many wrong PINs: only a new activation helps. */
  state: z.enum(['active', 'locked']),
  unlock: unlockKind,
  pin: pinBounds,
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
      pin: pinBounds,
      /** Whether the lock of the phone may take the place of a PIN. */
      deviceUnlock: z.boolean(),
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
