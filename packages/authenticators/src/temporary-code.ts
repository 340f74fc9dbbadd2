/**
 * The temporary code: static, of upper-case letters and digits that are not taken for each other, written or spoken (no
 * 0 O, 1 I L, 2 Z, 5 S, 8 B). Each place is one of 25 values, 4.6 bits; how long it is, the policy says.
 */
import type { Random } from '@strongroom/core';
import { drawCharacters } from './drawing.ts';

export const TEMPORARY_CODE_ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';

export const newTemporaryCode = (random: Random, length: number): string =>
  drawCharacters(random, TEMPORARY_CODE_ALPHABET, length);

/**
 * What was typed as the one spelling that is hashed: blanks and hyphens that only group are nothing, lower case counts
 * as upper case only where it is tolerated. Null when it cannot be a code at all.
 */
export function canonicalTemporaryCode(typed: string, lowerCaseToo: boolean): string | null {
  const bare = typed.replaceAll(/[\s-]/g, '');
  const code = lowerCaseToo ? bare.toUpperCase() : bare;
  return code.length > 0 && [...code].every((sign) => TEMPORARY_CODE_ALPHABET.includes(sign)) ? code : null;
}

/** As it is shown and spoken: in groups of five. */
export const groupedTemporaryCode = (code: string): string => (code.match(/.{1,5}/g) ?? []).join(' ');
