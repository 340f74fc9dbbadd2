/**
 * Reads the digits a person typed. Japanese keyboards give full-width digits and the long vowel mark for a hyphen,
 * apps and letters group digits with spaces or hyphens: all of that is tolerated, because refusing it costs the owner
 * an attempt. Anything else is refused rather than dropped: letters, other scripts' digits, invisible characters.
 */

/** Hyphen-minus, the hyphens and dashes of general punctuation, minus, full-width forms, and the Japanese long mark. */
const GROUPING = /[\s\u002D\u2010-\u2015\u2212\uFE63\uFF0D\u30FC\uFF70]/gu;
const FULL_WIDTH_DIGIT = /[\uFF10-\uFF19]/gu;
const FULL_WIDTH_OFFSET = 0xff10 - 0x30;

/** Longer input is not a code with some grouping in it; it is refused unread, so that nobody buys work with size. */
const LONGEST_READ = 64;

export const toAsciiDigits = (text: string): string =>
  text.replace(FULL_WIDTH_DIGIT, (digit) => String.fromCharCode(digit.charCodeAt(0) - FULL_WIDTH_OFFSET));

/** Answers exactly `count` ASCII digits, or null. */
export function readDigits(text: string, count: number): string | null {
  if (text.length > LONGEST_READ) return null;
  const digits = toAsciiDigits(text.replace(GROUPING, ''));
  return digits.length === count && /^[0-9]+$/.test(digits) ? digits : null;
}
