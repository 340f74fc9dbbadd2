/**
 * What stands in the way of a wish to close an account, and what a wish that stands waits for. Pure. A client cannot take
 * out what is reserved for their card before the card is back: so that alone refuses no wish, and is told of afterwards.
 *
 * Attack: whoever holds a session for a moment has the account closed while money is in it, so that its owner is shut out.
 * With anything in it that could leave, nobody may even ask.
 */
import type { Money } from '@strongroom/core';
import type { ClosingObstacle, ClosingWait, Remains } from './closings.model.ts';

/** Nothing but cash is left, and all of it is spoken for. */
const onlyBlocked = ({ cash, equityMinor, blockedMinor }: Remains): boolean =>
  cash.amountMinor === equityMinor && equityMinor > 0 && equityMinor <= blockedMinor;

const isEmpty = ({ cash, equityMinor }: Remains): boolean => cash.amountMinor === 0 && equityMinor === 0;

export function obstacle(remains: Remains): ClosingObstacle | null {
  if (remains.underWayMinor > 0) return 'withdrawals';
  if (remains.cardAskedFor) return 'card-request';
  return isEmpty(remains) || onlyBlocked(remains) ? null : 'balance';
}

export function waitsFor(remains: Remains): ClosingWait {
  if (remains.cards.length > 0) return 'card';
  if (remains.underWayMinor > 0) return 'withdrawals';
  // A fee that is owed is collected by us: nothing is left for the client to do.
  return isEmpty(remains) || onlyBlocked(remains) ? 'desk' : 'balance';
}

export const leftIn = ({ cash, equityMinor }: Remains): Money => ({
  amountMinor: equityMinor === 0 ? cash.amountMinor : equityMinor,
  currency: cash.currency,
});
