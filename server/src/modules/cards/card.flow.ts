/**
 * The life of a security card as a thing: from the stock to somebody's hands and back. Promises that a card proves
 * something only while it is active; that one which was lost, is defective or out of power proves nothing again before
 * it has been back in the stock and activated anew; and that a retired card stays retired.
 */
import type { CARD_STATES } from '@strongroom/contract';
import { ok, type Result, refuse, unreachable } from '@strongroom/core';

export type CardState = (typeof CARD_STATES)[number];

export const cardEvents = [
  'assign',
  'unassign',
  'ship',
  'activate',
  'require',
  'suspend',
  'resume',
  'report-lost',
  'report-defect',
  'report-battery',
  'replace',
  'take-back',
  'keep',
  'retire',
] as const;
export type CardEvent = (typeof cardEvents)[number];

/** What a client may say of a card in their hands, whatever else is wrong. */
const REPORTED: { readonly [Event in CardEvent]?: CardState } = {
  'report-lost': 'lost',
  'report-defect': 'defective',
  'report-battery': 'battery',
  'take-back': 'returned',
};

export function advance(state: CardState, event: CardEvent): Result<CardState, 'not-now'> {
  const next = after(state, event);
  return next === undefined ? refuse('not-now') : ok(next);
}

function after(state: CardState, event: CardEvent): CardState | undefined {
  switch (state) {
    case 'in-stock':
      return pick(event, { assign: 'assigned', retire: 'retired' });
    case 'assigned':
      return pick(event, { ship: 'shipped', unassign: 'in-stock' });
    case 'shipped':
      // Not activated in time it is required all the same: whoever let it lie answers with it from then on.
      return pick(event, { ...REPORTED, activate: 'active', require: 'active' });
    case 'active':
      return pick(event, { ...REPORTED, suspend: 'suspended', replace: 'replaced' });
    case 'suspended':
      return pick(event, { ...REPORTED, resume: 'active', replace: 'replaced' });
    case 'lost':
      return pick(event, { 'take-back': 'returned', retire: 'retired' });
    case 'defective':
    case 'battery':
      return pick(event, { 'report-lost': 'lost', 'take-back': 'returned' });
    case 'replaced':
      return pick(event, { 'report-lost': 'lost', 'take-back': 'returned' });
    case 'returned':
      return pick(event, { keep: 'in-stock', retire: 'retired' });
    case 'retired':
      return undefined;
    default:
      return unreachable(state);
  }
}

const pick = (event: CardEvent, next: { readonly [Event in CardEvent]?: CardState }): CardState | undefined =>
  next[event];

/** States in which the card is, or should be, with a client: an account that it hangs on is not closed before it is back. */
export const isOut = (state: CardState): boolean => !['in-stock', 'assigned', 'returned', 'retired'].includes(state);
