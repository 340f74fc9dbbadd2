/**
 * What a QR code carries to a phone without network, after `#challenge=` of the authenticator's own address, so that any
 * camera opens the right app: whose key it is for, the challenge, until when, and everything that would be approved. The
 * response is computed over the hash of exactly that, so it approves nothing else. A code of authenticity goes along,
 * made with the key that only this phone and the server hold: without it anybody's QR code could have a trusted screen
 * say what its maker likes. It is made over a line that no OCRA suite and no other use of that key begins with.
 */
import { canonicalJson, type JsonValue, ok, type Result, refuse } from '@strongroom/core';
import { type Bytes, decodeBase64url, encodeBase64url, sameBytes, utf8, type WebKey } from './encoding.ts';

export type OfflineTextRefusal = 'not-ours' | 'other-key' | 'forged';
type Payload = { readonly [key: string]: JsonValue };

/** Half of the MAC: 128 bits that a forger would have to guess; room in QR codes is dear. */
const TAG_BYTES = 16;
/** The largest QR code that a phone reads from a screen with ease holds about this many characters. */
const LONGEST_TEXT = 2_000;

const tagged = (content: string): Bytes => utf8(`strongroom.mobile-key.scanned.v1\n${content}`);

/** `sign` is HMAC-SHA-256 under the offline secret. */
export async function offlineText(payload: Payload, sign: (data: Bytes) => Promise<Uint8Array>): Promise<string> {
  const content = encodeBase64url(utf8(canonicalJson(payload)));
  const tag = (await sign(tagged(content))).slice(0, TAG_BYTES);
  return `${content}.${encodeBase64url(tag)}`;
}

/** Whose key the text is for, so that the phone knows which of its users is meant; nothing is believed yet. */
export function offlineTextKeyId(text: string): string | null {
  const keyId = payloadOf(text)?.keyId;
  return typeof keyId === 'string' ? keyId : null;
}

/** Reads a scanned text with the offline key of the user it names; what the members mean is the contract's to say. */
export async function readOfflineText(
  text: string,
  user: { readonly keyId: string; readonly key: WebKey },
): Promise<Result<Payload, OfflineTextRefusal>> {
  const payload = payloadOf(text);
  if (payload === null) return refuse('not-ours');
  if (payload.keyId !== user.keyId) return refuse('other-key');
  const [content = '', tag = ''] = text.split('.');
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', user.key, tagged(content)));
  const given = decodeBase64url(tag);
  return given !== null && sameBytes(mac.slice(0, TAG_BYTES), given) ? ok(payload) : refuse('forged');
}

function payloadOf(text: string): Payload | null {
  if (text.length > LONGEST_TEXT) return null;
  const [content = '', , ...rest] = text.split('.');
  const bytes = decodeBase64url(content);
  if (bytes === null || rest.length > 0) return null;
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Payload) : null;
  } catch {
    return null;
  }
}
