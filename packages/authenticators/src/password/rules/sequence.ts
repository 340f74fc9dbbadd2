/**
 * Sequences (alphabet, digits, keyboard lines, either way) make up more than half of the password. Where sequences and
 * repetitions only do so together, or pad a common password ("password1234567"), the larger of the two is named.
 */
import type { Rule } from '../password-reading.ts';

export const sequence: Rule = ({ runs }) => {
  const most = runs.sequence * 2 > runs.length;
  const named = runs.sequence > 0 && runs.sequence >= runs.repeat;
  const together = runs.repeat * 2 <= runs.length && runs.either * 2 > runs.length;
  if (!most && !(named && (together || runs.padsCommon))) return null;
  return { rule: 'sequence', params: { covered: runs.sequence, length: runs.length } };
};
