/**
 * What a QR code carries to a phone without network: whose key it is for, the challenge, until when, and everything that
 * would be approved. The response is computed over the hash of exactly this text, so it approves nothing else. A code of
 * authenticity goes along, made with the key that only this phone and the server hold: without it anybody's QR code
 * could make a trusted screen say "call this number". It is made over a text that no OCRA suite begins with.
 */
import { canonicalJson, type Instant, type JsonValue, ok, type Result, refuse } from '@strongroom/core';
import { type Bytes, decodeBase64url, encodeBase64url, sameBytes, utf8, type WebKey } from './encoding.ts';

export interface OfflineChallenge {
  readonly factorId: string;
  /** The six digits that a person could also type; here they only make the text unique. */
  readonly challenge: string;
  readonly expiresAt: Instant;
  /** As in a prompt: place, device, surface, act, amount, payee. */
  readonly shown: JsonValue;
}

export type OfflineTextRefusal = 'not-ours' | 'other-user' | 'forged';

const PREFIX = 'STRONGROOM-KEY:1:';
/** Half of the MAC: 128 bits that a forger would have to guess; QR codes are dear. */
const TAG_BYTES = 16;
/** The largest QR code that a phone reads from a screen with ease holds about this many characters. */
const LONGEST_TEXT = 1_500;

/** The text to hash, respond to and show in the code. `sign` is HMAC-SHA-256 under the offline secret. */
export async function offlineText(challenge: OfflineChallenge, sign: (data: Bytes) => Promise<Uint8Array>) {
  const { factorId, expiresAt, shown } = challenge;
  const content = canonicalJson({ factorId, challenge: challenge.challenge, expiresAt, shown });
  const signed = `${PREFIX}${encodeBase64url(utf8(content))}`;
  const tag = (await sign(utf8(signed))).slice(0, TAG_BYTES);
  return `${signed}.${encodeBase64url(tag)}`;
}

/** Whose key the text is for, so that the phone knows which of its users is meant; nothing is believed yet. */
export function offlineTextFactor(text: string): string | null {
  return contentOf(text)?.factorId ?? null;
}

/** Reads a scanned text with the offline key of the user it names. */
export async function readOfflineText(
  text: string,
  user: { readonly factorId: string; readonly key: WebKey },
): Promise<Result<OfflineChallenge, OfflineTextRefusal>> {
  const content = contentOf(text);
  if (content === null) return refuse('not-ours');
  if (content.factorId !== user.factorId) return refuse('other-user');
  const [signed = '', tag = ''] = text.split('.');
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', user.key, utf8(signed)));
  const given = decodeBase64url(tag);
  return given !== null && sameBytes(mac.slice(0, TAG_BYTES), given) ? ok(content) : refuse('forged');
}

function contentOf(text: string): OfflineChallenge | null {
  if (text.length > LONGEST_TEXT || !text.startsWith(PREFIX)) return null;
  const [body = '', , ...rest] = text.slice(PREFIX.length).split('.');
  const bytes = decodeBase64url(body);
  if (bytes === null || rest.length > 0) return null;
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isChallenge(read) ? read : null;
  } catch {
    return null;
  }
}

function isChallenge(read: unknown): read is OfflineChallenge {
  if (typeof read !== 'object' || read === null) return false;
  const { factorId, challenge, expiresAt, shown } = read as Record<string, unknown>;
  return (
    typeof factorId === 'string' &&
    typeof challenge === 'string' &&
    typeof expiresAt === 'number' &&
    Number.isSafeInteger(expiresAt) &&
    shown !== undefined
  );
}
