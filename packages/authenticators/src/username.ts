/**
 * One canonical form of usernames, so that one person is one row whatever keyboard typed the name, and attempts are
 * counted over all spellings. Compatibility forms (full-width, ligatures) and case are mapped; every other doubt is
 * refused with its reason, never mapped: a Cyrillic "а" that silently became "a" would let a stranger be taken for
 * the owner, and one that was kept would let two accounts look the same on the desk.
 */
import { ok, type Result, refuse } from '@strongroom/core';

export const USERNAME_LENGTH = { minimum: 3, maximum: 40 } as const;

export type UsernameRefusal =
  | { readonly reason: 'empty' }
  | { readonly reason: 'too-short'; readonly minimum: number }
  | { readonly reason: 'too-long'; readonly maximum: number }
  /** Also at the ends: trimming there would make two spellings of one attempt look like two names in the logs. */
  | { readonly reason: 'white-space'; readonly codePoint: string }
  | { readonly reason: 'invisible'; readonly codePoint: string }
  | { readonly reason: 'accented-letter'; readonly codePoint: string }
  | { readonly reason: 'other-script'; readonly codePoint: string }
  | { readonly reason: 'character'; readonly codePoint: string }
  | { readonly reason: 'first-character' }
  | { readonly reason: 'doubled-separator' };

const WHITE_SPACE = /\p{White_Space}/u;
/** Controls, format characters (zero-width, bidi overrides), surrogates, private use, unassigned, blank letters. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/u;
const NOT_ALLOWED = /[^a-z0-9._-]/u;

/** Where the result is ASCII, NFKC never makes fewer code points than it was given: longer input cannot become valid. */
const LONGEST_READ = 512;

export function canonicalUsername(input: string): Result<string, UsernameRefusal> {
  if (input === '') return refuse({ reason: 'empty' });
  if (input.length > LONGEST_READ) return refuse({ reason: 'too-long', maximum: USERNAME_LENGTH.maximum });

  // Looked for before NFKC, which turns a no-break space into a plain one, and after it, because it also makes some.
  const mapped = input.normalize('NFKC').toLowerCase();
  for (const text of [input, mapped]) {
    const blank = WHITE_SPACE.exec(text);
    if (blank) return refuse({ reason: 'white-space', codePoint: name(blank[0]) });
    const hidden = INVISIBLE.exec(text);
    if (hidden) return refuse({ reason: 'invisible', codePoint: name(hidden[0]) });
  }

  // `toLowerCase` follows no locale; a Turkish server must not turn "I" into a dotless "ı". What it lower-cases into
  // something outside ASCII ("İ" becomes i and a combining dot) is refused here.
  const stranger = NOT_ALLOWED.exec(mapped);
  if (stranger) return refuse({ reason: kindOf(stranger[0]), codePoint: name(stranger[0]) });

  if (mapped.length < USERNAME_LENGTH.minimum) {
    return refuse({ reason: 'too-short', minimum: USERNAME_LENGTH.minimum });
  }
  if (mapped.length > USERNAME_LENGTH.maximum) {
    return refuse({ reason: 'too-long', maximum: USERNAME_LENGTH.maximum });
  }
  if (!/^[a-z]/.test(mapped)) return refuse({ reason: 'first-character' });
  // "a..b" and "a._b" read like "a.b" in most typefaces.
  if (/[._-]{2}/.test(mapped)) return refuse({ reason: 'doubled-separator' });
  return ok(mapped);
}

function kindOf(character: string): 'accented-letter' | 'other-script' | 'character' {
  if (/[\p{Script=Latin}\p{M}]/u.test(character)) return 'accented-letter';
  return /\p{L}|\p{N}/u.test(character) ? 'other-script' : 'character';
}

/** U+0430 rather than the character itself: what is reported must be readable where the look-alike is not. */
const name = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
