/**
 * What the machine around factors must know of a kind, and no more: whether a new one replaces the one before, whether it
 * stands on its own or only bridges days, whether it makes text messages superfluous.
 */
import type { FactorKind } from '@strongroom/contract';
import type { Factor } from './factors.model.ts';
import { isEmergency } from './temporary-code/grant.model.ts';

interface KindTraits {
  /** Whether a user may hold several at once; otherwise a new one ends the one before. */
  readonly many: boolean;
  /** `weak`: rests while a strong one is active. `bridge`: for days or emergencies; counts for nobody's last factor. */
  readonly standing: 'strong' | 'weak' | 'bridge';
}

export const KINDS: Readonly<Record<FactorKind, KindTraits>> = {
  phone: { many: true, standing: 'weak' },
  // The old secret may be on a phone that is gone.
  totp: { many: false, standing: 'strong' },
  passkey: { many: true, standing: 'strong' },
  'mobile-key': { many: false, standing: 'strong' },
  'security-card': { many: true, standing: 'strong' },
  'recovery-code': { many: false, standing: 'bridge' },
  'temporary-code': { many: false, standing: 'bridge' },
  'code-card': { many: false, standing: 'bridge' },
};

type Seen = Pick<Factor, 'kind' | 'state'>;

export const isStrong = ({ kind, state }: Seen): boolean => state === 'active' && KINDS[kind].standing === 'strong';

/** Whether it lets its owner in by itself, now or as soon as the stronger one goes. */
export const carries = ({ kind, state }: Seen): boolean =>
  (state === 'active' || state === 'displaced') && KINDS[kind].standing !== 'bridge';

/** Whether its going takes something from its owner. */
export const isMissed = ({ kind, state }: Seen): boolean =>
  KINDS[kind].standing !== 'bridge' && (carries({ kind, state }) || state === 'suspended');

/**
 * Whether weak factors come back with these left: where nothing strong is among them, and no emergency access is on.
 *
 * Attack: somebody with a temporary code removes the owner's factors, so that SMS proves again without being proven.
 */
export const weakReturns = (left: readonly Seen[]): boolean =>
  !left.some((each) => isStrong(each) || (each.state === 'active' && isEmergency(each.kind)));

export const isWeak = (kind: FactorKind): boolean => KINDS[kind].standing === 'weak';
