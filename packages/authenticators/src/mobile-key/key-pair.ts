/**
 * The signing key of a mobile key: P-256 with SHA-256, made and used by WebCrypto on phone and server alike. Public keys
 * travel as uncompressed points of 65 bytes, signatures as the 64 bytes r || s (IEEE P1363), both in base64url without
 * padding. The private key is made non-extractable: a page tricked into running foreign script can have things signed
 * while it is open, but cannot carry the key away. Refuses every other form, length and curve.
 */
import { assert } from '@strongroom/core';
import { type Bytes, decodeBase64url, encodeBase64url, sha256, toHex, utf8, type WebKey } from './encoding.ts';

const GENERATE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGN = { name: 'ECDSA', hash: 'SHA-256' } as const;
const POINT_BYTES = 65;
const SIGNATURE_BYTES = 64;
/** In base64url; a longer text is refused unread. */
const LONGEST_TEXT = 100;

export interface NewMobileKey {
  readonly privateKey: WebKey;
  readonly publicKey: string;
}

export async function newMobileKey(): Promise<NewMobileKey> {
  const pair = await crypto.subtle.generateKey(GENERATE, false, ['sign', 'verify']);
  assert('privateKey' in pair, 'signature algorithms have pairs of keys');
  const point = await crypto.subtle.exportKey('raw', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: encodeBase64url(new Uint8Array(point)) };
}

export async function signMobileKey(key: WebKey, transcript: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.sign(SIGN, key, utf8(transcript))));
}

/**
 * The verifier of one public key, or null when the text is none: wrong length, compressed, or a point that is not on the
 * curve. Whoever sends such a point hopes for arithmetic in a weaker group.
 */
export async function readMobileKey(publicKey: string): Promise<MobileKeyVerifier | null> {
  const point = bytesOf(publicKey, POINT_BYTES);
  const key = point === null ? null : await imported(point);
  if (key === null) return null;
  return {
    async verify(transcript, signature) {
      const given = bytesOf(signature, SIGNATURE_BYTES);
      return given !== null && crypto.subtle.verify(SIGN, key, given, utf8(transcript));
    },
  };
}

export interface MobileKeyVerifier {
  /** Whether this key signed exactly this transcript. A malformed signature is answered like a wrong one. */
  verify(transcript: string, signature: string): Promise<boolean>;
}

export async function verifyMobileKey(publicKey: string, transcript: string, signature: string): Promise<boolean> {
  const verifier = await readMobileKey(publicKey);
  return (await verifier?.verify(transcript, signature)) ?? false;
}

function bytesOf(text: string, length: number): Bytes | null {
  const bytes = text.length > LONGEST_TEXT ? null : decodeBase64url(text);
  return bytes?.length === length ? bytes : null;
}

async function imported(point: Bytes): Promise<WebKey | null> {
  try {
    return await crypto.subtle.importKey('raw', point, GENERATE, false, ['verify']);
  } catch {
    return null;
  }
}

/** A short name of a public key, for people and for audit entries: 16 hexadecimal digits of its SHA-256. */
export async function mobileKeyFingerprint(publicKey: string): Promise<string> {
  return toHex(await sha256(utf8(publicKey))).slice(0, 16);
}
