/** The broker's or the product's name, and too little beside it to stand alone: every client of it would be tried so. */
import type { Rule } from '../password-reading.ts';

export const serviceName: Rule = ({ personal: { kinds, left }, personalLeftIsCommon, policy }) => {
  if (!kinds.includes('service') || (left.length >= policy.minimumLength && !personalLeftIsCommon)) return null;
  return { rule: 'service-name', params: { left: left.length, minimum: policy.minimumLength } };
};
