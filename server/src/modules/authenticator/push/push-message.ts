/**
 * A push message as bytes (RFC 8291 over RFC 8188, aes128gcm, one record) and the words by which the house says who it is
 * to the push service (VAPID, RFC 8292). The push service carries what it cannot read.
 */
import {
  createCipheriv,
  createECDH,
  createHash,
  createPrivateKey,
  ECDH,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { type Instant, type Random, SECOND_MS } from '@strongroom/core';

const CURVE = 'prime256v1';
const PRIVATE_BYTES = 32;
const COORDINATE_BYTES = 32;
const POINT_BYTES = 1 + 2 * COORDINATE_BYTES;
const SALT_BYTES = 16;
const AUTH_BYTES = 16;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const RECORD_SIZE = 4_096;
/** RFC 8291 section 4: one record of 4,096 bytes at most, of which salt, key, tag and padding take 103. */
const CONTENT_BYTES = 3_993;
/** Of the last record, where padding ends. */
const LAST = Buffer.from([2]);
/** RFC 8292 allows a day; half of it outlives any clock that is a little off. */
const TOKEN_SECONDS = 43_200;
const TOPIC_BYTES = 24;

export interface SubscriptionKeys {
  /** Of the browser: a point and 16 bytes, base64url. */
  readonly p256dh: string;
  readonly auth: string;
}

/** Attack: a point that is not on the curve gives away the private key it is multiplied with. */
export function areSubscriptionKeys({ p256dh, auth }: SubscriptionKeys): boolean {
  try {
    ECDH.convertKey(p256dh, CURVE, 'base64url', 'base64url', 'uncompressed');
    // A point in its short form is the same point, and other bytes than the phone derives its key from.
    const isWhole = Buffer.from(p256dh, 'base64url').length === POINT_BYTES;
    return isWhole && Buffer.from(auth, 'base64url').length === AUTH_BYTES;
  } catch {
    return false;
  }
}

const derive = (secret: Buffer, salt: Buffer, info: string | Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

/** Salt and key are drawn for this one message. */
export function encryptPush(text: string, { p256dh, auth }: SubscriptionKeys, random: Random): Buffer {
  if (Buffer.byteLength(text) > CONTENT_BYTES) throw new RangeError('a push service carries no more than 3,993 bytes');
  const phone = Buffer.from(p256dh, 'base64url');
  const own = createECDH(CURVE);
  own.setPrivateKey(random(PRIVATE_BYTES));
  const salt = Buffer.from(random(SALT_BYTES));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), phone, own.getPublicKey()]);
  const secret = derive(own.computeSecret(phone), Buffer.from(auth, 'base64url'), info, COORDINATE_BYTES);
  const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', KEY_BYTES);
  const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', NONCE_BYTES);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const record = [cipher.update(text, 'utf8'), cipher.update(LAST), cipher.final(), cipher.getAuthTag()];
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_SIZE);
  return Buffer.concat([salt, size, Buffer.from([own.getPublicKey().length]), own.getPublicKey(), ...record]);
}

export interface ServerKey {
  /** The point, uncompressed, in base64url: what a browser subscribes with. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export const drawServerKey = (random: Random): string => Buffer.from(random(PRIVATE_BYTES)).toString('base64url');

export function readServerKey(d: string): ServerKey {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(d, 'base64url');
  const point = pair.getPublicKey();
  const x = point.subarray(1, 1 + COORDINATE_BYTES).toString('base64url');
  const y = point.subarray(1 + COORDINATE_BYTES).toString('base64url');
  const privateKey = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d, x, y }, format: 'jwk' });
  return { publicKey: point.toString('base64url'), privateKey };
}

/** The Authorization header: good at this push service and at no other, for half a day. */
export function vapidHeader(key: ServerKey, endpoint: string, contact: string, now: Instant): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / SECOND_MS) + TOKEN_SECONDS, sub: contact };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${key.publicKey}`;
}

/** A later message of a key takes the place of one that was not delivered yet; the service learns no id of ours. */
export const topicOf = (keyId: string): string =>
  createHash('sha256').update(keyId).digest().subarray(0, TOPIC_BYTES).toString('base64url');
