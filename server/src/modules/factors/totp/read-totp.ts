/**
 * What somebody typed for an authenticator app: a code of now, by the clock of the app as far as it is known, or two codes
 * in a row, which show how far that clock is off. How far it may be off is policy.
 *
 * Attack: two codes noted down earlier. The second must be of a step that was never accepted, and within the window.
 */
import { resynchroniseTotp, verifyTotp } from '@strongroom/authenticators';
import type { Instant } from '@strongroom/core';
import type { Policy } from '../../policy/index.ts';
import type { Factor } from '../factors.model.ts';

export type TotpReading =
  | { readonly kind: 'code'; readonly step: number }
  | { readonly kind: 'pair'; readonly step: number; readonly driftSteps: number }
  | { readonly kind: 'wrong' };

export function readTotp(
  typed: string,
  by: {
    readonly secret: Uint8Array;
    readonly factor: Pick<Factor, 'lastStep' | 'driftSteps'>;
    readonly policy: Policy;
    readonly now: Instant;
  },
): TotpReading {
  const { secret, factor, policy, now } = by;
  const check = {
    secret,
    now,
    lastAcceptedStep: factor.lastStep,
    algorithm: 'SHA1' as const,
    stepSeconds: policy['totp.step-seconds'],
    digits: policy['totp.digits'],
  };
  const { driftSteps } = factor;
  const code = verifyTotp({ ...check, code: typed, skewSteps: policy['totp.skew-steps'], driftSteps });
  if (code.ok) return { kind: 'code', step: code.step };
  const pair = resynchroniseTotp({ ...check, codes: typed, windowSteps: policy['totp.resynchronise-steps'] });
  return pair.ok ? { kind: 'pair', step: pair.step, driftSteps: pair.driftSteps } : { kind: 'wrong' };
}
