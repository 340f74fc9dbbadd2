/**
 * Enrolling an authenticator app (RFC 6238): its secret is drawn here and shown once, and a code of it confirms that it
 * arrived. Answers are charged before they are judged; the step that confirmed is spent with it.
 */
import { encodeBase32, newTotpSecret, totpUri } from '@strongroom/authenticators';
import { type Clock, type Instant, newId, ok, type Random, type Result, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { User } from '../../parties/index.ts';
import type { Policies, Policy } from '../../policy/index.ts';
import type { FactorForbidden, Factors } from '../factor-door.ts';
import type { Act } from '../factor-record.ts';
import type { Factor } from '../factors.model.ts';
import { chargeEnrolmentAnswer } from '../factors.store.ts';
import { readTotp } from './read-totp.ts';
import { openTotpSecret, sealTotpSecret } from './totp-secret.ts';

export interface TotpEnrolment {
  begin(tx: Tx, user: User, act: Act): Promise<Result<BegunTotp, FactorForbidden>>;
  /** Charges one answer, then judges it; runs on its own so that a wrong one stays charged. */
  judge(user: User, factorId: string, code: string): Promise<TotpConfirmation>;
  /** Enrols a secret that is known already, as when users move here from another system. */
  bring(tx: Tx, user: User, secret: Uint8Array, act: Act): Promise<Result<Factor, FactorForbidden>>;
}

export interface BegunTotp {
  readonly factor: Factor;
  readonly secret: string;
  readonly uri: string;
  readonly expiresAt: Instant;
}

export type TotpConfirmation =
  | { readonly verdict: 'right'; readonly step: number; readonly driftSteps: number }
  | { readonly verdict: 'wrong' }
  | { readonly verdict: 'ended' };

export function makeTotpEnrolment(deps: {
  database: Database;
  vault: Vault;
  policies: Policies;
  factors: Factors;
  serviceName: string;
  clock: Clock;
  random: Random;
}): TotpEnrolment {
  const { database, vault, policies, factors, serviceName, clock, random } = deps;

  return {
    async begin(tx, user, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      const id = newId('fac', now, random);
      const secret = newTotpSecret(random, policy['totp.secret-bytes']);
      const expiresAt = now + secondsToMs(policy['totp.enrolment-seconds']);
      const pending = { until: expiresAt, answers: policy['totp.enrolment-answers'] };
      const secretSealed = sealTotpSecret(vault, id, secret);
      const factor = await factors.enrol(tx, user, { kind: 'totp', id, secretSealed, pending }, act);
      if (!factor.ok) return factor;
      return ok({
        factor: factor.value,
        secret: encodeBase32(secret),
        uri: uriOf(user, secret, policy),
        expiresAt,
      });
    },

    async judge(user, factorId, code) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      if (!(await consume(database.read, chargeEnrolmentAnswer(factorId, user.id, now)))) return { verdict: 'ended' };
      const factor = await factors.find(factorId, user.id);
      if (factor?.secretSealed == null) return { verdict: 'ended' };
      const secret = await openTotpSecret(vault, factorId, factor.secretSealed);
      const read = readTotp(code, { secret, factor, policy, now });
      if (read.kind === 'wrong') return { verdict: 'wrong' };
      return { verdict: 'right', step: read.step, driftSteps: read.kind === 'pair' ? read.driftSteps : 0 };
    },

    async bring(tx, user, secret, act) {
      const id = newId('fac', clock.now(), random);
      return factors.enrol(tx, user, { kind: 'totp', id, secretSealed: sealTotpSecret(vault, id, secret) }, act);
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
