/**
 * Requests of a phone, signed after RFC 9421 with the one profile that both sides speak: these components in this order,
 * these parameters in this order. The server does not interpret what a client chose to cover; it rebuilds the base that
 * must have been signed and compares, so a signature over less than everything is none.
 */
import { assert } from '@strongroom/core';
import { type Bytes, decodeBase64url, encodeBase64url, sha256, utf8 } from './encoding.ts';

const REQUEST_LABEL = 'key';
const COMPONENTS = '("@method" "@authority" "@path" "@query" "content-digest")';
const ALGORITHM = 'ecdsa-p256-sha256';
const TAG = 'strongroom-mobile-key';

export interface SignedRequest {
  readonly method: string;
  /** Host, with the port where it is not the scheme's own; lower case. */
  readonly authority: string;
  readonly path: string;
  /** With its question mark, which stands alone where there is no query (RFC 9421 section 2.2.7). */
  readonly query: string;
  /** The header as sent. */
  readonly contentDigest: string;
}

export interface RequestSignature {
  readonly keyId: string;
  /** Drawn by the phone, spent by the server: a recorded request cannot be sent again. */
  readonly nonce: string;
  /** Whole seconds since 1970. */
  readonly createdSeconds: number;
}

export const contentDigest = async (body: string): Promise<string> => `sha-256=:${toBase64(await sha256(utf8(body)))}:`;

/** Key ids and nonces stand in quotes; what would need escaping in them is never drawn. */
const PLAIN = /^[A-Za-z0-9_-]{1,128}$/;

const parametersOf = ({ keyId, nonce, createdSeconds }: RequestSignature): string => {
  assert(PLAIN.test(keyId) && PLAIN.test(nonce), 'key id and nonce need no escaping');
  return `${COMPONENTS};created=${createdSeconds};keyid="${keyId}";nonce="${nonce}";alg="${ALGORITHM}";tag="${TAG}"`;
};

/** What is signed. */
export const requestBase = (request: SignedRequest, signature: RequestSignature): string =>
  [
    `"@method": ${request.method}`,
    `"@authority": ${request.authority}`,
    `"@path": ${request.path}`,
    `"@query": ${request.query}`,
    `"content-digest": ${request.contentDigest}`,
    `"@signature-params": ${parametersOf(signature)}`,
  ].join('\n');

/** The headers `Signature-Input` and `Signature`; `signature` is what `signMobileKey` answered. */
export function signatureHeaders(by: RequestSignature, signature: string): { input: string; signature: string } {
  const bytes = decodeBase64url(signature);
  assert(bytes !== null, 'signatures are base64url');
  return { input: `${REQUEST_LABEL}=${parametersOf(by)}`, signature: `${REQUEST_LABEL}=:${toBase64(bytes)}:` };
}

const INPUT =
  /^key=\("@method" "@authority" "@path" "@query" "content-digest"\);created=(\d{1,12});keyid="([A-Za-z0-9_-]{1,128})";nonce="([A-Za-z0-9_-]{16,128})";alg="ecdsa-p256-sha256";tag="strongroom-mobile-key"$/;
const SIGNATURE = /^key=:([A-Za-z0-9+/]{86}==):$/;

/** Reads the two headers; null for every other profile. The signature comes back in base64url. */
export function readSignatureHeaders(
  input: string,
  signature: string,
): (RequestSignature & { readonly signature: string }) | null {
  const [, created, keyId, nonce] = INPUT.exec(input) ?? [];
  const [, base64] = SIGNATURE.exec(signature) ?? [];
  if (created === undefined || keyId === undefined || nonce === undefined || base64 === undefined) return null;
  const text = base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return { keyId, nonce, createdSeconds: Number(created), signature: text };
}

/** Structured fields (RFC 8941) carry bytes in base64 with padding. */
function toBase64(bytes: Bytes): string {
  const text = encodeBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}
