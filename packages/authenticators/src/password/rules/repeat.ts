/**
 * The same character or chunk over and over makes up more than half of the password. Where sequences and repetitions
 * only do so together, or pad a common password ("Trustno1!!!!!!!"), the larger of the two is named.
 */
import type { Rule } from '../password-reading.ts';

export const repeat: Rule = ({ runs }) => {
  const most = runs.repeat * 2 > runs.length;
  const named = runs.repeat > runs.sequence;
  const together = runs.sequence * 2 <= runs.length && runs.either * 2 > runs.length;
  if (!most && !(named && (together || runs.padsCommon))) return null;
  return { rule: 'repeat', params: { covered: runs.repeat, length: runs.length } };
};
