/**
 * Ed25519 (RFC 8032) by WebCrypto, which Node and current browsers bring along: no signature code of our own and none
 * to download. Browsers offer it only to pages served over HTTPS or from loopback. Imported keys cannot be exported
 * again, except for the moment in which a public key is derived from its seed.
 */
import { assert } from '@strongroom/core';
import { decodeBase64 } from './base64.ts';

export const PUBLIC_KEY_BYTES = 32;
export const SEED_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const ALGORITHM = 'Ed25519';
/** RFC 8410: a PKCS #8 structure around a seed is these bytes and the seed. */
const PKCS8_PREFIX = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

export interface Ed25519Verifier {
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface Ed25519Signer {
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** The key is imported once, when it is first needed. */
export function makeEd25519Verifier(publicKey: Uint8Array): Ed25519Verifier {
  assert(publicKey.length === PUBLIC_KEY_BYTES, 'an Ed25519 public key has 32 bytes');
  const raw = Uint8Array.from(publicKey);
  const key = once(() => crypto.subtle.importKey('raw', raw, ALGORITHM, false, ['verify']));
  return {
    verify: async (message, signature) =>
      signature.length === SIGNATURE_BYTES &&
      crypto.subtle.verify(ALGORITHM, await key(), Uint8Array.from(signature), Uint8Array.from(message)),
  };
}

export function makeEd25519Signer(seed: Uint8Array): Ed25519Signer {
  const pkcs8 = wrapSeed(seed);
  const key = once(() => crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']));
  return {
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, await key(), Uint8Array.from(message))),
  };
}

export async function ed25519PublicKey(seed: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('pkcs8', wrapSeed(seed), ALGORITHM, true, ['sign']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', key);
  const publicKey = decodeBase64(`${x.replaceAll('-', '+').replaceAll('_', '/')}=`);
  assert(publicKey?.length === PUBLIC_KEY_BYTES, 'WebCrypto answers the public key with its private key');
  return publicKey;
}

function wrapSeed(seed: Uint8Array): Uint8Array<ArrayBuffer> {
  assert(seed.length === SEED_BYTES, 'an Ed25519 seed has 32 bytes');
  return Uint8Array.from([...PKCS8_PREFIX, ...seed]);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
