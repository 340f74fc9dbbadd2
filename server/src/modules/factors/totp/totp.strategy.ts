/** The authenticator app as a factor (RFC 6238): nothing is sent, and each time step is accepted once. */
import { verifyTotp } from '@strongroom/authenticators';
import { assert, ok, refuse, secondsToMs } from '@strongroom/core';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import { consumeStep } from '../factors.store.ts';
import { openTotpSecret } from './totp-secret.ts';

export function totpStrategy(deps: { vault: Vault }): FactorStrategy {
  return {
    kind: 'totp',
    methods: ['totp'],
    digits: (policy) => policy['totp.digits'],
    hint: async () => '',
    async begin(_tx, { method, policy, now }) {
      if (method !== 'totp') return refuse({ code: 'factor-unavailable', rule: 'method' });
      return ok({
        codeSealed: null,
        expiresAt: now + secondsToMs(policy['totp.challenge-seconds']),
        sends: 0,
        resendAt: null,
      });
    },
    async judge(answer, { factor, policy, now }) {
      if (typeof answer !== 'string') return { verdict: 'wrong', fault: 'kind' };
      assert(factor.secretSealed !== null, 'a TOTP factor holds its secret');
      const verdict = verifyTotp({
        secret: await openTotpSecret(deps.vault, factor.id, factor.secretSealed),
        code: answer,
        now,
        stepSeconds: policy['totp.step-seconds'],
        digits: policy['totp.digits'],
        skewSteps: policy['totp.skew-steps'],
        lastAcceptedStep: factor.lastStep,
        algorithm: 'SHA1',
      });
      if (!verdict.ok) return { verdict: 'wrong', fault: null };
      // A secret in an app can be copied, and its code typed into another page.
      return { verdict: 'right', spend: consumeStep(factor.id, verdict.step, now), deviceBound: false };
    },
  };
}
