/**
 * The factor that a card in somebody's hands is: pending while it is on its way, active once it answered, and gone with
 * the card. It is written here, as every factor is; what the card itself goes through is told by whoever calls.
 */
import type { FactorKind } from '@strongroom/contract';
import { type Clock, newId, type Random } from '@strongroom/core';
import type { Sql, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Audit } from '../../audit/index.ts';
import type { User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import type { Act } from '../factor-record.ts';
import type { Factor } from '../factors.model.ts';
import * as store from '../factors.store.ts';
import { isStrong, isWeak, KINDS } from '../kinds.rules.ts';

export interface CardFactors {
  /** Of a card that is on its way. */
  addPending(tx: Tx, userId: string, label: string): Promise<string>;
  /** Takes effect: SMS leaves where policy says so, and the owner is told. False when it waits for nothing. */
  activate(tx: Tx, user: User, factorId: string, act: Act): Promise<boolean>;
  /** Out of use and, from a suspension, back; SMS does not come back by it. */
  move(tx: Tx, factorId: string, to: 'active' | 'suspended' | 'lost' | 'returned' | 'revoked'): Promise<void>;
  /** Whether SMS would come back if this factor went. */
  restoresPhone(on: Sql, userId: string, factorId: string): Promise<boolean>;
  /** SMS comes back where nothing stronger is left. */
  restorePhone(tx: Tx, userId: string): Promise<void>;
}

/**
 * Attack: whoever took over a session reports the card as lost, so that the weaker text message, whose number they hold,
 * comes back in its place. So reporting never brings it back; removing the factor does, and asks for a proof, and so does the card
 * itself in the hands of staff.
 */
const FROM: Readonly<Record<Parameters<CardFactors['move']>[2], readonly Factor['state'][]>> = {
  active: ['suspended'],
  suspended: ['active'],
  lost: ['pending', 'active', 'suspended'],
  returned: ['pending', 'active', 'suspended', 'displaced', 'lost'],
  revoked: ['pending', 'active', 'suspended', 'lost'],
};

const WEAK = (Object.keys(KINDS) as FactorKind[]).filter(isWeak);

export function makeCardFactors(deps: {
  audit: Audit;
  outbox: Outbox;
  policies: Policies;
  clock: Clock;
  random: Random;
}): CardFactors {
  const { audit, outbox, policies, clock, random } = deps;
  return {
    async addPending(tx, userId, label) {
      const now = clock.now();
      const id = newId('fac', now, random);
      const none = {
        contactPointId: null,
        secretSealed: null,
        pendingUntil: null,
        lastUsedAt: null,
        answersLeft: null,
      };
      const clean = { lastStep: null, driftSteps: 0, label, enrolledAt: now };
      await store.insertFactor(tx, { id, userId, kind: 'security-card', state: 'pending', ...none, ...clean });
      return id;
    },

    async activate(tx, user, factorId, { actor, origin, provedBy }) {
      await store.lockFactorsOf(tx, user.id);
      if (!(await consume(tx, store.activatePending(factorId, clock.now())))) return false;
      const policy = policies.for(user.entityId);
      // No cool-down: the broker shipped it to the address on file, and whoever activates it has it in hand.
      if (policy['factor.sms-leaves-when-stronger']) {
        await store.moveKinds(tx, { userId: user.id, kinds: WEAK, from: 'active', to: 'displaced' });
      }
      const details = { factor: factorId, kind: 'security-card', state: 'active', provedBy };
      const about = { outcome: 'done', actor, origin, userId: user.id, accountId: null } as const;
      await audit.append(tx, { event: 'factor.enrolled', ...about, details });
      const data = { userId: user.id, kind: 'security-card', provedBy };
      await outbox.post(tx, { type: 'factor.enrolled', key: user.id, data });
      return true;
    },

    async move(tx, factorId, to) {
      await consume(tx, store.moveThing(factorId, FROM[to], to));
    },

    async restoresPhone(on, userId, factorId) {
      const left = (await store.findFactorsOf(on, userId)).filter(({ id }) => id !== factorId);
      return !left.some(isStrong) && left.some(({ kind, state }) => state === 'displaced' && isWeak(kind));
    },

    async restorePhone(tx, userId) {
      if ((await store.lockFactorsOf(tx, userId)).some(isStrong)) return;
      await store.moveKinds(tx, { userId, kinds: WEAK, from: 'displaced', to: 'active' });
    },
  };
}
