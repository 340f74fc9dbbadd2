/**
 * OCRA, the OATH challenge-response algorithm (RFC 6287): HMAC over the suite and its inputs, truncated as HOTP is.
 * Inputs that the suite names and the caller does not give, or the other way round, are bugs of the caller and throw:
 * a response over other inputs than agreed would fit nothing, or worse, something else. What people type is read by
 * `readOcraQuestion` and refused there.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { assert } from '@strongroom/core';
import { type OcraQuestion, QUESTION_BYTES } from './ocra-question.ts';
import type { OcraHash, OcraSuite } from './ocra-suite.ts';

export interface OcraInputs {
  readonly question: OcraQuestion;
  readonly counter?: number;
  /** The PIN under the hash that the suite names: `ocraPinHash`. */
  readonly pinHash?: Uint8Array;
  /** Filled up with zeros on the left to the length that the suite names. */
  readonly session?: Uint8Array;
  /** Whole steps since 1970: `ocraStep`. */
  readonly step?: number;
}

/** Section 5.1 of the RFC refers to RFC 4226 section 4 R6: at least 128 bits. */
const SHORTEST_SECRET_BYTES = 16;
const HASH = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;
const HASH_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

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

/** The step an instant falls in; the suite must have a time input. */
export function ocraStep(suite: OcraSuite, now: number): number {
  assert(suite.stepSeconds !== null, 'the suite has a time input');
  return Math.floor(now / (suite.stepSeconds * 1_000));
}

export function ocraResponse(suite: OcraSuite, key: KeyObject, inputs: OcraInputs): string {
  const mac = createHmac(HASH[suite.hash], key).update(dataInput(suite, inputs)).digest();
  if (suite.digits === 0) return mac.toString('hex');
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 10 ** suite.digits).padStart(suite.digits, '0');
}

/** Section 5.1: suite, a zero byte, then C, Q, P, S, T as far as the suite names them. */
function dataInput(suite: OcraSuite, inputs: OcraInputs): Buffer {
  const { counter, question, pinHash, session, step } = inputs;
  assert(suite.counter === (counter !== undefined), 'a counter is given exactly when the suite names it');
  assert((suite.pin !== null) === (pinHash !== undefined), 'a PIN is given exactly when the suite names it');
  assert(
    (suite.sessionBytes !== null) === (session !== undefined),
    'a session is given exactly when the suite names it',
  );
  assert((suite.stepSeconds !== null) === (step !== undefined), 'a time is given exactly when the suite names it');
  assert(question.length === QUESTION_BYTES, 'a question has 128 bytes');
  const parts: Uint8Array[] = [Buffer.from(`${suite.text}\0`, 'latin1')];
  if (counter !== undefined) parts.push(eightBytes(counter));
  parts.push(question);
  if (suite.pin !== null && pinHash !== undefined) {
    assert(pinHash.length === HASH_BYTES[suite.pin], 'the PIN is hashed as the suite says');
    parts.push(pinHash);
  }
  if (suite.sessionBytes !== null && session !== undefined) {
    assert(session.length <= suite.sessionBytes, 'session information fits the length in the suite');
    parts.push(new Uint8Array(suite.sessionBytes - session.length), session);
  }
  if (step !== undefined) parts.push(eightBytes(step));
  return Buffer.concat(parts);
}

function eightBytes(value: number): Buffer {
  assert(Number.isSafeInteger(value) && value >= 0, 'counters and steps are whole numbers from 0');
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
