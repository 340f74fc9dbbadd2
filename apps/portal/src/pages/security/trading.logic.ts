/** What asking to trade here leads to, by the broker's policy on newcomers, so that nobody is asked what is refused anyway. */
import type { TradingStanding } from '@strongroom/contract';

/**
 * `claim`: at once. `ask`: the session that trades is shown, and named. `wait`: it goes on whatever is asked. `leave`: so it
 * does, and whoever asks is signed out, which a button must not do to somebody who was not told.
 */
export type ClaimWay = 'claim' | 'ask' | 'wait' | 'leave';

const WAYS: Readonly<Record<TradingStanding['newcomer'], ClaimWay>> = {
  keep: 'wait',
  yield: 'claim',
  leave: 'leave',
  ask: 'ask',
};

export const claimWay = ({ holder, newcomer }: Pick<TradingStanding, 'holder' | 'newcomer'>): ClaimWay =>
  holder === null ? 'claim' : WAYS[newcomer];

export const mayClaim = (standing: Pick<TradingStanding, 'holder' | 'newcomer'>): boolean =>
  ['claim', 'ask'].includes(claimWay(standing));
