/**
 * The temporary code as a factor: static, so it is worth no more than its few days. It proves while its grant stands on
 * it and at no other time, whatever the row of the factor says. Its owner hears of every use.
 */
import { timingSafeEqual } from 'node:crypto';
import { canonicalTemporaryCode } from '@strongroom/authenticators';
import { type Instant, ok, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import { endsAt, standing } from './grant.flow.ts';
import { mayProve } from './grant.rules.ts';
import { findLastGrant } from './grant.store.ts';
import { hashOfCode, openCodeHash } from './temporary-code.ts';

export function temporaryCodeStrategy(deps: { database: Database; vault: Vault; outbox: Outbox }): FactorStrategy {
  const { database, vault, outbox } = deps;
  return {
    kind: 'temporary-code',
    methods: ['temporary-code'],
    digits: (policy) => policy['temporary-code.length'],
    hint: async () => '',

    async begin(tx, { factor, method, policy, now }) {
      if (method !== 'temporary-code') return refuse({ code: 'factor-unavailable', rule: 'method' });
      if (!mayProve(await findLastGrant(tx, factor.userId), factor, now)) {
        return refuse({ code: 'emergency-access-ended', rule: 'temporary-code.print-days' });
      }
      const expiresAt = now + secondsToMs(policy['temporary-code.challenge-seconds']);
      return ok({ codeSealed: null, expiresAt, sends: 0, resendAt: null });
    },

    async judge(answer, { factor, policy, now }) {
      if (typeof answer !== 'string' || factor.secretSealed === null) return { verdict: 'wrong', fault: 'kind' };
      const code = canonicalTemporaryCode(answer, policy['temporary-code.lower-case']);
      const expected = await openCodeHash(vault, factor.id, factor.secretSealed);
      // What cannot be a code is hashed like every other, so that it takes as long.
      const given = hashOfCode(vault, factor.id, code ?? '');
      const same = timingSafeEqual(Buffer.from(given), Buffer.from(expected));
      if (!same) return { verdict: 'wrong', fault: code === null ? 'spelling' : null };
      // Read last: the days may have ended while the challenge was open.
      if (!mayProve(await findLastGrant(database.read, factor.userId), factor, now)) {
        return { verdict: 'wrong', fault: 'grant-ended' };
      }
      const { userId } = factor;
      return { verdict: 'right', spend: null, deviceBound: false, afterwards: (tx) => tellUse(tx, userId, now) };
    },
  };

  async function tellUse(tx: Tx, userId: string, now: Instant): Promise<void> {
    const grant = await findLastGrant(tx, userId);
    const until = grant === null ? null : endsAt({ ...grant, state: standing(grant, now) });
    if (until === null) return;
    await outbox.post(tx, { type: 'temporary-code.used', key: userId, data: { userId, until } });
  }
}
