/**
 * From a refusal inside to a problem outside. Refusals carry the wire code and at most these members; anything else a
 * refusal knows stays inside, for the audit trail.
 */
import type { Approval, PasswordViolation, ProblemCode } from '@strongroom/contract';
import { type Instant, type Money, toRfc3339 } from '@strongroom/core';
import { type ProblemMembers, type ProblemReply, problemReply } from './route.ts';

interface Refusal {
  readonly code: ProblemCode;
  readonly rule?: string;
  readonly retryAt?: Instant;
  readonly attemptsLeft?: number;
  readonly approval?: Approval;
  readonly violations?: PasswordViolation[];
  readonly remaining?: Money;
  readonly kind?: ProblemMembers['kind'];
  readonly stronger?: ProblemMembers['stronger'];
}

export function refusalReply<R extends Refusal>(refusal: R, now: Instant): ProblemReply<R['code']> {
  const { code, rule, retryAt, attemptsLeft, approval, violations, remaining, kind, stronger } = refusal;
  const members: ProblemMembers = {
    ...(rule !== undefined && { rule }),
    ...(retryAt !== undefined && { retryAt: toRfc3339(retryAt) }),
    ...(attemptsLeft !== undefined && { attemptsLeft }),
    ...(approval !== undefined && { approval }),
    ...(violations !== undefined && { violations }),
    ...(remaining !== undefined && { remaining }),
    ...(kind !== undefined && { kind }),
    ...(stronger !== undefined && { stronger }),
  };
  const seconds = retryAt === undefined ? 0 : Math.max(1, Math.ceil((retryAt - now) / 1_000));
  return problemReply(code, members, seconds > 0 ? { headers: { 'retry-after': String(seconds) } } : {});
}
