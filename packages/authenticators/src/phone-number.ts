/**
 * Telephone numbers in the canonical form of ITU-T E.164: "+", then 8 to 15 digits. Grouping is dropped, full-width
 * characters are mapped, and nothing is guessed: a number without its country code is refused, because a code sent to
 * the wrong country's subscriber is a code given away.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import { toAsciiDigits } from './digits.ts';

export type PhoneRefusal = 'empty' | 'no-country-code' | 'trunk-zero' | 'character' | 'too-short' | 'too-long';

const LONGEST_READ = 64;
const GROUPING = /[\s().\u002D\u2010-\u2015\u2212\uFE63\uFF08\uFF09\uFF0D\uFF0E\u30FC\uFF70]/gu;
const CANONICAL = /^\+[1-9][0-9]{7,14}$/;

export function canonicalPhone(input: string): Result<string, PhoneRefusal> {
  if (input.length > LONGEST_READ) return refuse('too-long');
  const text = toAsciiDigits(input)
    .replace(/\uFF0B/gu, '+')
    .trim();
  if (text === '') return refuse('empty');
  // "+44 (0)20" and "+81 (03)" bracket a zero that is dialled at home only, "+39 (06)" one that is always dialled:
  // dropping the brackets would guess, and keep a number that rings at somebody else's.
  if (/[(\uFF08]\s*0/u.test(text)) return refuse('trunk-zero');
  const compact = text.replace(GROUPING, '');
  if (/[^+0-9]/u.test(compact) || compact.lastIndexOf('+') > 0) return refuse('character');
  // No country code begins with 0, and "00" is only one country's way of dialling abroad.
  if (!compact.startsWith('+') || compact.startsWith('+0')) return refuse('no-country-code');
  if (compact.length < 9) return refuse('too-short');
  if (compact.length > 16) return refuse('too-long');
  return ok(compact);
}

/** Country codes of one and two digits (ITU-T E.164 list of assigned codes); every other code has three. */
const SHORT_COUNTRY_CODE = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/**
 * Enough for the owner to recognise, too little for a stranger to dial: country code and last two digits.
 * What is not canonical is masked whole, so that a malformed row cannot spill.
 */
export function maskPhone(phone: string): string {
  if (!CANONICAL.test(phone)) return '•••';
  const digits = phone.slice(1);
  const country = SHORT_COUNTRY_CODE.exec(digits)?.[0] ?? digits.slice(0, 3);
  const subscriber = digits.slice(country.length);
  const masked = '•'.repeat(subscriber.length - 2) + subscriber.slice(-2);
  // Groups of three, the last one takes a single left-over so that the shown digits stand together.
  const groups = masked.match(/.{3}(?=.{2})|.+/gu) ?? [masked];
  return `+${country} ${groups.join(' ')}`;
}
