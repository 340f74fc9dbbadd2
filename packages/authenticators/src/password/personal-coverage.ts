/**
 * Marks where personal tokens stand in a password. A token counts for nothing: what is left beside all tokens must be
 * able to stand alone, that is, be as long as the policy's minimum and not be a common password itself. So "tanaka"
 * inside a long phrase is no offence, and "tanaka" with a few characters around it is.
 */
import { isSeparator, withoutSubstitutions } from './folding.ts';
import type { PersonalToken } from './personal-tokens.ts';
import type { PersonalKind } from './violations.ts';

export interface PersonalCoverage {
  readonly kinds: readonly (PersonalKind | 'service')[];
  readonly left: readonly string[];
}

export function personalCoverage(folded: readonly string[], tokens: readonly PersonalToken[]): PersonalCoverage {
  const marks = folded.map(() => false);
  const kinds = new Set<PersonalToken['kind']>();
  const readings = [folded, ...withoutSubstitutions(folded)];
  const solid = [...folded.keys()].filter((index) => !isSeparator(folded[index] ?? ' '));
  const everywhere = [...folded.keys()];
  for (const token of tokens) {
    const found = token.digits
      ? markToken(folded, solid, token.characters, marks)
      : readings.map((reading) => markToken(reading, everywhere, token.characters, marks)).some(Boolean);
    if (found) kinds.add(token.kind);
  }
  return { kinds: [...kinds], left: folded.filter((_, index) => !marks[index]) };
}

/** Looks for the token along `places` and marks everything from its first to its last character. */
function markToken(
  text: readonly string[],
  places: readonly number[],
  token: readonly string[],
  marks: boolean[],
): boolean {
  let found = false;
  for (let start = 0; start + token.length <= places.length; start += 1) {
    const first = places[start];
    const last = places[start + token.length - 1];
    if (first === undefined || last === undefined) break;
    if (!token.every((character, offset) => text[places[start + offset] ?? -1] === character)) continue;
    marks.fill(true, first, last + 1);
    found = true;
  }
  return found;
}
