/**
 * The one door by which a factor of any kind is enrolled, confirmed, replaced, displaced, suspended, lost, brought back and
 * removed. What a kind needs besides (secrets, keys, cards) stands in its own folder and comes through here. A weak factor
 * rests once a strong one is active (policy) and comes back when the last of those goes; the last that carries its owner
 * never goes.
 */
import type { FactorKind } from '@strongroom/contract';
import { type Clock, newId, ok, type Random, refuse } from '@strongroom/core';
import { affected, type Database, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Audit } from '../audit/index.ts';
import type { User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { type Cooldown, cooldownFor } from './cooldown.rules.ts';
import type { Factors, Move } from './factor-door.ts';
import { type Act, makeFactorRecord } from './factor-record.ts';
import type { FactorStrategy } from './factor-strategy.ts';
import type { CooldownReason, Factor } from './factors.model.ts';
import * as store from './factors.store.ts';
import { carries, isMissed, isStrong, isWeak, KINDS, weakReturns } from './kinds.rules.ts';
import { holdsRequired, isForbidden, standings } from './standing.rules.ts';
import { EMERGENCY_KINDS, isEmergency } from './temporary-code/grant.model.ts';
import { FOLLOWED, FOLLOWS } from './thing.rules.ts';

/** What the audit trail calls it. */
const MOVED = {
  copied: 'suspended',
  'make-broken': 'suspended',
  suspended: 'suspended',
  'brought-back': 'brought-back',
  lost: 'lost',
  returned: 'returned',
} as const satisfies Record<Move, string>;

export function makeFactors(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  policies: Policies;
  strategies: readonly FactorStrategy[];
  clock: Clock;
  random: Random;
}): Factors {
  const { database, policies, strategies, clock, random } = deps;
  const { write, tell } = makeFactorRecord(deps);
  const strategyOf = (factor: Factor) => strategies.find(({ kind }) => kind === factor.kind);
  /** How somebody opens their access, and what the house brings, is nobody's change. */
  async function waitOf(tx: Tx, user: User, reason: CooldownReason, others: readonly Factor[], { actor }: Act) {
    const isFirst = !others.some(({ state }) => state !== 'pending');
    if (isFirst || actor.kind === 'system') return null;
    return asLongAs(tx, user, cooldownFor(reason, policies.for(user.entityId), clock.now()));
  }

  /**
   * Attack: a factor of the thief's is enrolled or moved once more, or removed and made anew, so that the payee they put on
   * file meanwhile is older than its cool-down.
   */
  async function asLongAs(tx: Tx, { id }: User, wait: Cooldown | null): Promise<Cooldown | null> {
    const earlier = wait && (await store.findCoolingSince(tx, id, clock.now()));
    return earlier === null ? wait : wait && { ...wait, since: Math.min(earlier, wait.since) };
  }
  const restsWeak = (user: User): boolean => policies.for(user.entityId)['factor.sms-leaves-when-stronger'];

  /** What follows when a factor is active: its forerunner goes, weak ones rest, the owner is told. */
  async function settle(
    tx: Tx,
    user: User,
    factor: Factor,
    want: { act: Act; details?: Readonly<Record<string, string>> | undefined; silent: boolean },
  ): Promise<void> {
    const { kind, id, state } = factor;
    if (!KINDS[kind].many)
      await store.revokeOthers(tx, { userId: user.id, kinds: [kind], states: ['active', 'suspended'], except: id });
    if (isStrong(factor) && restsWeak(user)) await moveWeak(tx, user, 'active', 'displaced');
    await write(tx, 'factor.enrolled', user, want.act, { ...want.details, factor: id, kind, state });
    if (!want.silent) await tell(tx, 'factor.enrolled', user, kind, want.act);
  }

  async function moveWeak(tx: Tx, user: Pick<User, 'id'>, from: Factor['state'], to: Factor['state']): Promise<void> {
    const kinds = (Object.keys(KINDS) as FactorKind[]).filter(isWeak);
    await store.moveKinds(tx, { userId: user.id, kinds, from, to });
  }

  return {
    list: (userId, on = database.read) => store.findFactorsOf(on, userId),
    find: (factorId, userId) => store.findFactor(database.read, factorId, userId),
    async demands(user) {
      const policy = policies.for(user.entityId);
      const held = await store.findFactorsOf(database.read, user.id);
      return { kinds: standings(policy), requiredMissing: !holdsRequired(held, policy) };
    },
    lock: (tx, userId) => store.lockFactorsOf(tx, userId),
    recordBegun: (tx, user, kind, act) => write(tx, 'factor.enrolment-begun', user, act, { kind }),

    async enrol(tx, user, wish, act) {
      const now = clock.now();
      const { kind, contactPointId = null, secretSealed = null, pending, details } = wish;
      const policy = policies.for(user.entityId);
      if (isForbidden(kind, policy)) return refuse({ code: 'factor-forbidden', rule: 'factor.forbidden' });
      const others = await store.lockFactorsOf(tx, user.id);
      const same = contactPointId === null ? undefined : others.find((each) => each.contactPointId === contactPointId);
      if (same !== undefined) return ok(same);
      const rests = isWeak(kind) && restsWeak(user) && others.some(isStrong);
      const factor: Factor = {
        id: wish.id ?? newId('fac', now, random),
        userId: user.id,
        kind,
        state: pending === undefined ? (rests ? 'displaced' : 'active') : 'pending',
        contactPointId,
        secretSealed,
        lastStep: null,
        driftSteps: 0,
        label: null,
        enrolledAt: now,
        lastUsedAt: null,
        pendingUntil: pending?.until ?? null,
        ...columnsOf(
          pending === undefined && !isEmergency(kind)
            ? await waitOf(tx, user, wish.cooldown ?? 'enrolled', others, act)
            : null,
        ),
      };
      await store.insertFactor(tx, { ...factor, answersLeft: pending?.answers ?? null });
      if (pending === undefined) {
        // The very first factor is how somebody opens their access; every later one is news to the owner. What is issued
        // in an emergency is told in words of its own.
        await settle(tx, user, factor, { act, details, silent: others.length === 0 || isEmergency(kind) });
      } else {
        if (wish.besides !== true)
          await store.revokeOthers(tx, { userId: user.id, kinds: [kind], states: ['pending'], except: factor.id });
        await write(tx, 'factor.enrolment-begun', user, act, { ...details, factor: factor.id, kind });
      }
      return ok(factor);
    },

    async repoint(tx, userId, { from, to }) {
      await store.lockFactorsOf(tx, userId);
      await store.repointFactors(tx, from, to);
    },

    async standAside(tx, userId) {
      await store.lockFactorsOf(tx, userId);
      return (await store.displaceActive(tx, userId, EMERGENCY_KINDS)).map(({ id }) => id);
    },
    async bringBack(tx, userId, factorIds) {
      await store.lockFactorsOf(tx, userId);
      return store.wakeDisplaced(tx, userId, factorIds);
    },
    endThose: (tx, userId, which) => store.revokeOthers(tx, { userId, ...which }),

    async confirm(tx, user, factorId, act, { shown, again = false, cools = true } = {}) {
      const all = await store.lockFactorsOf(tx, user.id);
      const found = all.find(({ id }) => id === factorId);
      if (found === undefined) return false;
      const activation = again
        ? store.activatePending(factorId, clock.now())
        : store.activateFactor(factorId, shown ?? null, clock.now());
      if (!(await consume(tx, activation))) return false;
      const others = all.filter(({ id }) => id !== factorId);
      const wait = cools ? await waitOf(tx, user, 'enrolled', others, act) : null;
      if (wait !== null) await affected(tx, store.coolDown(factorId, wait));
      const silent = others.length === 0 || isEmergency(found.kind);
      await settle(tx, user, { ...found, state: 'active' }, { act, silent });
      return true;
    },

    async coolDown(tx, user, factorId, reason, act) {
      const asked = cooldownFor(reason, policies.for(user.entityId), clock.now());
      const wait = await asLongAs(tx, user, asked && { ...asked, since: act.since ?? asked.since });
      if (wait === null) return;
      await affected(tx, store.coolDown(factorId, wait));
      await write(tx, 'factor.cooling-down', user, act, { factor: factorId, reason, until: wait.until });
    },

    async move(tx, user, factorId, event, act) {
      const all = await store.lockFactorsOf(tx, user.id);
      const found = all.find(({ id }) => id === factorId);
      if (found === undefined || !(await consume(tx, store.moveFactor(factorId, event)))) return false;
      const left = all.filter(({ id }) => id !== factorId);
      if (event === 'brought-back') {
        if (isStrong({ ...found, state: 'active' }) && restsWeak(user)) await moveWeak(tx, user, 'active', 'displaced');
      } else if (MOVED[event] === 'suspended' && weakReturns(left)) {
        // Attack: whoever took over a session reports the strong factor as lost, so that the text message comes back, whose
        // number they hold. A copy that gave itself away, a make that was found broken, or wrong PINs, bring it back.
        await moveWeak(tx, user, 'displaced', 'active');
      }
      const { kind } = found;
      await write(tx, `factor.${MOVED[event]}`, user, act, { ...act.details, factor: factorId, kind });
      if (event === 'copied') await tell(tx, 'factor.suspended', user, kind, act);
      else if (event === 'make-broken') await tell(tx, 'factor.make-broken', user, kind, act);
      else await tell(tx, 'factor.moved', user, kind, act, { to: event });
      return true;
    },

    async follow(tx, { userId, factorId }, to, act) {
      const all = await store.lockFactorsOf(tx, userId);
      const found = all.find(({ id }) => id === factorId);
      if (found !== undefined && (await consume(tx, store.moveThing(factorId, FOLLOWS[to], to)))) {
        const event = found.state === 'pending' ? 'removed' : FOLLOWED[to];
        await write(tx, `factor.${event}`, { id: userId }, act, { factor: factorId, kind: found.kind });
      }
      const left = all.filter(({ id }) => id !== factorId);
      if (act.weak === 'returns' && weakReturns(left)) await moveWeak(tx, { id: userId }, 'displaced', 'active');
    },

    async restoresWeak(on, userId, factorId) {
      const left = (await store.findFactorsOf(on, userId)).filter(({ id }) => id !== factorId);
      return weakReturns(left) && left.some(({ kind, state }) => state === 'displaced' && isWeak(kind));
    },

    async rename(tx, user, factorId, name, act) {
      const factor = (await store.lockFactorsOf(tx, user.id)).find(({ id }) => id === factorId);
      const renamed = factor?.state === 'active' && strategyOf(factor)?.rename?.(factor, name);
      if (!factor || !renamed || !(await consume(tx, renamed))) return false;
      await write(tx, 'factor.renamed', user, act, { factor: factorId, kind: factor.kind, name });
      return true;
    },

    async remove(tx, user, factorId, act) {
      const all = await store.lockFactorsOf(tx, user.id);
      const factor = all.find(({ id }) => id === factorId);
      if (factor === undefined) return refuse('not-found');
      const left = all.filter(({ id }) => id !== factorId);
      // A temporary code or its card ends by itself or by staff: without it nothing would prove.
      if (isEmergency(factor.kind)) return refuse('last-factor');
      // What is forbidden carries nobody, and may go.
      const policy = policies.for(user.entityId);
      const usable = (each: Factor): boolean => !isForbidden(each.kind, policy);
      if (isMissed(factor) && usable(factor) && !left.some((each) => carries(each) && usable(each)))
        return refuse('last-factor');
      await consume(tx, store.revokeFactor(factorId, user.id));
      await strategyOf(factor)?.forget?.(tx, factorId);
      if (weakReturns(left)) await moveWeak(tx, user, 'displaced', 'active');
      await write(tx, 'factor.removed', user, act, { factor: factorId, kind: factor.kind });
      await tell(tx, 'factor.removed', user, factor.kind, act);
      return ok(null);
    },

    async endAll(tx, user, act) {
      const all = await store.lockFactorsOf(tx, user.id);
      for (const factor of all) {
        await consume(tx, store.revokeFactor(factor.id, user.id));
        await strategyOf(factor)?.forget?.(tx, factor.id);
        const said = { ...act, rule: 'account-closed' };
        await write(tx, 'factor.removed', user, said, { factor: factor.id, kind: factor.kind });
      }
      return all.length;
    },
  };
}

const columnsOf = (wait: Cooldown | null) => ({
  cooldownSince: wait?.since ?? null,
  cooldownUntil: wait?.until ?? null,
  cooldownReason: wait?.reason ?? null,
});
