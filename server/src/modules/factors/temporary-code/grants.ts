/**
 * The emergency grant, one function for each thing that can happen to it. The temporary code is issued by an act of
 * staff about an identified caller and goes to a contact point on file by itself: nobody at the desk sees it. Permanent
 * factors stand aside until one of them is proven again.
 */
import { groupedTemporaryCode, newTemporaryCode } from '@strongroom/authenticators';
import {
  type Clock,
  DAY_MS,
  type Instant,
  MINUTE_MS,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import type { Database, Sql, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Jobs } from '../../../platform/jobs/jobs.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import { type Actor, type Audit, type Origin, systemActor } from '../../audit/index.ts';
import type { Delivery } from '../../delivery/index.ts';
import type { ContactPoint, Parties, User } from '../../parties/index.ts';
import type { Policies, Policy } from '../../policy/index.ts';
import type { FactorForbidden, Factors } from '../factor-door.ts';
import type { Evidence } from '../factors.model.ts';
import { findFactor, lockFactorsOf } from '../factors.store.ts';
import { isStrong, isWeak } from '../kinds.rules.ts';
import { endsAt, type GrantState, standing } from './grant.flow.ts';
import type { Grant, GrantReach } from './grant.model.ts';
import { mayIssue, reachOfGrant, restsOnGrant } from './grant.rules.ts';
import { takeStep, watchEnd } from './grant.step.ts';
import * as store from './grant.store.ts';
import { sealCodeHash } from './temporary-code.ts';

/** Who does it, for the audit trail. */
export interface GrantAct {
  readonly actor: Actor;
  readonly origin: Origin | null;
  /** For an act of staff: both people, by name, beside what else the entry says. */
  readonly details?: Readonly<Record<string, string | null>>;
}

/** What is told to those who had it issued: when it ends and where it went, masked. Never the code. */
export type Issued = Grant & { readonly sentTo: string };

export type IssueRefusal =
  | { readonly code: 'grant-on' | 'never-two-in-a-row' | 'rest'; readonly rule: string }
  | { readonly code: 'user-not-active' | 'contact-unusable'; readonly rule: string }
  | FactorForbidden;

export interface ReactivateRefusal {
  readonly code: 'factor-unavailable' | 'emergency-access-ended';
  readonly rule: string;
}

export interface Grants {
  /** The grant that is on, or the last there was, as it stands at this instant. */
  find(userId: string, on?: Sql): Promise<(Grant & { readonly state: GrantState }) | null>;
  /** Whether one is on: no device is shared with this user, nor by them, meanwhile. */
  isOn(userId: string, on?: Sql): Promise<boolean>;
  /** How far a session reaches; asks the database only when it rests on a grant. */
  reach(userId: string, evidence: readonly Pick<Evidence, 'method' | 'factorId'>[]): GrantReach | Promise<GrantReach>;
  /** Factors that a grant displaced and that nobody has proven again. */
  displaced(userId: string, on?: Sql): Promise<readonly string[]>;
  /** Call it in an attempt: of a refused issue nothing may remain. */
  issue(tx: Tx, wish: { user: User; contactPointId: string }, act: GrantAct): Promise<Result<Issued, IssueRefusal>>;
  /** Takes the grant back: the permanent factors prove again as before it. */
  withdraw(tx: Tx, user: User, act: GrantAct): Promise<Result<null, { code: 'no-grant'; rule: string }>>;
  /** A displaced factor was proven again: it is active, and a grant that is on ends. Call it in an attempt. */
  reactivate(tx: Tx, wish: { user: User; factorId: string }, act: GrantAct): Promise<Result<null, ReactivateRefusal>>;
  /** Called when a permanent factor was enrolled: ends the grant if one is active that the grant did not displace. */
  replace(tx: Tx, userId: string): Promise<void>;
  /** Writes down what time did, and tells it. */
  passTime(grantId: string): Promise<void>;
  /** Tells that the state ends soon, once. */
  warn(grantId: string, state: GrantState): Promise<void>;
}

export interface GrantsDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly delivery: Delivery;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly factors: Pick<Factors, 'enrol' | 'standAside' | 'bringBack' | 'endThose'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** What came on file with the opening, moment by moment. */
const OPENING_MS = MINUTE_MS;

/** Where the code may go: a confirmed contact point, on file since the opening or long enough. */
function usable(all: readonly ContactPoint[], id: string, policy: Policy, now: Instant): ContactPoint | null {
  const point = all.find((each) => each.id === id);
  if (point === undefined || point.confirmedAt === null) return null;
  const isOld =
    now - Math.max(point.addedAt, point.confirmedAt) >= secondsToMs(policy['temporary-code.contact-age-seconds']);
  // Attack: a thief in the account adds a mail address, then calls as the owner who lost the phone.
  const oldest = Math.min(...all.map(({ addedAt }) => addedAt));
  return isOld || point.addedAt - oldest <= OPENING_MS ? point : null;
}

export function makeGrants(deps: GrantsDeps): Grants {
  const { database, vault, audit, outbox, delivery, parties, policies, factors, clock, random } = deps;

  const find = async (userId: string, on: Sql = database.read): Promise<Grant | null> => {
    const grant = await store.findLastGrant(on, userId);
    return grant === null ? null : { ...grant, state: standing(grant, clock.now()) };
  };

  async function record(
    tx: Tx,
    event: string,
    userId: string,
    act: GrantAct,
    details: Record<string, string | number | null>,
  ) {
    const { actor, origin } = act;
    const entry = { outcome: 'done', actor, origin, userId, accountId: null } as const;
    await audit.append(tx, { ...entry, event, details: { ...act.details, ...details } });
  }

  return {
    find,
    async isOn(userId, on = database.read) {
      const grant = await store.findLastGrant(on, userId);
      return grant !== null && grant.closedAt === null;
    },
    reach(userId, evidence) {
      if (!restsOnGrant(evidence)) return 'none';
      return store.findLastGrant(database.read, userId).then((grant) => reachOfGrant(evidence, grant, clock.now()));
    },
    displaced: async (userId, on = database.read) =>
      (await store.findDisplaced(on, userId)).map(({ factorId }) => factorId),

    async issue(tx, { user, contactPointId }, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      const held = await lockFactorsOf(tx, user.id);
      if (user.state !== 'active') return refuse({ code: 'user-not-active', rule: 'user-state' });
      const barred = mayIssue(await store.findLastGrant(tx, user.id), held, {
        now,
        restMs: policy['temporary-code.rest-days'] * DAY_MS,
      });
      if (barred !== null) return refuse({ code: barred, rule: `temporary-code.${barred}` });
      const point = usable(await parties.contactPointsOf(user.id, tx), contactPointId, policy, now);
      if (point === null) {
        return refuse({ code: 'contact-unusable', rule: 'temporary-code.contact-age-seconds' });
      }
      // Spoken, it would be a call that this entity makes to nobody: the mailbox on file is left.
      if (point.kind === 'phone' && !policy['phone.calls'])
        return refuse({ code: 'contact-unusable', rule: 'phone.calls' });
      const grant = begun(user.id, policy, now);
      const code = newTemporaryCode(random, policy['temporary-code.length']);
      const id = grant.codeFactorId;
      const wish = { kind: 'temporary-code', id, secretSealed: sealCodeHash(vault, id, code) } as const;
      const made = await factors.enrol(tx, user, wish, { actor: act.actor, origin: act.origin, provedBy: null });
      if (!made.ok) return refuse(made.refusal);
      if (!(await consume(tx, store.insertGrant(grant)))) {
        return refuse({ code: 'grant-on', rule: 'temporary-code.grant-on' });
      }
      const displaced = await factors.standAside(tx, user.id);
      await store.rememberDisplaced(tx, { userId: user.id, grantId: grant.id, factorIds: displaced });
      await send(tx, user, point, code, grant);
      await record(tx, 'temporary-code.issued', user.id, act, {
        grant: grant.id,
        contact: point.hint,
        fullUntil: grant.fullUntil,
        portalUntil: grant.portalUntil,
        displaced: displaced.length,
      });
      const data = { userId: user.id, until: grant.fullUntil };
      await outbox.post(tx, { type: 'temporary-code.issued', key: user.id, data });
      await watchEnd(deps, tx, grant, policy);
      return ok({ ...grant, sentTo: point.hint });
    },

    async withdraw(tx, user, act) {
      await lockFactorsOf(tx, user.id);
      const grant = await store.findLastGrant(tx, user.id);
      const next = grant && (await takeStep(factors, tx, grant, 'withdrawn', clock.now()));
      if (!grant || !next?.ok) return refuse({ code: 'no-grant', rule: 'temporary-code.grant-on' });
      const gone = await store.forgetAllDisplaced(tx, grant.id);
      const ids = gone.map(({ factorId }) => factorId);
      const restored = await factors.bringBack(tx, user.id, ids);
      await record(tx, 'temporary-code.withdrawn', user.id, act, { grant: grant.id, restored });
      await outbox.post(tx, { type: 'temporary-code.withdrawn', key: user.id, data: { userId: user.id } });
      return ok(null);
    },

    async reactivate(tx, { user, factorId }, act) {
      const all = await lockFactorsOf(tx, user.id);
      const factor = await findFactor(tx, factorId, user.id);
      if (factor === null) return refuse({ code: 'factor-unavailable', rule: 'factor' });
      // Attack: the way back brings SMS with it where a stronger factor had made it leave.
      const leaves = policies.for(user.entityId)['factor.sms-leaves-when-stronger'];
      if (isWeak(factor.kind) && leaves && all.some(isStrong)) {
        return refuse({ code: 'factor-unavailable', rule: 'factor.sms-leaves-when-stronger' });
      }
      const grant = await store.findLastGrant(tx, user.id);
      const first = await consume(tx, store.forgetDisplaced(factorId, user.id));
      if (!first || (await factors.bringBack(tx, user.id, [factorId])) === 0) {
        return refuse({ code: 'factor-unavailable', rule: 'factor' });
      }
      const on = grant !== null && grant.closedAt === null;
      const next = on ? await takeStep(factors, tx, grant, 'factor-reactivated', clock.now()) : null;
      if (next !== null && !next.ok)
        return refuse({ code: 'emergency-access-ended', rule: `temporary-code.${next.refusal}` });
      await record(tx, 'factor.reactivated', user.id, act, { factor: factorId, kind: factor.kind });
      const data = { userId: user.id, kind: factor.kind };
      await outbox.post(tx, { type: 'factor.reactivated', key: user.id, data });
      return ok(null);
    },

    async replace(tx, userId) {
      // The news may be older than the grant, which displaced what was active then: what is active now came after.
      const isThere = (await lockFactorsOf(tx, userId)).some(isStrong);
      const grant = isThere ? await store.findLastGrant(tx, userId) : null;
      if (grant === null || grant.closedAt !== null) return;
      const next = await takeStep(factors, tx, grant, 'factor-replaced', clock.now());
      if (!next.ok) return;
      await record(tx, 'emergency-access.replaced', userId, { actor: systemActor, origin: null }, { grant: grant.id });
      await outbox.post(tx, { type: 'emergency-access.replaced', key: userId, data: { userId } });
    },

    async passTime(grantId) {
      await database.transaction(async (tx) => {
        const grant = await store.findGrant(tx, grantId);
        if (grant === null || grant.closedAt !== null) return;
        const next = await takeStep(factors, tx, grant, 'time-passed', clock.now());
        if (!next.ok) return;
        const act = { actor: systemActor, origin: null };
        const details = { grant: grant.id, from: grant.state, to: next.value };
        await record(tx, 'emergency-access.moved-on', grant.userId, act, details);
        const { userId, portalUntil } = grant;
        const type = next.value === 'expired' ? 'emergency-access.expired' : 'temporary-code.print-only';
        const data = next.value === 'expired' ? { userId } : { userId, until: portalUntil };
        await outbox.post(tx, { type, key: userId, data });
      });
    },

    async warn(grantId, state) {
      await database.transaction(async (tx) => {
        const grant = await store.findGrant(tx, grantId);
        if (grant === null || grant.closedAt !== null || standing(grant, clock.now()) !== state) return;
        if (!(await consume(tx, store.noteWarned(grantId, state)))) return;
        const { userId } = grant;
        const until = endsAt({ ...grant, state });
        if (until !== null) {
          await outbox.post(tx, {
            type: 'emergency-access.ending',
            key: userId,
            data: { userId, stage: state, until },
          });
        }
      });
    },
  };

  function begun(userId: string, policy: Policy, now: Instant): Grant {
    const fullUntil = now + policy['temporary-code.full-days'] * DAY_MS;
    return {
      id: newId('egr', now, random),
      userId,
      state: 'temp-full',
      codeFactorId: newId('fac', now, random),
      cardFactorId: null,
      fullUntil,
      portalUntil: fullUntil + policy['temporary-code.print-days'] * DAY_MS,
      cardUntil: null,
      prints: 0,
      issuedAt: now,
      closedAt: null,
    };
  }

  /** By mail, or spoken to a phone: no text message, which would lie on the phone as long as the code lives. */
  async function send(
    tx: Tx,
    { person, entityId }: User,
    point: ContactPoint,
    code: string,
    grant: Grant,
  ): Promise<void> {
    const { timeZone } = parties.entity(entityId);
    const common = { to: point.value, language: person.language, expiresAt: grant.fullUntil } as const;
    const params = { code: groupedTemporaryCode(code), until: grant.fullUntil, timeZone };
    const channel = point.kind === 'mail' ? 'mail' : 'voice';
    await delivery.send(tx, { ...common, channel, template: 'code.temporary', params });
  }
}
