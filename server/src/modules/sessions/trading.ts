/**
 * Claiming and leaving the trading role. The seat is one row a user, taken by one conditional statement; what a claim
 * leads to is judged by the pure machine. Who loses the seat stays signed in, reads on, and is told by whom it was taken.
 */
import { assert, type Clock, ok, type Result, refuse } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { Policy } from '../policy/index.ts';
import { suspendedGroups } from './drift.rules.ts';
import type { Endings } from './session-endings.ts';
import type { Session } from './sessions.model.ts';
import { groupLimits, overBecause } from './sessions.rules.ts';
import { findById } from './sessions.store.ts';
import { judgeClaim } from './trading.flow.ts';
import * as store from './trading.store.ts';

export type ClaimRefusal =
  | { readonly code: 'session-ended' }
  | { readonly code: 'not-permitted'; readonly rule: 'group-lapsed' }
  | { readonly code: 'session-drifted'; readonly rule: 'session.drift' }
  /** `rule`: the policy on newcomers that refused; after `leave` the session that claimed has ended. */
  | { readonly code: 'trading-elsewhere'; readonly rule: 'keep' | 'ask' | 'leave'; readonly holder: Session };

export interface Claim {
  readonly session: Session;
  /** The session that the claimer was shown, and means to displace. */
  readonly takeOverFrom: string | null;
  readonly policy: Policy;
  readonly origin: Origin | null;
}

export interface Standing {
  readonly session: Session;
  /** Who trades, if anybody does; this session itself, perhaps. */
  readonly holder: Session | null;
  /** Who took the role from this session, where it has not said yet that it knows. */
  readonly lostTo: Session | null;
}

export interface Trading {
  claim(wish: Omit<Claim, 'session'> & { readonly sessionId: string }): Promise<Result<null, ClaimRefusal>>;
  /** The same within the transaction that opens a session; a refusal leaves it reading, or ends it. */
  claimIn(tx: Tx, claim: Claim): Promise<Result<null, ClaimRefusal>>;
  /** Stands up; also how somebody says that they know they were displaced. */
  release(want: { readonly sessionId: string; readonly origin: Origin | null }): Promise<boolean>;
  standing(sessionId: string, policy: Policy): Promise<Standing | null>;
  /** Asked before each act of trading, from the database: another node may have given the seat away a moment ago. */
  holds(session: { readonly userId: string; readonly id: string }): Promise<boolean>;
}

/** The policy on newcomers behind each refusal. */
const RULES = { kept: 'keep', asked: 'ask', left: 'leave' } as const;

export function makeTrading(deps: { database: Database; audit: Audit; clock: Clock; endings: Endings }): Trading {
  const { database, audit, clock, endings } = deps;

  const actorOf = ({ userId, id, surface }: Session): Actor => ({ kind: 'user', userId, sessionId: id, surface });

  async function record(tx: Tx, event: string, { session, origin }: Pick<Claim, 'session' | 'origin'>, more: Told) {
    await audit.append(tx, {
      event,
      outcome: more.rule === undefined ? 'done' : 'refused',
      actor: actorOf(session),
      origin,
      userId: session.userId,
      accountId: null,
      ...(more.rule !== undefined && { rule: more.rule }),
      details: { session: session.id, ...more.details },
    });
  }

  /** Who sits there and lives. One that is over is ended on the way, so that its seat is free. */
  async function seated(tx: Tx, userId: string, policy: Policy): Promise<{ row: string | null; live: Session | null }> {
    const seat = await store.findSeat(tx, userId);
    if (seat === null) return { row: null, live: null };
    const holder = await findById(tx, seat.sessionId);
    if (holder === null || holder.endedAt !== null) return { row: seat.sessionId, live: null };
    const over = overBecause(holder, policy, clock.now());
    if (over === null) return { row: seat.sessionId, live: holder };
    await endings.endOver(tx, holder, over);
    return { row: seat.sessionId, live: null };
  }

  async function claimIn(tx: Tx, claim: Claim): Promise<Result<null, ClaimRefusal>> {
    const { session, policy, takeOverFrom } = claim;
    const now = clock.now();
    // Attack: a copied session takes the seat from wherever it was carried to.
    if (suspendedGroups(session, policy).includes('trade-reduce'))
      return refuse({ code: 'session-drifted', rule: 'session.drift' });
    const limit = groupLimits(session, policy, now).find(({ group }) => group === 'trade-reduce');
    // Attack: whoever finds a deserted screen displaces the owner, who trades elsewhere.
    if (limit?.lapsed !== false) return refuse({ code: 'not-permitted', rule: 'group-lapsed' });
    const newcomer = policy['session.trading.newcomer'];
    // Whoever finds another in the seat than a moment ago looks again: each round, somebody got further.
    for (;;) {
      const { row, live } = await seated(tx, session.userId, policy);
      const verdict = judgeClaim(live?.id ?? null, { by: session.id, takeOverFrom, newcomer });
      if (verdict === 'held-already') return ok(null);
      if (verdict === 'taken') {
        if (!(await consume(tx, store.takeSeat(session, row, now)))) continue;
        await seatTaken(tx, claim, live);
        return ok(null);
      }
      assert(live !== null, 'a free seat is refused to nobody');
      if (verdict === 'left') await endings.endOver(tx, session, 'trading-elsewhere');
      return refused(tx, claim, RULES[verdict], live);
    }
  }

  async function seatTaken(tx: Tx, claim: Claim, from: Session | null): Promise<void> {
    const { session } = claim;
    await store.forgetDisplaced(tx, session.id);
    if (from !== null) await store.markDisplaced(tx, from.id, session.id, clock.now());
    await record(tx, 'trading.claimed', claim, { details: from === null ? {} : { from: from.id } });
    endings.forget(tx, from === null ? [session.id] : [session.id, from.id]);
  }

  async function refused(tx: Tx, claim: Claim, rule: 'keep' | 'ask' | 'leave', holder: Session) {
    await record(tx, 'trading.claimed', claim, { rule, details: { holder: holder.id } });
    return refuse({ code: 'trading-elsewhere', rule, holder } as const);
  }

  return {
    claimIn,
    claim: ({ sessionId, ...wish }) =>
      database.transaction(async (tx) => {
        const session = await findById(tx, sessionId);
        if (session === null || session.endedAt !== null) return refuse({ code: 'session-ended' });
        return claimIn(tx, { ...wish, session });
      }),
    release: ({ sessionId, origin }) =>
      database.transaction(async (tx) => {
        const session = await findById(tx, sessionId);
        if (session === null || session.endedAt !== null) return false;
        await store.forgetDisplaced(tx, sessionId);
        if (await consume(tx, store.leaveSeat(sessionId))) {
          await record(tx, 'trading.released', { session, origin }, { details: {} });
        }
        endings.forget(tx, [sessionId]);
        return true;
      }),
    async standing(sessionId, policy) {
      const session = await findById(database.read, sessionId);
      if (session === null || session.endedAt !== null) return null;
      const seat = await store.findSeat(database.read, session.userId);
      const found = seat === null ? null : await findById(database.read, seat.sessionId);
      const lives = found !== null && found.endedAt === null && overBecause(found, policy, clock.now()) === null;
      const lostTo = session.tradingLostTo === null ? null : await findById(database.read, session.tradingLostTo);
      return { session, holder: lives ? found : null, lostTo };
    },
    holds: (session) => store.holdsSeat(database.read, session),
  };
}

interface Told {
  readonly rule?: string;
  readonly details: Readonly<Record<string, string>>;
}
