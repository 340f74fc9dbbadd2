/** Everything the rules look at, worked out once per password. Never logged: it is the password in other spellings. */
import { type Blocklist, likenessToCommon } from './common-password.ts';
import { foldCase, foldForComparison, isSeparator, normalisePassword } from './folding.ts';
import { type PersonalCoverage, personalCoverage } from './personal-coverage.ts';
import { type PasswordContext, personalTokens } from './personal-tokens.ts';
import { countMarks, type Marks, repeatMarks, sequenceMarks } from './runs.ts';
import type { Likeness, Violation } from './violations.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly maximumLength: number;
  readonly context: PasswordContext;
  readonly blocklist: Blocklist;
}

export interface PredictableRuns {
  /** Characters looked at, and how many of them lie in sequences, in repetitions, in either. */
  readonly length: number;
  readonly sequence: number;
  readonly repeat: number;
  readonly either: number;
  /** What stands beside the runs is itself a common password: the runs only pad it. */
  readonly padsCommon: boolean;
}

export interface PasswordReading {
  readonly policy: PasswordPolicy;
  readonly common: Likeness | null;
  readonly runs: PredictableRuns;
  readonly personal: PersonalCoverage;
  readonly personalLeftIsCommon: boolean;
}

export type Rule = (reading: PasswordReading) => Violation | null;

/** NIST SP 800-63B-4: each code point counts as one character, after normalisation. */
export const passwordLength = (password: string): number => [...normalisePassword(password)].length;

export function readPassword(password: string, policy: PasswordPolicy): PasswordReading {
  const normal = normalisePassword(password);
  // Compatibility folding makes up to 18 characters of one; measured, 1,024 such ligatures kept a core busy for 1.4 s.
  // What lies beyond the maximum after folding is not looked at.
  const bounded = (text: string): string[] => [...text].slice(0, policy.maximumLength);
  const folded = bounded(foldForComparison(normal));
  const personal = personalCoverage(folded, personalTokens(policy.context));
  return {
    policy,
    common: likenessToCommon(folded, policy.blocklist),
    runs: predictableRuns(bounded(foldCase(normal)), policy.blocklist),
    personal,
    personalLeftIsCommon: likenessToCommon(personal.left, policy.blocklist) !== null,
  };
}

function predictableRuns(characters: readonly string[], blocklist: Blocklist): PredictableRuns {
  const typed = measure(characters, blocklist);
  // "1 2 3 4 5 6 7 8" is the same slide with a separator after every step; the denser reading counts.
  const solid = characters.filter((character) => !isSeparator(character));
  if (solid.length === 0 || solid.length === characters.length) return typed;
  const dense = measure(solid, blocklist);
  return dense.sequence * typed.length > typed.sequence * dense.length && dense.sequence * 2 > dense.length
    ? dense
    : typed;
}

function measure(characters: readonly string[], blocklist: Blocklist): PredictableRuns {
  const sequence = sequenceMarks(characters);
  const repeat = repeatMarks(characters);
  const either: Marks = sequence.map((mark, index) => mark || repeat[index] === true);
  const covered = countMarks(either);
  const beside = foldForComparison(characters.filter((_, index) => !either[index]).join(''));
  return {
    length: characters.length,
    sequence: countMarks(sequence),
    repeat: countMarks(repeat),
    either: covered,
    padsCommon: covered > 0 && likenessToCommon([...beside], blocklist) !== null,
  };
}
