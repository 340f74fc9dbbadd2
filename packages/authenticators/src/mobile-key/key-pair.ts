/**
 * The signing key of a mobile key: P-256 with SHA-256 (ES256) or Ed25519, made and used by WebCrypto on phone and
 * server alike. Public keys travel as SPKI in base64url and say themselves which of the two they are, so that nobody
 * can have a key of one kind read as the other. The private key is made non-extractable: a page that is tricked into
 * running foreign script can have things signed while it is open, but cannot carry the key away.
 * Signatures of ES256 are the 64 bytes r || s (IEEE P1363), as WebCrypto writes them. Refuses every other key and curve.
 */
import { assert } from '@strongroom/core';
import { type Bytes, decodeBase64url, encodeBase64url, sha256, toHex, utf8, type WebKey } from './encoding.ts';

export type MobileKeyAlgorithm = 'ES256' | 'Ed25519';

const SPKI: Readonly<Record<MobileKeyAlgorithm, { readonly bytes: number; readonly prefix: string }>> = {
  // AlgorithmIdentifier of id-ecPublicKey with prime256v1, then an uncompressed point (RFC 5480).
  ES256: { bytes: 91, prefix: '3059301306072a8648ce3d020106082a8648ce3d03010703420004' },
  // RFC 8410.
  Ed25519: { bytes: 44, prefix: '302a300506032b6570032100' },
};
const GENERATE = { ES256: { name: 'ECDSA', namedCurve: 'P-256' }, Ed25519: { name: 'Ed25519' } } as const;
const SIGN = { ES256: { name: 'ECDSA', hash: 'SHA-256' }, Ed25519: { name: 'Ed25519' } } as const;
const SIGNATURE_BYTES = 64;
/** In base64url; a longer text is refused unread. */
const LONGEST_PUBLIC_KEY = 200;

export interface NewMobileKey {
  readonly privateKey: WebKey;
  readonly publicKey: string;
}

export async function newMobileKey(algorithm: MobileKeyAlgorithm = 'ES256'): Promise<NewMobileKey> {
  const pair = await crypto.subtle.generateKey(GENERATE[algorithm], false, ['sign', 'verify']);
  assert('privateKey' in pair, 'signature algorithms have pairs of keys');
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: encodeBase64url(new Uint8Array(spki)) };
}

export async function signMobileKey(key: WebKey, transcript: string): Promise<string> {
  const algorithm = key.algorithm.name === 'Ed25519' ? SIGN.Ed25519 : SIGN.ES256;
  return encodeBase64url(new Uint8Array(await crypto.subtle.sign(algorithm, key, utf8(transcript))));
}

/** Which kind of key it is, or null when it is none that we take. Says nothing yet about the point lying on the curve. */
export function mobileKeyAlgorithm(publicKey: string): MobileKeyAlgorithm | null {
  if (publicKey.length > LONGEST_PUBLIC_KEY) return null;
  const spki = decodeBase64url(publicKey);
  if (spki === null) return null;
  const hex = toHex(spki);
  const fits = (algorithm: MobileKeyAlgorithm): boolean =>
    spki.length === SPKI[algorithm].bytes && hex.startsWith(SPKI[algorithm].prefix);
  return fits('ES256') ? 'ES256' : fits('Ed25519') ? 'Ed25519' : null;
}

/** Whether this key signed exactly this transcript. Malformed keys and signatures are answered like wrong ones. */
export async function verifyMobileKey(publicKey: string, transcript: string, signature: string): Promise<boolean> {
  const algorithm = mobileKeyAlgorithm(publicKey);
  const spki = decodeBase64url(publicKey);
  const given = signature.length > LONGEST_PUBLIC_KEY ? null : decodeBase64url(signature);
  if (algorithm === null || spki === null || given?.length !== SIGNATURE_BYTES) return false;
  const key = await imported(algorithm, spki);
  return key !== null && crypto.subtle.verify(SIGN[algorithm], key, given, utf8(transcript));
}

async function imported(algorithm: MobileKeyAlgorithm, spki: Bytes): Promise<WebKey | null> {
  try {
    return await crypto.subtle.importKey('spki', spki, GENERATE[algorithm], false, ['verify']);
  } catch {
    // A point that is not on the curve: whoever sends one hopes for arithmetic in a weaker group.
    return null;
  }
}

/** A short name of a public key, for people and for audit entries: 16 hexadecimal digits of its SHA-256. */
export async function mobileKeyFingerprint(publicKey: string): Promise<string> {
  return toHex(await sha256(utf8(publicKey))).slice(0, 16);
}
