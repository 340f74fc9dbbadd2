/**
 * Why a code to a number activates no key; null where it does. Pure.
 *
 * Attack: somebody with the password and the owner's number makes a key of their own, past the stronger factor that a
 * change of factors demands in the portal. An earlier mobile key is no such factor: it is what moves.
 */
import type { FactorKind } from '@strongroom/contract';
import type { Policy } from '../policy/index.ts';

const STRONGER: readonly FactorKind[] = ['totp', 'passkey', 'security-card'];

export function codeBarredBy(offered: readonly { readonly kind: FactorKind }[], policy: Policy): string | null {
  if (policy['factor.forbidden'].includes('phone')) return 'factor.forbidden';
  if (!policy['factor.strongest-for'].includes('change-security')) return null;
  return offered.some(({ kind }) => STRONGER.includes(kind)) ? 'factor.strongest-for' : null;
}
