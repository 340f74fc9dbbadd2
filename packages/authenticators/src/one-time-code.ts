/**
 * Numeric one-time codes for out-of-band delivery (NIST SP 800-63B-4: at least 6 digits, 20 bits). Promises that every
 * code is equally likely and that comparing one takes the same time wherever it differs. Lifetime, single use and the
 * count of attempts belong to the caller: without them six digits protect nothing.
 */
import { assert, type Random } from '@strongroom/core';
import { sameAscii } from './constant-time.ts';
import { readDigits } from './digits.ts';
import { drawCharacters } from './drawing.ts';

export function newOneTimeCode(random: Random, digits: number): string {
  assert(Number.isInteger(digits) && digits >= 6 && digits <= 32, 'a one-time code has 6 to 32 digits');
  return drawCharacters(random, '0123456789', digits);
}

/** `expected` is a code as `newOneTimeCode` wrote it; `given` is what the person typed. */
export function codesEqual(expected: string, given: string): boolean {
  assert(/^[0-9]{6,32}$/.test(expected), 'the expected code is ASCII digits');
  const digits = readDigits(given, expected.length);
  return digits !== null && sameAscii(expected, digits);
}
