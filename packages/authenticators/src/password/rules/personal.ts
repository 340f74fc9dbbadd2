/** Own names, usernames, mail, birth date or telephone, and too little beside them to stand alone. */
import type { Rule } from '../password-reading.ts';
import type { PersonalKind } from '../violations.ts';

/** Where several kinds match ("tanaka" is name and mail), the first of this order is told: the one people recognise. */
const TOLD_FIRST: readonly PersonalKind[] = ['name', 'username', 'mail', 'birth-date', 'phone'];

export const personal: Rule = ({ personal: { kinds, left }, personalLeftIsCommon, policy }) => {
  const kind = TOLD_FIRST.find((candidate) => kinds.includes(candidate));
  if (kind === undefined || (left.length >= policy.minimumLength && !personalLeftIsCommon)) return null;
  return { rule: 'personal', params: { kind, left: left.length, minimum: policy.minimumLength } };
};
