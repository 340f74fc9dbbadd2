/**
 * OCRA, the OATH challenge-response algorithm (RFC 6287): HMAC over the suite and its inputs, truncated as HOTP is.
 * Inputs that the suite names and the caller does not give, or the other way round, are bugs of the caller and throw:
 * a response over other inputs than agreed would fit nothing, or worse, something else. What people type is read by
 * `readOcraQuestion` and refused there.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { assert } from '@strongroom/core';
import { type OcraInputs, ocraData, truncateOcra } from './ocra-data.ts';
import type { OcraHash, OcraSuite } from './ocra-suite.ts';

/** Section 5.1 of the RFC refers to RFC 4226 section 4 R6: at least 128 bits. */
const SHORTEST_SECRET_BYTES = 16;
const HASH = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

/** One KeyObject for many responses: raw bytes handed to createHmac cost six times as much. */
export function ocraKey(secret: Uint8Array): KeyObject {
  assert(secret.length >= SHORTEST_SECRET_BYTES, 'an OCRA secret has at least 128 bits');
  return createSecretKey(secret);
}

/**
 * What of the PIN enters the response. It hides nothing: four digits are tried in a moment, so whoever stores it keeps
 * it like the seed itself.
 */
export const ocraPinHash = (hash: OcraHash, pin: string): Uint8Array =>
  createHash(HASH[hash]).update(pin, 'utf8').digest();

export function ocraResponse(suite: OcraSuite, key: KeyObject, inputs: OcraInputs): string {
  const mac = createHmac(HASH[suite.hash], key).update(ocraData(suite, inputs)).digest();
  return truncateOcra(suite, mac);
}
