/**
 * The OCRA suites of a mobile key, over one secret of 32 bytes and the hash of the PIN. The suite is part of what is
 * hashed, so a response to one is never a response to the other: six digits, typed, say nothing about what is approved;
 * the hash of a text that came as QR code is right for exactly that text.
 */
import { assert } from '@strongroom/core';
import { type OcraSuite, parseOcraSuite } from '../ocra/ocra-suite.ts';

export const MOBILE_CHALLENGE_DIGITS = 6;
export const MOBILE_RESPONSE_DIGITS = 8;
export const MOBILE_CHALLENGE_SUITE: OcraSuite = suiteOf('OCRA-1:HOTP-SHA256-8:QN06-PSHA256');
export const MOBILE_TEXT_SUITE: OcraSuite = suiteOf('OCRA-1:HOTP-SHA256-8:QH64-PSHA256');

function suiteOf(text: string): OcraSuite {
  const suite = parseOcraSuite(text);
  assert(suite.ok, 'the suites of the mobile key are ones');
  return suite.value;
}
