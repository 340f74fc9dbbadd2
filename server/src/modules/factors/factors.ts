/**
 * The life of factors: a phone becomes one when its number is confirmed, an authenticator app when a code of it is.
 * SMS leaves once something stronger is active (policy), comes back when that goes, and the last factor never goes.
 */

import { encodeBase32, newTotpSecret, totpUri } from '@strongroom/authenticators';
import type { FactorKind, ProofMethod } from '@strongroom/contract';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { User } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import { type Factor, isStanding } from './factors.model.ts';
import type { ShownStep } from './factors.store.ts';
import * as store from './factors.store.ts';
import { deletePasskey, renamePasskey } from './passkey/passkey.store.ts';
import { deleteRecoveryCodes } from './recovery-code/recovery-code.store.ts';
import { isStronger } from './suspension.ts';
import { readTotp } from './totp/read-totp.ts';
import { openTotpSecret, sealTotpSecret } from './totp/totp-secret.ts';

export interface Act {
  readonly actor: Actor;
  readonly origin: Origin | null;
  /** What proved the act, for the notice on another channel. */
  readonly provedBy: ProofMethod | null;
}

export interface Factors {
  list(userId: string, on?: Sql): Promise<Factor[]>;
  find(factorId: string, userId: string): Promise<Factor | null>;
  /** Called when a phone number is confirmed: the phone becomes a factor, displaced at once if something stronger is active. */
  enrolPhone(tx: Tx, user: User, contactPointId: string, act: Act): Promise<void>;
  beginTotp(tx: Tx, user: User, act: Act): Promise<{ factor: Factor; secret: string; uri: string; expiresAt: Instant }>;
  /** Enrols a secret that is known already, as when users move here from another system. */
  importTotp(tx: Tx, user: User, secret: Uint8Array, act: Act): Promise<void>;
  /** Charges one answer, then judges it; runs on its own so that a wrong one stays charged. */
  judgeTotpConfirmation(user: User, factorId: string, code: string): Promise<TotpConfirmation>;
  completeTotp(tx: Tx, user: User, factorId: string, shown: ShownStep, act: Act): Promise<boolean>;
  /** Serialises what happens to the factors of a user. */
  lock(tx: Tx, userId: string): Promise<void>;
  recordBegun(tx: Tx, user: User, kind: FactorKind, act: Act): Promise<void>;
  /** Adds a factor that holds a key and is active at once, beside others of its kind. */
  enrolKey(tx: Tx, user: User, key: NewKey, act: Act): Promise<void>;
  /** Adds a way in for need: active at once, in the place of another of its kind, and setting nothing aside. */
  enrolForNeed(tx: Tx, user: User, factor: ForNeed, act: Act): Promise<void>;
  /** Gives an authenticator app another name; false when it is no active factor of the user. */
  rename(tx: Tx, user: User, factorId: string, label: string, act: Act): Promise<boolean>;
  remove(tx: Tx, user: User, factorId: string, act: Act): Promise<Result<null, 'not-found' | 'last-factor'>>;
}

export interface NewKey {
  readonly factorId: string;
  readonly kind: FactorKind;
  readonly secretSealed: Buffer;
  /** For the audit trail, beside what stands there of every factor. */
  readonly details: Readonly<Record<string, string>>;
}

export interface ForNeed {
  readonly factorId: string;
  readonly kind: FactorKind;
  readonly details: Readonly<Record<string, string>>;
}

export type TotpConfirmation =
  | { readonly verdict: 'right'; readonly step: number; readonly driftSteps: number }
  | { readonly verdict: 'wrong' }
  | { readonly verdict: 'ended' };

