/**
 * The authenticator app as a factor (RFC 6238): nothing is sent, and each time step is accepted once. Whoever gives two
 * codes in a row, one after the other, is believed about the clock of their app from then on.
 */
import { assert, ok, refuse, secondsToMs, unreachable } from '@strongroom/core';
import type { Tx } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../../audit/index.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import type { Factor } from '../factors.model.ts';
import { consumePair, consumeStep, renameFactor } from '../factors.store.ts';
import { readTotp } from './read-totp.ts';
import { openTotpSecret } from './totp-secret.ts';

export function totpStrategy({ vault, audit }: { vault: Vault; audit: Audit }): FactorStrategy {
  async function recordDrift(tx: Tx, { id, userId }: Factor, driftSteps: number): Promise<void> {
    await audit.append(tx, {
      event: 'factor.resynchronised',
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId,
      accountId: null,
      details: { factor: id, kind: 'totp', driftSteps },
    });
  }

  return {
    kind: 'totp',
    methods: ['totp'],
    digits: (policy) => policy['totp.digits'],
    hint: async (factor) => factor.label ?? '',
    async begin(_tx, { method, policy, now }) {
      if (method !== 'totp') return refuse({ code: 'factor-unavailable', rule: 'method' });
      return ok({
        codeSealed: null,
        expiresAt: now + secondsToMs(policy['totp.challenge-seconds']),
        sends: 0,
        resendAt: null,
      });
    },
    rename: (factor, name) => renameFactor(factor.id, factor.userId, name),
    async judge(answer, { factor, policy, now }) {
      if (typeof answer !== 'string') return { verdict: 'wrong', fault: 'kind' };
      assert(factor.secretSealed !== null, 'a TOTP factor holds its secret');
      const secret = await openTotpSecret(vault, factor.id, factor.secretSealed);
      const read = readTotp(answer, { secret, factor, policy, now });
      // A secret in an app can be copied, and its code typed into another page.
      const deviceBound = false;
      switch (read.kind) {
        case 'wrong':
          return { verdict: 'wrong', fault: null };
        case 'code':
          return { verdict: 'right', spend: consumeStep(factor.id, read.step, now), deviceBound };
        case 'pair':
          return {
            verdict: 'right',
            spend: consumePair(factor.id, read, now),
            deviceBound,
            afterwards: (tx) => recordDrift(tx, factor, read.driftSteps),
          };
        default:
          return unreachable(read);
      }
    },
  };
}
