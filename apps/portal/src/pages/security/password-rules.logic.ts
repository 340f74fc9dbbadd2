/** The rules beside the field: five plain ones, each standing for the checks behind it, with the server's findings. */
import type { PasswordViolation } from '@strongroom/contract';
import type { RuleListProps, RuleState } from '@strongroom/ui';
import { violationWords } from '../../problem/violation-words.ts';
import type { Translate } from '../../wording/wording.ts';

type Rule = PasswordViolation['rule'];

const SHOWN = {
  long: ['too-short', 'too-long'],
  known: ['blocklisted', 'breached'],
  pattern: ['sequence', 'repeat'],
  personal: ['personal', 'service-name'],
  fresh: ['used-before'],
} as const satisfies Record<string, readonly Rule[]>;

/** Every rule of the contract stands behind one line; a new one does not compile until it has its place. */
type Covered = (typeof SHOWN)[keyof typeof SHOWN][number];
const everyRuleIsShown: Rule extends Covered ? true : never = true;

/** `live` is what the check of the present text said, null while unknown; `found` may come from a refusal as well. */
export function rulesOf(
  t: Translate,
  live: readonly PasswordViolation[] | null,
  found: readonly PasswordViolation[],
): RuleListProps['rules'] {
  return (Object.keys(SHOWN) as (keyof typeof SHOWN)[]).map((key) => {
    const broken = found.filter(({ rule }) => everyRuleIsShown && SHOWN[key].some((each) => each === rule));
    const state: RuleState = broken.length > 0 ? 'broken' : live === null ? 'open' : 'met';
    const text =
      broken.length > 0 ? broken.map((violation) => violationWords(t, violation)).join(' ') : t(`rules.shown.${key}`);
    return { key, text, state };
  });
}