export function makeFactors(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  outbox: Outbox;
  policies: Policies;
  serviceName: string;
  clock: Clock;
  random: Random;
}): Factors {
  const { database, vault, audit, outbox, policies, serviceName, clock, random } = deps;

  async function record(
    tx: Tx,
    event: string,
    user: User,
    act: Act,
    details: Record<string, string | null>,
  ): Promise<void> {
    const { actor, origin, provedBy } = act;
    await audit.append(tx, {
      event,
      outcome: 'done',
      actor,
      origin,
      userId: user.id,
      accountId: null,
      details: { ...details, provedBy },
    });
  }

  /** What follows when an authenticator app is active: the one before goes, and SMS leaves where policy says so. */
  async function settleTotp(tx: Tx, user: User, factorId: string, act: Act): Promise<void> {
    // An app enrolled anew replaces the one before: the old secret may be on a phone that is gone.
    await store.revokeOthers(tx, { userId: user.id, kind: 'totp', state: 'active', except: factorId });
    await settleStronger(tx, user, { factor: factorId, kind: 'totp' }, act);
  }

  /** What follows when anything stronger than SMS is active: SMS leaves where policy says so, and the owner is told. */
  async function settleStronger(
    tx: Tx,
    user: User,
    details: { factor: string; kind: FactorKind; [name: string]: string },
    act: Act,
  ): Promise<void> {
    const { kind } = details;
    if (policies.for(user.entityId)['factor.sms-leaves-when-stronger']) {
      await store.moveState(tx, { userId: user.id, kind: 'phone', from: 'active', to: 'displaced' });
    }
    await record(tx, 'factor.enrolled', user, act, { ...details, state: 'active' });
    await tellEnrolled(tx, user, kind, act);
  }

  const tellEnrolled = (tx: Tx, { id: userId }: User, kind: FactorKind, { provedBy }: Act) =>
    outbox.post(tx, { type: 'factor.enrolled', key: userId, data: { userId, kind, provedBy } });

  return {
    list: (userId, on = database.read) => store.findFactorsOf(on, userId),
    find: (factorId, userId) => store.findFactor(database.read, factorId, userId),

    async enrolPhone(tx, user, contactPointId, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      const others = await store.findFactorsOf(tx, user.id);
      if (others.some((factor) => factor.contactPointId === contactPointId)) return;
      const displaced = policy['factor.sms-leaves-when-stronger'] && others.some(isStronger);
      const id = newId('fac', now, random);
      const state = displaced ? 'displaced' : 'active';
      await store.insertFactor(tx, {
        id,
        userId: user.id,
        kind: 'phone',
        state,
        contactPointId,
        secretSealed: null,
        now,
        pendingUntil: null,
        answersLeft: null,
      });
      await record(tx, 'factor.enrolled', user, act, { factor: id, kind: 'phone', state });
      // The very first factor is how somebody opens their access; every later one is news to the owner.
      if (others.length === 0) return;
      await tellEnrolled(tx, user, 'phone', act);
    },

    async beginTotp(tx, user, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      const id = newId('fac', now, random);
      const secret = newTotpSecret(random, policy['totp.secret-bytes']);
      const expiresAt = now + secondsToMs(policy['totp.enrolment-seconds']);
      await store.insertFactor(tx, {
        id,
        userId: user.id,
        kind: 'totp',
        state: 'pending',
        contactPointId: null,
        secretSealed: sealTotpSecret(vault, id, secret),
        now,
        pendingUntil: expiresAt,
        answersLeft: policy['totp.enrolment-answers'],
      });
      await store.revokeOthers(tx, { userId: user.id, kind: 'totp', state: 'pending', except: id });
      await record(tx, 'factor.enrolment-begun', user, act, { factor: id, kind: 'totp' });
      const factor: Factor = {
        id,
        userId: user.id,
        kind: 'totp',
        state: 'pending',
        contactPointId: null,
        secretSealed: null,
        lastStep: null,
        driftSteps: 0,
        label: null,
        enrolledAt: now,
        lastUsedAt: null,
        pendingUntil: expiresAt,
      };
      return { factor, secret: encodeBase32(secret), uri: uriOf(user, secret, policy), expiresAt };
    },

    async importTotp(tx, user, secret, act) {
      const now = clock.now();
      const id = newId('fac', now, random);
      await store.insertFactor(tx, {
        id,
        userId: user.id,
        kind: 'totp',
        state: 'active',
        contactPointId: null,
        secretSealed: sealTotpSecret(vault, id, secret),
        now,
        pendingUntil: null,
        answersLeft: null,
      });
      await settleTotp(tx, user, id, act);
    },

    async judgeTotpConfirmation(user, factorId, code) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      if (!(await consume(database.read, store.chargeEnrolmentAnswer(factorId, user.id, now))))
        return { verdict: 'ended' };
      const factor = await store.findFactor(database.read, factorId, user.id);
      if (factor?.secretSealed == null) return { verdict: 'ended' };
      const secret = await openTotpSecret(vault, factorId, factor.secretSealed);
      const read = readTotp(code, { secret, factor, policy, now });
      if (read.kind === 'wrong') return { verdict: 'wrong' };
      return { verdict: 'right', step: read.step, driftSteps: read.kind === 'pair' ? read.driftSteps : 0 };
    },

    async completeTotp(tx, user, factorId, shown, act) {
      await store.lockFactorsOf(tx, user.id);
      if (!(await consume(tx, store.activateFactor(factorId, shown, clock.now())))) return false;
      await settleTotp(tx, user, factorId, act);
      return true;
    },

    async lock(tx, userId) {
      await store.lockFactorsOf(tx, userId);
    },
    recordBegun: (tx, user, kind, act) => record(tx, 'factor.enrolment-begun', user, act, { kind }),

    async enrolKey(tx, user, { factorId, kind, secretSealed, details }, act) {
      await store.insertFactor(tx, {
        id: factorId,
        userId: user.id,
        kind,
        state: 'active',
        contactPointId: null,
        secretSealed,
        now: clock.now(),
        pendingUntil: null,
        answersLeft: null,
      });
      await settleStronger(tx, user, { ...details, factor: factorId, kind }, act);
    },

    async enrolForNeed(tx, user, { factorId, kind, details }, act) {
      const of = { userId: user.id, kind };
      await store.lockFactorsOf(tx, user.id);
      await store.revokeOthers(tx, { ...of, state: 'active', except: factorId });
      await store.insertFactor(tx, {
        id: factorId,
        ...of,
        state: 'active',
        contactPointId: null,
        secretSealed: null,
        now: clock.now(),
        pendingUntil: null,
        answersLeft: null,
      });
      await record(tx, 'factor.enrolled', user, act, { ...details, factor: factorId, kind, state: 'active' });
      await tellEnrolled(tx, user, kind, act);
    },

    async rename(tx, user, factorId, label, act) {
      const factor = (await store.lockFactorsOf(tx, user.id)).find(({ id }) => id === factorId);
      if (factor?.state !== 'active') return false;
      const renamed =
        factor.kind === 'passkey'
          ? await consume(tx, renamePasskey(factorId, label))
          : factor.kind === 'totp' && (await consume(tx, store.renameFactor(factorId, user.id, label)));
      if (renamed) await record(tx, 'factor.renamed', user, act, { factor: factorId, kind: factor.kind, name: label });
      return renamed;
    },

    async remove(tx, user, factorId, act) {
      const all = await store.lockFactorsOf(tx, user.id);
      const factor = all.find((candidate) => candidate.id === factorId);
      if (factor === undefined) return refuse('not-found');
      const left = all.filter(
        (candidate) =>
          candidate.id !== factorId &&
          isStanding(candidate) &&
          (candidate.state === 'active' || candidate.state === 'displaced'),
      );
      if (factor.state !== 'pending' && isStanding(factor) && left.length === 0) return refuse('last-factor');
      await consume(tx, store.revokeFactor(factorId, user.id));
      if (factor.kind === 'passkey') await deletePasskey(tx, factorId);
      if (factor.kind === 'recovery-code') await deleteRecoveryCodes(tx, user.id);
      if (!left.some(isStronger))
        await store.moveState(tx, { userId: user.id, kind: 'phone', from: 'displaced', to: 'active' });
      await record(tx, 'factor.removed', user, act, { factor: factorId, kind: factor.kind });
      await outbox.post(tx, {
        type: 'factor.removed',
        key: user.id,
        data: { userId: user.id, kind: factor.kind, provedBy: act.provedBy },
      });
      return ok(null);
    },
  };

  function uriOf(user: User, secret: Uint8Array, policy: Policy): string {
    return totpUri({
      issuer: serviceName,
      account: user.username,
      secret,
      digits: policy['totp.digits'],
      stepSeconds: policy['totp.step-seconds'],
      algorithm: 'SHA1',
    });
  }
}
