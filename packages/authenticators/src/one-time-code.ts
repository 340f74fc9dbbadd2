/**
 * Numeric one-time codes for out-of-band delivery (NIST SP 800-63B-4: at least 6 digits, 20 bits). Promises that every
 * code is equally likely and that comparing one takes the same time wherever it differs. Lifetime, single use and the
 * count of attempts belong to the caller: without them six digits protect nothing.
 */
import { assert, type Random } from '@strongroom/core';
import { sameAscii } from './constant-time.ts';
import { readDigits } from './digits.ts';

const LARGEST_FAIR_BYTE = 250;
/** A fair source needs more rounds than this once in far more than 2^400 codes; reaching it means the source is dead. */
const MOST_ROUNDS = 100;

export function newOneTimeCode(random: Random, digits: number): string {
  assert(Number.isInteger(digits) && digits >= 6 && digits <= 32, 'a one-time code has 6 to 32 digits');
  let code = '';
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (const byte of random(digits)) {
      // 256 is no multiple of 10: taking bytes 250 to 255 too would make 0 to 5 likelier, a head start for guessing.
      if (byte < LARGEST_FAIR_BYTE && code.length < digits) code += String(byte % 10);
    }
    if (code.length === digits) return code;
  }
  throw new Error('the random source never answered a usable byte');
}

/** `expected` is a code as `newOneTimeCode` wrote it; `given` is what the person typed. */
export function codesEqual(expected: string, given: string): boolean {
  assert(/^[0-9]{6,32}$/.test(expected), 'the expected code is ASCII digits');
  const digits = readDigits(given, expected.length);
  return digits !== null && sameAscii(expected, digits);
}
