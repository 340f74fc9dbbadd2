/**
 * What a push service and the browser behind it do with a message: the service checks who hands it over (VAPID, RFC 8292),
 * the browser opens what only it can read (RFC 8291 over RFC 8188, aes128gcm, one record). Written apart from what the
 * product sends with, so that one mistake is not made twice the same way.
 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from 'node:crypto';

const CURVE = 'prime256v1';
const SALT_BYTES = 16;
const SIZE_BYTES = 4;
const TAG_BYTES = 16;
const LAST_RECORD = 2;
const LONGEST_TOKEN_SECONDS = 86_400;
const SECOND_MS = 1_000;

export interface BrowserKeys {
  /** Base64url: what the browser keeps, and what it gives away. */
  readonly privateKey: string;
  readonly p256dh: string;
  readonly auth: string;
}

const derive = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

/** Null for what this browser cannot read: the browser drops it, and nobody hears of it. */
export function openPush(body: Buffer, keys: BrowserKeys): string | null {
  try {
    const salt = body.subarray(0, SALT_BYTES);
    const sizeEnd = SALT_BYTES + SIZE_BYTES;
    const keyEnd = sizeEnd + 1 + body.readUInt8(sizeEnd);
    const sender = body.subarray(sizeEnd + 1, keyEnd);
    const own = createECDH(CURVE);
    own.setPrivateKey(keys.privateKey, 'base64url');
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender]);
    const secret = derive(own.computeSecret(sender), Buffer.from(keys.auth, 'base64url'), info, 32);
    const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    const padded = Buffer.concat([decipher.update(body.subarray(keyEnd, -TAG_BYTES)), decipher.final()]);
    const end = padded.lastIndexOf(LAST_RECORD);
    return end < 0 ? null : padded.subarray(0, end).toString('utf8');
  } catch {
    return null;
  }
}

export type SenderVerdict = 'right' | 'unsigned' | 'wrong';

/** Who pushes must be whom the subscription was made for, and must have signed for this service, for at most a day. */
export function judgeSender(
  header: string | undefined,
  subscription: { readonly applicationServerKey: string },
  at: { readonly origins: readonly string[]; readonly now: number },
): SenderVerdict {
  const [, signed, claims = '', signature = '', k] =
    /^vapid t=([\w-]+\.([\w-]+))\.([\w-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? [];
  if (signed === undefined) return 'unsigned';
  if (k !== subscription.applicationServerKey) return 'wrong';
  try {
    const point = Buffer.from(k, 'base64url');
    const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    const right = verify(
      'sha256',
      Buffer.from(signed),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
    const left = typeof exp === 'number' ? exp - at.now / SECOND_MS : 0;
    return right && at.origins.includes(String(aud)) && left > 0 && left <= LONGEST_TOKEN_SECONDS ? 'right' : 'wrong';
  } catch {
    return 'wrong';
  }
}
