/** What an emergency grant lets through, and when there may be one. Pure. */
import type { Instant } from '@strongroom/core';
import type { Evidence, Factor } from '../factors.model.ts';
import { KINDS } from '../kinds.rules.ts';
import { type GrantState, standing } from './grant.flow.ts';
import { type Grant, type GrantReach, isEmergency } from './grant.model.ts';

/** Whether a session rests on an emergency grant and on no permanent factor. */
export const restsOnGrant = (evidence: readonly Pick<Evidence, 'method'>[]): boolean => {
  const proofs = evidence.filter(({ method }) => method !== 'password');
  return proofs.length > 0 && proofs.every(({ method }) => isEmergency(method));
};

/**
 * How far such a session reaches at this instant. A session of the code ends up on the card's page with its last days,
 * and stays there once the card is on, to read until when that is good.
 */
export function reachOfGrant(
  evidence: readonly Pick<Evidence, 'method' | 'factorId'>[],
  grant: Grant | null,
  now: Instant,
): GrantReach {
  if (!restsOnGrant(evidence)) return 'none';
  if (grant === null || grant.closedAt !== null) return 'over';
  const has = (factorId: string | null): boolean =>
    factorId !== null && evidence.some((proof) => proof.factorId === factorId);
  const state = standing(grant, now);
  if (state === 'online-card')
    return has(grant.cardFactorId) ? 'full' : has(grant.codeFactorId) ? 'print-only' : 'over';
  if (state !== 'temp-full' && state !== 'temp-print-only') return 'over';
  if (!has(grant.codeFactorId)) return 'over';
  return state === 'temp-full' ? 'full' : 'print-only';
}

/** Whether the code or the card of a grant may prove at this instant. */
export function mayProve(grant: Grant | null, factor: Pick<Factor, 'id' | 'kind'>, now: Instant): boolean {
  if (grant === null || grant.closedAt !== null) return false;
  const state: GrantState = standing(grant, now);
  if (factor.kind === 'code-card') return state === 'online-card' && grant.cardFactorId === factor.id;
  return (state === 'temp-full' || state === 'temp-print-only') && grant.codeFactorId === factor.id;
}

/**
 * Never two in a row: between two grants lies a proof with a permanent factor, and a rest. An expired grant is still the
 * one before: it ends with a call.
 *
 * Attack: somebody talks staff into one temporary code after the other and never needs what the owner holds.
 */
export function mayIssue(
  last: Grant | null,
  factors: readonly Pick<Factor, 'kind' | 'lastUsedAt'>[],
  at: { readonly now: Instant; readonly restMs: number },
): 'grant-on' | 'never-two-in-a-row' | 'rest' | null {
  if (last === null) return null;
  if (last.closedAt === null) return standing(last, at.now) === 'expired' ? 'never-two-in-a-row' : 'grant-on';
  const closedAt = last.closedAt;
  const proven = factors.some(
    ({ kind, lastUsedAt }) => KINDS[kind].standing !== 'bridge' && (lastUsedAt ?? 0) >= closedAt,
  );
  if (!proven) return 'never-two-in-a-row';
  return at.now < closedAt + at.restMs ? 'rest' : null;
}
