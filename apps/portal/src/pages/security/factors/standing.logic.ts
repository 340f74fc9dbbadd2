/** Which factors somebody can live with alone, since ways in for need are nobody's last; and how one is said to stand. Pure. */
import type { Factor, FactorKind } from '@strongroom/contract';

const FOR_NEED: ReadonlySet<FactorKind> = new Set(['recovery-code', 'temporary-code', 'code-card']);

export const isForNeed = ({ kind }: Pick<Factor, 'kind'>): boolean => FOR_NEED.has(kind);

/** Whether no more than one factor is left to live with. One that rests comes back when the stronger one goes. */
export const isLastLeft = (factors: readonly Pick<Factor, 'kind' | 'state'>[]): boolean =>
  factors.filter((factor) => !isForNeed(factor) && (factor.state === 'active' || factor.state === 'displaced'))
    .length <= 1;

/** Only wrong PINs suspend a key, and its owner a card: neither is a copy, and neither is to be thrown away. */
export function shownState({ kind, state, setAside }: Pick<Factor, 'kind' | 'state' | 'setAside'>) {
  if (setAside) return 'set-aside';
  if (state !== 'suspended') return state;
  return kind === 'mobile-key' ? 'locked' : kind === 'security-card' ? 'resting' : state;
}
