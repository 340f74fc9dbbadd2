/**
 * What an attacker who knows the person would try first. Tokens are made from the context as follows:
 * names, usernames, mail addresses (local part, and domain without its last label) and service names give the whole
 * without separators, each part between separators, and each part without its digits ("smith" of "smith84");
 * birth dates give the year and the usual orders of day, month and year; telephone numbers give every ending of four
 * or more digits. Words count from three characters on; names written in Han, kana or Hangul from two, because
 * most family names there have two.
 */
import { foldForComparison } from './folding.ts';
import type { PersonalKind } from './violations.ts';

export interface PasswordContext {
  /** Best given apart as well as together: nothing shows where the family name ends in "田中花子". */
  readonly names: readonly string[];
  readonly usernames: readonly string[];
  readonly mailAddresses: readonly string[];
  /** Calendar dates, YYYY-MM-DD. */
  readonly birthDates: readonly string[];
  readonly phoneNumbers: readonly string[];
  /** The broker and the product, in every spelling the client meets. */
  readonly serviceNames: readonly string[];
}

export const NO_CONTEXT: PasswordContext = Object.freeze({
  names: [],
  usernames: [],
  mailAddresses: [],
  birthDates: [],
  phoneNumbers: [],
  serviceNames: [],
});

export interface PersonalToken {
  readonly kind: PersonalKind | 'service';
  readonly characters: readonly string[];
  /** Digits are looked for across separators: "12.04.1984" and "090-1234-5678" hide nothing. */
  readonly digits: boolean;
}

export function personalTokens(context: PasswordContext): readonly PersonalToken[] {
  return [
    ...context.names.flatMap((name) => words('name', name)),
    ...context.usernames.flatMap((username) => words('username', username)),
    ...context.mailAddresses.flatMap(mailWords),
    ...context.birthDates.flatMap(dates),
    ...context.phoneNumbers.flatMap(endings),
    ...context.serviceNames.flatMap((name) => words('service', name)),
  ];
}

const NOT_A_WORD = /[^\p{L}\p{M}\p{N}]+/gu;
const NOT_LETTERS = /[^\p{L}\p{M}]+/gu;
const IDEOGRAPHIC = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]{2,}$/u;

function words(kind: PersonalToken['kind'], text: string): PersonalToken[] {
  const folded = foldForComparison(text);
  const parts = [...folded.split(NOT_A_WORD), ...folded.split(NOT_LETTERS)];
  const candidates = new Set([folded, folded.replace(NOT_A_WORD, ''), ...parts]);
  for (const space of folded.split(/\s+/u)) candidates.add(space.replace(NOT_A_WORD, ''));
  return [...candidates]
    .map((word) => ({ kind, characters: [...word], digits: /^[0-9]+$/.test(word) }))
    .filter(({ characters }) => characters.length >= 3 || IDEOGRAPHIC.test(characters.join('')));
}

function mailWords(address: string): PersonalToken[] {
  const at = address.lastIndexOf('@');
  if (at === -1) return words('mail', address);
  const domain = address.slice(at + 1);
  const host = domain.includes('.') ? domain.slice(0, domain.lastIndexOf('.')) : domain;
  return [...words('mail', address), ...words('mail', address.slice(0, at)), ...words('mail', host)];
}

function dates(date: string): PersonalToken[] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) return [];
  const [, year = '', month = '', day = ''] = match;
  const short = year.slice(2);
  const orders = [year, day + month, month + day];
  for (const y of [year, short]) orders.push(y + month + day, y + day + month, day + month + y, month + day + y);
  return orders.map((digits) => ({ kind: 'birth-date', characters: [...digits], digits: true }));
}

function endings(phone: string): PersonalToken[] {
  const digits = foldForComparison(phone).replace(/[^0-9]/g, '');
  const lengths = Array.from({ length: Math.max(0, digits.length - 3) }, (_, index) => index + 4);
  return lengths.map((length) => ({ kind: 'phone', characters: [...digits.slice(-length)], digits: true }));
}
