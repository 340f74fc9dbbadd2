/**
 * The life of a factor. Only an active one proves anything; one that is displaced comes back when what displaced it goes;
 * one that is suspended waits for its owner or the desk. A lost factor does not come back as it was: whoever found it
 * could be anybody. What is revoked is gone.
 */
import { ok, type Result, refuse, unreachable } from '@strongroom/core';
import type { FactorState } from './factors.model.ts';

export type FactorEvent =
  | 'confirmed'
  | 'displaced'
  | 'copied'
  | 'make-broken'
  | 'suspended'
  | 'brought-back'
  | 'lost'
  | 'returned'
  | 'revoked';

export const factorEvents: readonly FactorEvent[] = [
  'confirmed',
  'displaced',
  'copied',
  'make-broken',
  'suspended',
  'brought-back',
  'lost',
  'returned',
  'revoked',
];

export function advance(state: FactorState, event: FactorEvent): Result<FactorState, 'not-from-here'> {
  if (state === 'revoked') return refuse('not-from-here');
  if (event === 'revoked') return ok('revoked');
  switch (state) {
    case 'pending':
      return event === 'confirmed' ? ok('active') : refuse('not-from-here');
    case 'active':
      if (event === 'copied' || event === 'make-broken') return ok('suspended');
      return event === 'confirmed' || event === 'brought-back' ? refuse('not-from-here') : ok(event);
    case 'displaced':
    case 'suspended':
      if (event === 'brought-back') return ok('active');
      if ((event === 'suspended' || event === 'make-broken') && state === 'displaced') return ok('suspended');
      return event === 'lost' || event === 'returned' ? ok(event) : refuse('not-from-here');
    case 'lost':
      return event === 'returned' ? ok('returned') : refuse('not-from-here');
    case 'returned':
      return refuse('not-from-here');
    default:
      return unreachable(state);
  }
}

const FACTOR_STATES: readonly FactorState[] = ['pending', 'active', 'displaced', 'suspended', 'lost', 'returned'];

/** From which states an event leads where, for the one statement that moves a factor. */
export function movesOf(event: FactorEvent): { readonly from: FactorState[]; readonly to: FactorState } | null {
  const moves = FACTOR_STATES.flatMap((from) => {
    const next = advance(from, event);
    return next.ok ? [{ from, to: next.value }] : [];
  });
  const [first] = moves;
  return first === undefined ? null : { from: moves.map(({ from }) => from), to: first.to };
}
