/**
 * The trading role: of all sessions of a username one may trade, whatever surface it runs on; the others read. Two pure
 * machines: what comes of a claim, by the policy on newcomers and by who holds the seat, and the role of one session.
 *
 * Attack: a thief who is signed in beside the owner trades while the owner watches prices. There is one seat, and taking
 * it tells the one who sat there.
 */
import { ok, type Result, refuse, unreachable } from '@strongroom/core';

/** What becomes of a newcomer while another session trades. */
export const NEWCOMERS = ['keep', 'yield', 'leave', 'ask'] as const;
export type Newcomer = (typeof NEWCOMERS)[number];

/**
 * `keep`: whoever trades goes on, the newcomer reads. `yield`: whoever trades makes room at once. `leave`: the newcomer's
 * session ends. `ask`: the newcomer is shown who trades, and takes over by naming exactly that session.
 *
 * Attack: a page shows the session on one's own desk and a stranger's takes the seat before the button is pressed. What
 * was named is then not what would be displaced, and it is asked again.
 */
export type ClaimVerdict = 'held-already' | 'taken' | 'kept' | 'asked' | 'left';

export function judgeClaim(
  /** Who holds the seat and lives; null where it is free. */
  holder: string | null,
  claim: { readonly by: string; readonly takeOverFrom: string | null; readonly newcomer: Newcomer },
): ClaimVerdict {
  if (holder === null) return 'taken';
  if (holder === claim.by) return 'held-already';
  switch (claim.newcomer) {
    case 'keep':
      return 'kept';
    case 'yield':
      return 'taken';
    case 'leave':
      return 'left';
    case 'ask':
      return claim.takeOverFrom === holder ? 'taken' : 'asked';
    default:
      return unreachable(claim.newcomer);
  }
}

/** `displaced`: it traded, another took over, and it has not said yet that it knows. */
export type TradingRole = 'reading' | 'trading' | 'displaced' | 'ended';
export type TradingEvent = 'claimed' | 'refused' | 'taken-over' | 'released' | 'ended';
export const tradingEvents: readonly TradingEvent[] = ['claimed', 'refused', 'taken-over', 'released', 'ended'];

export function advanceRole(role: TradingRole, event: TradingEvent): Result<TradingRole, 'not-now'> {
  if (role === 'ended') return refuse('not-now');
  switch (event) {
    case 'claimed':
      return ok('trading');
    case 'refused':
      return role === 'trading' ? refuse('not-now') : ok(role);
    case 'taken-over':
      return role === 'trading' ? ok('displaced') : refuse('not-now');
    case 'released':
      return ok('reading');
    case 'ended':
      return ok('ended');
    default:
      return unreachable(event);
  }
}

/** What a session, as it was read, says of its role. */
export function roleOf(session: {
  readonly tradingSince: number | null;
  readonly tradingLostAt: number | null;
}): Exclude<TradingRole, 'ended'> {
  if (session.tradingSince !== null) return 'trading';
  return session.tradingLostAt === null ? 'reading' : 'displaced';
}
