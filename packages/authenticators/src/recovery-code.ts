/**
 * Recovery codes (NIST SP 800-63B-4 section 3.1.2, look-up secrets): drawn from 32 characters of which none is taken for
 * another, five bits each, and read back however people write them: in any case, grouped or not, in full-width
 * characters, with O for 0 and I or L for 1. Single use and the count of attempts belong to the caller.
 */
import { assert, type Random } from '@strongroom/core';
import { drawCharacters } from './drawing.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;
/** 50 bits: far above the 20 that the standard asks for, and still something to copy from paper. */
const FEWEST_CHARACTERS = 10;
/** Longer input is no code with some grouping in it. */
const LONGEST_READ = 64;
const GROUPING = /[\s\u002D\u2010-\u2015\u2212]/gu;

/** In the one spelling that is hashed; `spaceRecoveryCode` writes it for people. */
export function newRecoveryCode(random: Random, characters: number): string {
  assert(Number.isInteger(characters) && characters >= FEWEST_CHARACTERS, 'a recovery code has at least 50 bits');
  return drawCharacters(random, ALPHABET, characters);
}

export const spaceRecoveryCode = (code: string): string =>
  (code.match(new RegExp(`.{1,${GROUP}}`, 'gu')) ?? []).join('-');

/** The one spelling of what somebody typed, or null when it can be no code of that length. */
export function readRecoveryCode(text: string, characters: number): string | null {
  if (text.length > LONGEST_READ) return null;
  const code = text
    .normalize('NFKC')
    .replace(GROUPING, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/gu, '1');
  return code.length === characters && [...code].every((character) => ALPHABET.includes(character)) ? code : null;
}
