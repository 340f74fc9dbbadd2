/**
 * The lock of the phone (finger, face) in place of typing the PIN. A passkey of this app's own, user verification
 * required, gives 32 bytes by the PRF extension (WebAuthn L3 section 10.1.4); they seal the PIN under its hash. So the
 * lock is no mere question that a changed page could skip: without the finger the sealed bytes cannot be opened, and the
 * server still judges the PIN. Where the browser has no PRF the PIN is typed.
 */
import type { SealedPin, StoredKey } from './keys.store.ts';

const SALT_BYTES = 32;
const IV_BYTES = 12;
const TIMEOUT_MS = 60_000;
const PURPOSE = new TextEncoder().encode('strongroom-key pin');
/** ES256 and RS256, which between them every platform has. */
const ALGORITHMS = [-7, -257];

const draw = (bytes: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(bytes));

export async function phoneLockAvailable(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined') return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** Seals what the PIN became; null when the person leaves the dialog or the platform has no PRF. */
export async function sealPin(key: StoredKey, pinHash: Uint8Array): Promise<SealedPin | null> {
  const salt = draw(SALT_BYTES);
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        rp: { id: location.hostname, name: key.service },
        user: { id: draw(SALT_BYTES), name: key.username, displayName: key.username },
        challenge: draw(SALT_BYTES),
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'discouraged',
          userVerification: 'required',
        },
        attestation: 'none',
        timeout: TIMEOUT_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    });
    if (!(made instanceof PublicKeyCredential) || made.getClientExtensionResults().prf?.enabled !== true) return null;
    const credentialId = new Uint8Array(made.rawId);
    const sealing = await sealingKey(credentialId, salt);
    if (sealing === null) return null;
    const iv = draw(IV_BYTES);
    const aad = new TextEncoder().encode(key.keyId);
    const plain = Uint8Array.from(pinHash);
    const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: aad }, sealing, plain);
    return { credentialId, salt, iv, bytes };
  } catch {
    return null;
  }
}

/** Asks for the finger and opens the seal; null when the person leaves. */
export async function openPin(key: StoredKey): Promise<Uint8Array | null> {
  if (key.sealed === null) return null;
  const { credentialId, salt, iv, bytes } = key.sealed;
  try {
    const sealing = await sealingKey(credentialId, salt);
    if (sealing === null) return null;
    const aad = new TextEncoder().encode(key.keyId);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: aad }, sealing, bytes));
  } catch {
    return null;
  }
}

async function sealingKey(
  credentialId: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey | null> {
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: draw(SALT_BYTES),
      rpId: location.hostname,
      allowCredentials: [{ type: 'public-key', id: credentialId, transports: ['internal'] }],
      userVerification: 'required',
      timeout: TIMEOUT_MS,
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  if (!(given instanceof PublicKeyCredential)) return null;
  const secret = given.getClientExtensionResults().prf?.results?.first;
  if (secret === undefined) return null;
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info: PURPOSE },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
