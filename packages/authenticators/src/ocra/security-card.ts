/**
 * The one suite of our security cards: 6 digits in, 8 digits out, a counter, and a PIN of 4 digits that the card does
 * not know but mixes into the response (decision 26). A wrong PIN therefore looks like any wrong response, to the
 * holder of a stolen card as much as to us, and the two are counted together.
 */
import { assert } from '@strongroom/core';
import { readDigits } from '../digits.ts';
import { ocraPinHash } from './ocra-response.ts';
import { type OcraSuite, parseOcraSuite } from './ocra-suite.ts';

export const CARD_PIN_DIGITS = 4;
export const CARD_SUITE: OcraSuite = suiteOf('OCRA-1:HOTP-SHA256-8:C-QN06-PSHA256');

/** What the server keeps of a PIN (sealed, like the seed), or null when it is not four digits. */
export function cardPinHash(pin: string): Uint8Array | null {
  const digits = readDigits(pin, CARD_PIN_DIGITS);
  return digits === null ? null : ocraPinHash('SHA256', digits);
}

function suiteOf(text: string): OcraSuite {
  const suite = parseOcraSuite(text);
  assert(suite.ok, 'the suite of the card is one');
  return suite.value;
}
