/** The whole password is one that many people chose or that was leaked often (NIST SP 800-63B-4, ASVS V6.2.4). */
import type { Rule } from '../password-reading.ts';

export const blocklisted: Rule = ({ common }) =>
  common === null ? null : { rule: 'blocklisted', params: { likeness: common } };
