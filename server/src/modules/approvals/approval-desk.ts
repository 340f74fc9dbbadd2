/** What the gate and the proofs share: how an approval is shown, and how history tells of it. */
import type { Approval as ApprovalView } from '@strongroom/contract';
import { type Clock, type Random, toRfc3339 } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { demandsStrongest, groupOf } from '../access/index.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Challenges, Grants, SimAct, SimGuard } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import type { Approval } from './approvals.model.ts';
import { auditDetails, capOf, isTooLoose } from './approvals.rules.ts';

export interface ApprovalsDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly locks: Locks;
  readonly devices: Pick<Devices, 'coolingUntil' | 'vouch'>;
  readonly policies: Policies;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly simGuard: Pick<SimGuard, 'ofFactor'>;
  readonly grants: Pick<Grants, 'reach'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ApprovalDesk {
  toView(approval: Approval, user: User): Promise<ApprovalView>;
  record(
    tx: Tx,
    event: string,
    approval: Approval,
    who: { principal: Principal; context: RequestContext },
    extra: Record<string, string | null>,
    outcome?: 'done' | 'refused',
  ): Promise<void>;
}

export function makeApprovalDesk({ database, audit, policies, challenges, clock }: ApprovalsDeps): ApprovalDesk {
  return { toView, record };

  async function toView(approval: Approval, user: User): Promise<ApprovalView> {
    const policy = policies.for(user.entityId);
    const offered = await challenges.offered(user, demandOf(approval, policy), database.read, purposeOf(approval));
    return {
      id: approval.id,
      state: approval.state === 'proven' ? 'proven' : 'awaiting-proof',
      subject: approval.subject,
      factors: offered.map((factor) => {
        const caps = factor.methods.map((method) => capOf(approval.caps, factor, method));
        const best = caps.find((cap) => cap.sufficient) ?? caps[0];
        if (isTooLoose(factor, approval.subject, policy)) {
          return { ...factor, remaining: null, sufficient: false, payeeTooNew: false };
        }
        const sufficient = factor.refused === null && best?.sufficient !== false;
        const payeeTooNew = best?.payeeTooNew === true;
        return { ...factor, remaining: best?.remaining ?? null, sufficient, payeeTooNew };
      }),
      challenge: await challenges.view(purposeOf(approval), user, database.read),
      expiresAt: toRfc3339(approval.expiresAt),
      serverTime: toRfc3339(clock.now()),
    };
  }

  async function record(
    tx: Tx,
    event: string,
    approval: Approval,
    { principal, context }: { principal: Principal; context: RequestContext },
    extra: Record<string, string | null>,
    outcome: 'done' | 'refused' = 'done',
  ): Promise<void> {
    const { rule, accountId, ...details } = extra;
    const subjectAccount = 'accountId' in approval.subject ? approval.subject.accountId : null;
    await audit.append(tx, {
      event,
      outcome,
      actor: actorOf(principal),
      origin: originOf(context, null),
      userId: approval.userId,
      accountId: accountId ?? subjectAccount,
      ...(rule != null && { rule }),
      details: { purpose: 'approval', approval: approval.id, ...auditDetails(approval.subject), ...details },
    });
  }
}

/** What the act asks of the factor besides a right answer. */
export const demandOf = ({ subject }: Approval, policy: Policy) => ({
  strongest: demandsStrongest(subject.action, policy),
});

/** What the operator of a number is asked for, before a code goes there. */
export const simActOf = ({ subject }: Approval): SimAct =>
  groupOf(subject.action) === 'move-money' ? 'move-money' : 'change-security';

/** A factor that stood aside is proven again by itself; every other act by a factor that is active. */
export const purposeOf = ({ id, binding, subject }: Approval) =>
  ({
    kind: 'approval',
    id,
    binding,
    reproves: subject.action === 'factor.reactivate' ? subject.factorId : null,
  }) as const;

export const actorOf = (principal: Principal): Actor => ({
  kind: 'user',
  userId: principal.userId,
  sessionId: principal.sessionId,
  surface: principal.surface,
});
