/**
 * Before a code goes to a number to prove something, its operator is asked whether the number moved to another SIM card.
 * One that did proves less: its factor cools down from the moment it moved, money may be frozen (policy), and the owner is
 * told where the new holder of the number does not read it. The operator is asked outside of any transaction.
 *
 * Attack (SIM swap): a thief talks the operator into another SIM card, and every code of the owner arrives with them.
 * Attack: the thief keeps the operator from answering. What policy names is refused until it has.
 */
import { type Clock, HOUR_MS, type Instant, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import { type Audit, type Origin, systemActor } from '../../audit/index.ts';
import type { SimSwapCheck } from '../../delivery/index.ts';
import type { Locks } from '../../locks/index.ts';
import type { ContactPoint, Parties, User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import type { Factors } from '../factor-door.ts';
import { type SimAct, type SimRefusal, simVerdict } from './sim-swap.rules.ts';
import { noteSwap } from './sim-swap.store.ts';

export interface SimGuard {
  /** Null where a code may go to the number of this factor, or the factor has none. */
  ofFactor(at: { user: User; act: SimAct; factorId: string; origin: Origin }): Promise<SimRefusal | null>;
  ofNumber(at: { user: User; act: SimAct; point: ContactPoint; origin: Origin }): Promise<SimRefusal | null>;
}

export function makeSimGuard(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  parties: Pick<Parties, 'contactPointsOf'>;
  locks: Pick<Locks, 'place'>;
  factors: Pick<Factors, 'list' | 'coolDown'>;
  simSwap: SimSwapCheck;
  policies: Policies;
  clock: Clock;
}): SimGuard {
  const { database, audit, outbox, parties, locks, factors, simSwap, policies, clock } = deps;

  /** Everything that follows from a move, once, however often it is asked about. */
  async function follow(tx: Tx, user: User, point: ContactPoint, movedAt: Instant, origin: Origin): Promise<void> {
    const policy = policies.for(user.entityId);
    const now = clock.now();
    const until = now + secondsToMs(policy['factor.cooldown.sim-swapped-seconds']);
    if (!(await consume(tx, noteSwap(point.id, now, until)))) return;
    const by = { actor: systemActor, origin };
    const details = { contact: point.hint, movedAt, until };
    const about = { event: 'contact-point.sim-swapped', outcome: 'done', userId: user.id, accountId: null } as const;
    await audit.append(tx, { ...about, ...by, details });
    for (const { id, contactPointId } of await factors.list(user.id, tx)) {
      const act = { ...by, provedBy: null, since: movedAt };
      if (contactPointId === point.id) await factors.coolDown(tx, user, id, 'sim-swapped', act);
    }
    const level = policy['sms.sim-swap-freeze'];
    if (level !== 'none') await locks.place(tx, { userId: user.id, level, cause: 'sim-swapped', until }, by);
    // As if the number had proved it: whoever holds it now must not be the one who hears of it.
    const data = { userId: user.id, contact: point.hint, provedBy: 'sms' };
    await outbox.post(tx, { type: 'contact-point.sim-swapped', key: user.id, data });
  }

  const ofNumber: SimGuard['ofNumber'] = async ({ user, act, point, origin }) => {
    const policy = policies.for(user.entityId);
    if (!policy['sms.sim-swap-asked'].includes(act)) return null;
    const hours = policy['sms.sim-swap-hours'];
    const found = await simSwap.within(point.value, hours);
    if (found.kind === 'same' || found.kind === 'not-asked') return null;
    const now = clock.now();
    // Not known when: as early as it can have been, so that no payee of the thief looks older than the move.
    const earliest = now - hours * HOUR_MS;
    const movedAt = found.kind === 'swapped' ? Math.min(found.at ?? earliest, now) : null;
    if (movedAt !== null) await database.transaction((tx) => follow(tx, user, point, movedAt, origin));
    const refusal = simVerdict(found.kind, act, policy, now);
    if (refusal !== null) {
      await database.transaction((tx) =>
        audit.append(tx, {
          event: 'contact-point.sim-checked',
          outcome: 'refused',
          actor: systemActor,
          origin,
          userId: user.id,
          accountId: null,
          rule: refusal.rule,
          details: { contact: point.hint, act },
        }),
      );
    }
    return refusal;
  };

  return {
    ofNumber,
    async ofFactor({ user, factorId, ...at }) {
      const factor = (await factors.list(user.id)).find(({ id }) => id === factorId);
      const points = factor?.contactPointId == null ? [] : await parties.contactPointsOf(user.id);
      const point = points.find(({ id }) => id === factor?.contactPointId);
      return point === undefined ? null : ofNumber({ ...at, user, point });
    },
  };
}
