/**
 * A model of the trading seat, for tests: what is promised of the sessions of one user, in the fewest words. It knows no
 * table and no machine, so that it agrees with them only where both are right.
 */
import type { Instant } from '@strongroom/core';
import type { Session } from './sessions.model.ts';
import type { Newcomer } from './trading.flow.ts';

/** The power to trade lapses well before the session does, so that whoever sits there may be somebody who left. */
export const TRADE_IDLE_MS = 300_000;
export const READ_IDLE_MS = 900_000;

interface Known {
  readonly session: Session;
  activeAt: number;
  lapsed: boolean;
  ended: boolean;
  lostTo: string | null;
}

/** What is promised of the sessions of one user: one seat, and whoever lost it knows to whom. */
export class Seats {
  newcomer: Newcomer = 'ask';
  readonly all: Known[] = [];
  private seat: Known | null = null;

  private readonly now: () => Instant;

  constructor(now: () => Instant) {
    this.now = now;
  }
  /** A terminal watches prices for days; a page does not. */
  isOver = ({ session, ended, activeAt }: Known): boolean =>
    ended || (session.surface === 'portal' && this.now() - activeAt >= READ_IDLE_MS);
  mayTrade = (one: Known): boolean => !this.isOver(one) && !one.lapsed && this.now() - one.activeAt < TRADE_IDLE_MS;
  get holder(): Known | null {
    return this.seat === null || this.isOver(this.seat) ? null : this.seat;
  }
  pick = (index: number): Known => this.all[index % this.all.length] as Known;

  give(to: Known): void {
    const { holder } = this;
    if (holder === to) return;
    if (holder !== null) holder.lostTo = to.session.id;
    to.lostTo = null;
    this.seat = to;
  }
  claim(one: Known, named: string | null): string {
    if (this.isOver(one)) return 'over';
    if (!this.mayTrade(one)) return 'group-lapsed';
    const { holder, newcomer } = this;
    const gets =
      holder === null || holder === one || newcomer === 'yield' || (newcomer === 'ask' && named === holder.session.id);
    if (gets) this.give(one);
    else if (newcomer === 'leave') one.ended = true;
    return gets ? 'granted' : newcomer;
  }
  leave(one: Known): void {
    one.lostTo = null;
    if (this.seat === one) this.seat = null;
  }
}
