/**
 * Which carrier has a message next, from what those before did with it. One rule above all: nobody gets the same code
 * twice from two carriers. A second carrier is asked only when the first is known not to have brought it, or has said
 * nothing for the time that policy gives it; a carrier that recognises a repeat may always be asked again.
 */
import type { Instant } from '@strongroom/core';
import type { FailureReason, ReceiptState } from './receipts.model.ts';

export type HandoverState = 'handing' | 'unclear' | 'refused' | ReceiptState;

export interface Handover {
  readonly carrier: string;
  readonly place: number;
  readonly state: HandoverState;
  readonly reason: FailureReason | null;
  readonly tries: number;
  readonly handedAt: Instant;
}

export interface Candidate {
  readonly name: string;
  /** The same message id again is the same message to it. */
  readonly repeats: boolean;
  /** May be asked now: it reaches the place, its breaker is closed, its cap is not spent. */
  readonly usable: boolean;
}

export type NextStep =
  | { readonly do: 'hand'; readonly carrier: string }
  /** It may still arrive by the one that has it. */
  | { readonly do: 'wait'; readonly until: Instant }
  /** Nothing is left to do; the last one has it. */
  | { readonly do: 'rest' }
  /** None can be asked now. */
  | { readonly do: 'later' }
  /** All have refused it for good. */
  | { readonly do: 'give-up'; readonly reason: FailureReason };

export interface Situation {
  /** In the order they were asked. */
  readonly handovers: readonly Handover[];
  /** In the order of configuration. */
  readonly candidates: readonly Candidate[];
  readonly waitMs: number;
  readonly now: Instant;
}

const mayArrive: ReadonlySet<HandoverState> = new Set(['handing', 'unclear', 'accepted', 'unknown']);
const isOver: ReadonlySet<HandoverState> = new Set(['failed', 'expired']);

export function nextStep({ handovers, candidates, waitMs, now }: Situation): NextStep {
  if (handovers.some(({ state }) => state === 'delivered')) return { do: 'rest' };
  const pending = handovers.filter(({ state }) => mayArrive.has(state));
  const latest = pending.at(-1);
  const tried = new Map(handovers.map((one) => [one.carrier, one]));
  const fresh = candidates.filter(({ name }) => {
    const before = tried.get(name);
    return before === undefined || before.state === 'refused';
  });
  const next = fresh.find(({ usable }) => usable);
  if (latest !== undefined) {
    const until = latest.handedAt + waitMs;
    const isUnclear = latest.state === 'handing' || latest.state === 'unclear';
    const same = candidates.find(({ name }) => name === latest.carrier);
    if (now < until) {
      if (!isUnclear || same?.repeats !== true) return { do: 'wait', until };
      return same.usable ? { do: 'hand', carrier: same.name } : { do: 'later' };
    }
    if (next !== undefined) return { do: 'hand', carrier: next.name };
    // Its time has passed and nobody else can take it: an answer that never came is asked for once more.
    if (isUnclear) return same?.usable === true ? { do: 'hand', carrier: same.name } : { do: 'later' };
    return { do: 'rest' };
  }
  if (next !== undefined) return { do: 'hand', carrier: next.name };
  if (fresh.length > 0 || candidates.length === 0) return { do: 'later' };
  return { do: 'give-up', reason: handovers.findLast(({ state }) => isOver.has(state))?.reason ?? 'other' };
}

/** What the receipts of all parts say of the whole: it arrived when every part did. */
export function stateOfAll(
  parts: number,
  receipts: readonly { readonly state: ReceiptState; readonly reason: FailureReason | null }[],
): { readonly state: ReceiptState; readonly reason: FailureReason | null } {
  for (const state of ['failed', 'expired'] as const) {
    const found = receipts.find((receipt) => receipt.state === state);
    if (found !== undefined) return { state, reason: found.reason };
  }
  if (receipts.length === parts && receipts.every(({ state }) => state === 'delivered')) {
    return { state: 'delivered', reason: null };
  }
  if (receipts.some(({ state }) => state === 'unknown')) return { state: 'unknown', reason: null };
  return { state: 'accepted', reason: null };
}

/** After these no carrier can bring anything to this number. */
const HARD: ReadonlySet<FailureReason> = new Set(['unknown-number', 'not-mobile']);
export const isHard = (reason: FailureReason | null): boolean => reason !== null && HARD.has(reason);
