/**
 * A set of printed codes as a factor: nothing is sent, each code answers once, and its owner is told each time on every
 * channel, with how many are left. With the last one the set is gone.
 *
 * Attack: somebody finds the sheet. The first code they use tells the owner, on the phone and by mail alike.
 */
import { readRecoveryCode } from '@strongroom/authenticators';
import { ok, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../../audit/index.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import { revokeFactor } from '../factors.store.ts';
import { hashRecoveryCode } from './recovery-code.hash.ts';
import * as store from './recovery-code.store.ts';

export function recoveryCodeStrategy(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  outbox: Outbox;
}): FactorStrategy {
  const { database, vault, audit, outbox } = deps;

  async function tellUsed(tx: Tx, userId: string, factorId: string): Promise<void> {
    const left = await store.countUnused(tx, factorId);
    // Past the door, which is built from the kinds: nothing rests, returns or is told by the end of a sheet but what follows.
    if (left === 0) await consume(tx, revokeFactor(factorId, userId));
    await audit.append(tx, {
      event: 'recovery-code.used',
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId,
      accountId: null,
      details: { factor: factorId, left },
    });
    // Nobody's channel is left out: whoever holds the sheet may hold the phone beside it.
    await outbox.post(tx, { type: 'recovery-code.used', key: userId, data: { userId, left, provedBy: null } });
  }

  return {
    kind: 'recovery-code',
    methods: ['recovery-code'],
    digits: (policy) => policy['recovery-code.characters'],
    hint: async () => '',
    async begin(_tx, { method, policy, now }) {
      if (method !== 'recovery-code') return refuse({ code: 'factor-unavailable', rule: 'method' });
      const expiresAt = now + secondsToMs(policy['recovery-code.challenge-seconds']);
      return ok({ codeSealed: null, expiresAt, sends: 0, resendAt: null });
    },
    forget: async (tx, factorId) => void (await store.deleteCodesOf(tx, factorId)),
    async judge(answer, { factor, user, policy, now }) {
      if (typeof answer !== 'string') return { verdict: 'wrong', fault: 'kind' };
      const typed = readRecoveryCode(answer, policy['recovery-code.characters']);
      // What can be no code costs the same hash: the time says nothing.
      const hash = await hashRecoveryCode(vault, factor.id, typed ?? '');
      if (typed === null || !(await store.isUnused(database.read, factor.id, hash))) {
        return { verdict: 'wrong', fault: null };
      }
      return {
        verdict: 'right',
        spend: store.useRecoveryCode(factor.id, hash, now),
        deviceBound: false,
        afterwards: (tx) => tellUsed(tx, user.id, factor.id),
      };
    },
  };
}
