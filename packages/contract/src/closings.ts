/**
 * Closing an account, asked for by its client: refused by name while something is left in it, waiting while the security
 * card is out, taken back as long as it waits. Staff closes it in the end, by two people, as for somebody who calls.
 */
import { z } from 'zod';
import { CARD_STATES } from './cards.ts';
import { accountId, id, instant, money } from './fields.ts';
import { operation } from './operation.ts';

export const closingId = id('clo');
const params = z.strictObject({ accountId });

/** What stands in the way of asking. `card-request`: a card that was asked for and has not been sent. */
const closingObstacles = ['balance', 'withdrawals', 'card-request'] as const;
/** What a wish that stands waits for; `desk`: for nobody but us. */
export const closingWaits = ['card', 'withdrawals', 'balance', 'desk'] as const;

const closing = z.strictObject({
  id: closingId,
  state: z.enum(['asked', 'taken-back', 'lapsed', 'closed']),
  askedAt: instant,
  /** A wish that was not fulfilled by then lapses. */
  until: instant,
  endedAt: instant.nullable(),
});

export const closingView = z.strictObject({
  account: z.strictObject({ id: accountId, number: z.string(), name: z.string() }),
  /** Whether this user has the right to close the account. */
  mayAsk: z.boolean(),
  /** The newest wish; null: there was none. */
  closing: closing.nullable(),
  /** What a wish that stands waits for; null when none does. */
  waitsFor: z.enum(closingWaits).nullable(),
  /** What would refuse a wish now; null: nothing, or one stands. */
  inTheWay: z.enum(closingObstacles).nullable(),
  /** How much is left in the account, where that is what it waits for or what is in the way. */
  remaining: money.nullable(),
  /** Cards that must come back, and how each stands. */
  cards: z.array(z.strictObject({ hint: z.string(), state: z.enum(CARD_STATES), stateSince: instant })),
  /** Where they are sent, a line each. */
  returnTo: z.array(z.string()),
  /** How long a wish stands. */
  days: z.int(),
  serverTime: instant,
});
export type ClosingView = z.infer<typeof closingView>;

export const closingOperations = {
  getClosing: operation('getClosing', {
    summary: 'Whether this account can be closed, what is in the way, and how a wish to close it stands',
    tag: 'Closing an account',
    caller: 'session',
    params,
    responses: { 200: closingView },
    problems: ['not-found', 'broker-unavailable'],
  }),
  askForClosing: operation('askForClosing', {
    summary: 'Ask that this account be closed; the security card is to be sent back, and the desk closes it then',
    tag: 'Closing an account',
    caller: 'session',
    params,
    responses: { 201: closing },
    problems: ['not-found', 'closing-refused', 'broker-unavailable', 'proof-required', 'approval-void'],
  }),
  takeBackClosing: operation('takeBackClosing', {
    summary: 'Take the wish to close this account back while it waits',
    tag: 'Closing an account',
    caller: 'session',
    params,
    responses: { 204: null },
    problems: ['not-found'],
  }),
};
