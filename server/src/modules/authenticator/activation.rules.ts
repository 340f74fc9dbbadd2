/**
 * Why a code to a number activates no key; null where it does. Pure.
 *
 * Attack: somebody with the password and the owner's number makes a key of their own, past the stronger factor that a
 * change of factors demands in the portal. An earlier mobile key is no such factor: it is what moves.
 *
 * Attack: they first report the owner's card as lost or suspend it, for which a session is enough, or wait for an
 * emergency that sets every factor aside. What is out of use still stands before the number, as it does at sign-in: only
 * where text messages came back by themselves they are good for this too.
 */
import type { FactorKind } from '@strongroom/contract';
import { type Factor, isEmergency } from '../factors/index.ts';
import type { Policy } from '../policy/index.ts';

const STRONGER: readonly FactorKind[] = ['totp', 'passkey', 'security-card'];

type Seen = Pick<Factor, 'kind' | 'state'>;

const OUT_OF_USE: readonly Factor['state'][] = ['suspended', 'lost'];

export function codeBarredBy(held: readonly Seen[], policy: Policy): string | null {
  if (policy['factor.forbidden'].includes('phone')) return 'factor.forbidden';
  if (!policy['factor.strongest-for'].includes('change-security')) return null;
  const stronger = held.filter(({ kind }) => STRONGER.includes(kind));
  if (stronger.some(({ state }) => state === 'active')) return 'factor.strongest-for';
  if (held.some(({ kind, state }) => kind === 'phone' && state === 'active')) return null;
  const emergency = held.some(({ kind, state }) => isEmergency(kind) && state === 'active');
  const stands = ({ state }: Seen): boolean => OUT_OF_USE.includes(state) || (emergency && state === 'displaced');
  return stronger.some(stands) ? 'factor.strongest-for' : null;
}
