/**
 * Judges a new password by NIST SP 800-63B-4 section 3.1.1.2: length in code points after NFC, all of Unicode and
 * spaces, no composition rules, a blocklist compared with the whole password, and the reasons told. Answers every
 * violation at once, in the order of PASSWORD_RULES, so that nobody has to repair one thing per attempt. Whether it was
 * breached or used before is asked by callers, since that needs I/O.
 */
import { assert } from '@strongroom/core';
import { type PasswordPolicy, passwordLength, type Rule, readPassword } from './password-reading.ts';
import { blocklisted } from './rules/blocklisted.ts';
import { personal } from './rules/personal.ts';
import { repeat } from './rules/repeat.ts';
import { sequence } from './rules/sequence.ts';
import { serviceName } from './rules/service-name.ts';
import { tooLong } from './rules/too-long.ts';
import { tooShort } from './rules/too-short.ts';
import type { Violation } from './violations.ts';

const RULES: readonly Rule[] = [blocklisted, sequence, repeat, personal, serviceName];
const LEAST_MAXIMUM = 64;
/** NFC composes a handful of code points into one at most; ten UTF-16 units for each character is far beyond. */
const UNITS_PER_CHARACTER = 10;

export function checkPassword(password: string, policy: PasswordPolicy): Violation[] {
  assert(policy.maximumLength >= LEAST_MAXIMUM, 'a policy accepts passwords of 64 characters');
  assert(policy.minimumLength >= 1 && policy.minimumLength <= policy.maximumLength, 'minimum and maximum agree');

  // A password beyond the maximum is answered with that alone: the other rules would spend time on it that grows with
  // the square of its length, which is what somebody sending megabytes is after.
  const oversized = password.length > policy.maximumLength * UNITS_PER_CHARACTER;
  const length = oversized ? password.length : passwordLength(password);
  const long = tooLong(length, policy.maximumLength);
  if (long) return [long];

  const reading = readPassword(password, policy);
  const answers = [tooShort(length, policy.minimumLength), ...RULES.map((rule) => rule(reading))];
  return answers.filter((answer) => answer !== null);
}
