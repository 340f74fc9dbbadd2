/**
 * The keys of asymmetric signatures of Standard Webhooks 1.0 (`v1a`, Ed25519): `whsk_` and the private key with its public
 * half, which stays here; `whpk_` and the public key, which the receiver verifies with. Refuses halves of two keys.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Random } from '@strongroom/core';

export const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';
/** Its exact form: 64 bytes. One form, so that the same key is the same text wherever two are compared. */
const PRIVATE_KEY_TEXT = /^whsk_[A-Za-z0-9+/]{85}[AQgw]==$/;
const SEED_BYTES = 32;

interface WebhookKey {
  readonly privateKey: KeyObject;
  /** What the receiver is given. */
  readonly publicText: string;
}

/** Null where the text is none, or its public half belongs to another key. */
export function readWebhookKey(text: string): WebhookKey | null {
  if (!PRIVATE_KEY_TEXT.test(text)) return null;
  const bytes = Buffer.from(text.slice(PRIVATE_PREFIX.length), 'base64');
  const key = keyOf(bytes.subarray(0, SEED_BYTES));
  const publicText = `${PUBLIC_PREFIX}${bytes.subarray(SEED_BYTES).toString('base64')}`;
  return key.publicText === publicText ? key : null;
}

/** A new one, as configuration takes it and as its receiver does. */
export function newWebhookKey(random: Random): { readonly privateText: string; readonly publicText: string } {
  const seed = Buffer.from(random(SEED_BYTES));
  const { publicText } = keyOf(seed);
  const publicBytes = Buffer.from(publicText.slice(PUBLIC_PREFIX.length), 'base64');
  return { privateText: `${PRIVATE_PREFIX}${Buffer.concat([seed, publicBytes]).toString('base64')}`, publicText };
}

/** RFC 8410 section 7: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyOf(seed: Uint8Array): WebhookKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicText: `${PUBLIC_PREFIX}${Buffer.from(x, 'base64url').toString('base64')}` };
}
