/**
 * What OCRA hashes and how the MAC becomes a response (RFC 6287 section 5): the part without a hash of its own, so that
 * the server (node:crypto) and a phone whose key never leaves WebCrypto compute over the very same bytes.
 */
import { assert } from '@strongroom/core';
import { type OcraQuestion, QUESTION_BYTES } from './ocra-question.ts';
import type { OcraSuite } from './ocra-suite.ts';

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

const HASH_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** The step an instant falls in; the suite must have a time input. */
export function ocraStep(suite: OcraSuite, now: number): number {
  assert(suite.stepSeconds !== null, 'the suite has a time input');
  return Math.floor(now / (suite.stepSeconds * 1_000));
}

/** RFC 4226 section 5.3 over the MAC; the whole MAC in hexadecimal when the suite asks for no digits. */
export function truncateOcra(suite: OcraSuite, mac: Uint8Array): string {
  if (suite.digits === 0) return [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const view = new DataView(mac.buffer, mac.byteOffset, mac.byteLength);
  const offset = view.getUint8(mac.length - 1) & 0x0f;
  const truncated = view.getUint32(offset) & 0x7fffffff;
  return String(truncated % 10 ** suite.digits).padStart(suite.digits, '0');
}

/** Section 5.1: suite, a zero byte, then C, Q, P, S, T as far as the suite names them. */
export function ocraData(suite: OcraSuite, inputs: OcraInputs): Uint8Array<ArrayBuffer> {
  const { counter, question, pinHash, session, step } = inputs;
  assert(suite.counter === (counter !== undefined), 'a counter is given exactly when the suite names it');
  assert((suite.pin !== null) === (pinHash !== undefined), 'a PIN is given exactly when the suite names it');
  assert(
    (suite.sessionBytes !== null) === (session !== undefined),
    'a session is given exactly when the suite names it',
  );
  assert((suite.stepSeconds !== null) === (step !== undefined), 'a time is given exactly when the suite names it');
  assert(question.length === QUESTION_BYTES, 'a question has 128 bytes');
  const parts: Uint8Array[] = [new TextEncoder().encode(`${suite.text}\0`)];
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
  return joined(parts);
}

function eightBytes(value: number): Uint8Array {
  assert(Number.isSafeInteger(value) && value >= 0, 'counters and steps are whole numbers from 0');
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
