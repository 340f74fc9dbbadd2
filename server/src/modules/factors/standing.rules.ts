/**
 * What a legal entity says of each kind of factor, and which of somebody's factors is the strongest. What is forbidden is
 * forbidden whatever else the policy says of it, also where it was enrolled before.
 */
import { FACTOR_KINDS, type FactorKind, type ProofMethod } from '@strongroom/contract';
import type { Policy } from '../policy/index.ts';
import type { Factor } from './factors.model.ts';

export type Standing = 'required' | 'recommended' | 'offered' | 'forbidden' | 'not-offered';

export const isForbidden = (kind: FactorKind, policy: Policy): boolean => policy['factor.forbidden'].includes(kind);

function standingOf(kind: FactorKind, policy: Policy): Standing {
  if (isForbidden(kind, policy)) return 'forbidden';
  if (policy['factor.required'].includes(kind)) return 'required';
  if (policy['factor.recommended'].includes(kind)) return 'recommended';
  return policy['factor.offered'].includes(kind) ? 'offered' : 'not-offered';
}

export interface KindStanding {
  readonly kind: FactorKind;
  readonly standing: Standing;
}

export const standings = (policy: Policy): KindStanding[] =>
  FACTOR_KINDS.map((kind) => ({ kind, standing: standingOf(kind, policy) }));

/** Why nobody may begin to enrol this kind; null where they may. Temporary ways in are issued, not enrolled. */
export function enrolmentRule(kind: FactorKind, policy: Policy): string | null {
  const standing = standingOf(kind, policy);
  if (standing === 'forbidden') return 'factor.forbidden';
  return standing === 'not-offered' ? 'factor.offered' : null;
}

type Seen = Pick<Factor, 'kind' | 'state'>;

const counts = ({ kind, state }: Seen, policy: Policy): boolean => state === 'active' && !isForbidden(kind, policy);

/** Whether one of the kinds that the entity requires is active; where it requires none, anything will do. */
export const holdsRequired = (factors: readonly Seen[], policy: Policy): boolean =>
  policy['factor.required'].length === 0 ||
  factors.some((factor) => counts(factor, policy) && policy['factor.required'].includes(factor.kind));

export const strengthOf = (kind: FactorKind, policy: Policy): number => policy['factor.strength-order'].indexOf(kind);

/** The strength that a demand for the strongest asks for: that of the strongest factor which may be used at all. */
export const strongestOf = (factors: readonly Seen[], policy: Policy): number =>
  Math.max(-1, ...factors.filter((factor) => counts(factor, policy)).map(({ kind }) => strengthOf(kind, policy)));

/** Why a factor may not prove something here; null where it may. `strongest`: nothing weaker than the strongest will do. */
export function barOf(
  factor: Seen,
  all: readonly Seen[],
  want: { readonly policy: Policy; readonly strongest: boolean },
): 'forbidden' | 'weaker' | null {
  const { policy, strongest } = want;
  if (isForbidden(factor.kind, policy)) return 'forbidden';
  return strongest && strengthOf(factor.kind, policy) < strongestOf(all, policy) ? 'weaker' : null;
}

/** Whether codes travel this way at all here. */
export const isServed = (method: ProofMethod, policy: Pick<Policy, 'phone.calls'>): boolean =>
  method !== 'voice' || policy['phone.calls'];

const KIND_OF: Readonly<Record<ProofMethod, FactorKind>> = {
  sms: 'phone',
  voice: 'phone',
  totp: 'totp',
  passkey: 'passkey',
  'mobile-key': 'mobile-key',
  'mobile-key-response': 'mobile-key',
  'security-card': 'security-card',
  'recovery-code': 'recovery-code',
  'temporary-code': 'temporary-code',
  'code-card': 'code-card',
};
export const kindOfMethod = (method: ProofMethod): FactorKind => KIND_OF[method];

/** Kinds somebody may enrol by themselves while they open their access; everything else needs a session, or staff. */
const AT_OPENING = ['passkey', 'totp'] as const;
export type FirstFactor = 'phone' | (typeof AT_OPENING)[number];

/**
 * What may be somebody's first second factor: the phone, unless the entity forbids it. Of the others, those it requires
 * if there are such, and those it recommends first. None where only the desk can help.
 */
export function firstFactors(policy: Policy): FirstFactor[] {
  if (!isForbidden('phone', policy)) return ['phone'];
  const open = AT_OPENING.filter((kind) => enrolmentRule(kind, policy) === null);
  const required = open.filter((kind) => policy['factor.required'].includes(kind));
  const recommends = (kind: FactorKind): number => Number(policy['factor.recommended'].includes(kind));
  return (required.length > 0 ? required : open).sort((one, other) => recommends(other) - recommends(one));
}
