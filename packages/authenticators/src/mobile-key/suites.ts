/**
 * The three OCRA suites of a mobile key, all over one secret of 32 bytes and the hash of the PIN. The suite is part of
 * what is hashed, so an answer to one is never an answer to another:
 * - a challenge of six digits, typed, for eight digits: says nothing about what is approved;
 * - the hash of a text that came as QR code, for eight digits: right for exactly that text;
 * - the hash of a transcript, for a whole MAC: shows the server online that the PIN was typed.
 * The first two are bound to the minute: a response talked out of the owner beforehand is worth nothing later.
 */
import { assert } from '@strongroom/core';
import { type OcraSuite, parseOcraSuite } from '../ocra/ocra-suite.ts';

export const MOBILE_CHALLENGE_DIGITS = 6;
export const MOBILE_RESPONSE_DIGITS = 8;
export const MOBILE_CHALLENGE_SUITE: OcraSuite = suiteOf('OCRA-1:HOTP-SHA256-8:QN06-PSHA256-T1M');
export const MOBILE_TEXT_SUITE: OcraSuite = suiteOf('OCRA-1:HOTP-SHA256-8:QH64-PSHA256-T1M');
export const MOBILE_PIN_SUITE: OcraSuite = suiteOf('OCRA-1:HOTP-SHA256-0:QH64-PSHA256');

function suiteOf(text: string): OcraSuite {
  const suite = parseOcraSuite(text);
  assert(suite.ok, 'the suites of the mobile key are ones');
  return suite.value;
}
