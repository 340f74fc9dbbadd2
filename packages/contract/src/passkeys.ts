/**
 * Passkeys on the wire (WebAuthn Level 3): what a browser is asked and what its authenticator answers, as flat base64url
 * texts. Lengths are bounded here; whether an answer is right is decided behind the edge.
 */
import { z } from 'zod';

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);

/** At most 1,023 bytes (WebAuthn L3 section 4, credential id). */
const credentialId = base64url(1_364);
const transports = z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(8);

/** The name stands in what the owner approves, so nothing in it may turn or hide the words around it. */
export const passkeyName = z
  .string()
  .min(1)
  .max(40)
  .regex(/^(?=.*\S)\P{C}+$/u);

const credential = z.strictObject({ credentialId, transports });

/** What the browser asks the authenticator to sign. User verification is always required. */
export const passkeyRequest = z.strictObject({
  challenge: base64url(100),
  rpId: z.string(),
  credentials: z.array(credential),
  timeoutMs: z.int(),
});
export type PasskeyRequest = z.infer<typeof passkeyRequest>;

/** What the browser asks an authenticator to make a new passkey of. */
export const passkeyCreation = z.strictObject({
  challenge: base64url(100),
  rp: z.strictObject({ id: z.string(), name: z.string() }),
  user: z.strictObject({ id: base64url(86), name: z.string(), displayName: z.string() }),
  /** COSE numbers, the one we like best first. */
  algorithms: z.array(z.int()),
  /** Enrolled already: an authenticator that holds one of these makes no second one. */
  exclude: z.array(credential),
  attestation: z.enum(['none', 'direct']),
  timeoutMs: z.int(),
});
export type PasskeyCreation = z.infer<typeof passkeyCreation>;

export const passkeyAssertion = z.strictObject({
  credentialId,
  clientData: base64url(8_000),
  authenticatorData: base64url(4_000),
  signature: base64url(2_000),
  userHandle: base64url(86).nullable(),
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;

export const passkeyRegistration = z.strictObject({
  credentialId,
  clientData: base64url(8_000),
  attestationObject: base64url(12_000),
  transports,
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistration>;
