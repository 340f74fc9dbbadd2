/**
 * Asks a blocklist about a whole string, never about words inside it (NIST SP 800-63B-4 forbids that: a long phrase
 * may hold a common word). Tried as typed, with substitutions read as letters, and without spaces and punctuation,
 * because an attacker's rules try "P4ssw0rd1" and "i-love-you" right after the list itself.
 */
import { isSeparator, withoutSubstitutions } from './folding.ts';
import type { Likeness } from './violations.ts';

/** Holds strings in the spelling of `foldForComparison`. */
export interface Blocklist {
  has(folded: string): boolean;
}

export function likenessToCommon(folded: readonly string[], blocklist: Blocklist): Likeness | null {
  if (folded.length === 0) return null;
  if (blocklist.has(folded.join(''))) return 'as-typed';
  if (substituted(folded).some((variant) => blocklist.has(variant))) return 'substituted';
  const solid = folded.filter((character) => !isSeparator(character));
  // Where most is punctuation, the punctuation is the password.
  if (solid.length === folded.length || solid.length * 2 < folded.length) return null;
  // Signs that stand for letters ("!love you") are read before separators are dropped.
  const read = withoutSubstitutions(folded).map((letters) => letters.filter((letter) => !isSeparator(letter)).join(''));
  return [solid.join(''), ...substituted(solid), ...read].some((variant) => blocklist.has(variant)) ? 'spaced' : null;
}

/** Digits at the end are mostly meant as digits ("p4ssword1"), so each reading is tried with and without them. */
function substituted(folded: readonly string[]): readonly string[] {
  const text = folded.join('');
  const tail = /[0-9!]*$/u.exec(text)?.[0] ?? '';
  return withoutSubstitutions(folded).flatMap((letters) => [
    letters.join(''),
    letters.slice(0, letters.length - tail.length).join('') + tail,
  ]);
}
