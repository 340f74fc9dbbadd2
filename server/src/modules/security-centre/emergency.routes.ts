/** Emergency access over HTTP: where it stands, the code card, and the permanent factor that is proven again. */
import { type EmergencyAccess, operations } from '@strongroom/contract';
import { type Clock, refuse, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import {
  type CodeCards,
  endsAt,
  type Grants,
  type PrintedCard,
  type PrintRefusal,
  type ReactivateRefusal,
} from '../factors/index.ts';
import type { Policies } from '../policy/index.ts';
import { actorOf } from './actor.ts';
import type { FactorRoutesDeps } from './factor.routes.ts';
import { makeListed } from './listed-factors.ts';
import { recordWrongCode } from './wrong-code.ts';

const voided = { code: 'approval-void' } as const;

export interface EmergencyRoutesDeps extends FactorRoutesDeps {
  readonly grants: Grants;
  readonly codeCards: CodeCards;
  readonly policies: Policies;
  readonly clock: Clock;
}

export function emergencyRoutes(deps: EmergencyRoutesDeps): Route[] {
  const { database, audit, parties, factors, grants, codeCards, policies, approvals, clock } = deps;
  const listed = makeListed(deps);

  async function grantView(userId: string): Promise<EmergencyAccess['grant']> {
    const grant = await grants.find(userId);
    if (grant === null || grant.closedAt !== null) return null;
    const { state, fullUntil, portalUntil, cardUntil, issuedAt, prints } = grant;
    if (state === 'active' || state === 'replaced' || state === 'withdrawn') return null;
    const policy = policies.for((await parties.getUser(userId)).entityId);
    const printed = await codeCards.printed(userId);
    const end = endsAt(grant);
    return {
      state,
      issuedAt: toRfc3339(issuedAt),
      fullUntil: toRfc3339(fullUntil),
      portalUntil: toRfc3339(portalUntil),
      cardUntil: cardUntil === null ? null : toRfc3339(cardUntil),
      endsAt: end === null ? null : toRfc3339(end),
      printed: printed && {
        factorId: printed.factorId,
        asked: [...printed.asked],
        activateUntil: toRfc3339(printed.activateUntil),
      },
      printsLeft: Math.max(0, policy['code-card.prints'] - prints),
      cardDays: policy['code-card.days'],
    };
  }

  return [
    implement(operations.getEmergencyAccess, async ({ principal }) => {
      const { userId, evidence } = principal;
      const [grant, reach, displaced] = await Promise.all([
        grantView(userId),
        grants.reach(userId, evidence),
        grants.displaced(userId),
      ]);
      return answer(200, { grant, reach, displaced: [...displaced], serverTime: toRfc3339(clock.now()) });
    }),

    implement(operations.printCodeCard, async ({ principal, context }) => {
      const action = 'code-card.print';
      const authorised = await approvals.authorise({ principal, context, action, subject: { action }, account: null });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), details: { provedBy } };
      const printed = await database.attempt<PrintedCard, PrintRefusal | typeof voided>(async (tx) =>
        (await spend(tx)) ? codeCards.print(tx, user, act) : refuse(voided),
      );
      if (!printed.ok) return refusalReply(printed.refusal, context.now);
      const { values, asked, activateUntil, ...card } = printed.value;
      return answer(201, {
        ...card,
        values: [...values],
        asked: [...asked],
        activateUntil: toRfc3339(activateUntil),
      });
    }),

    implement(operations.activateCodeCard, async ({ params, body, principal, context }) => {
      const { factorId } = params;
      const user = await parties.getUser(principal.userId);
      const judged = await codeCards.judge(user, factorId, body.answer);
      if (judged.verdict !== 'right') {
        const details = { purpose: 'enrolment', factor: factorId };
        await recordWrongCode({ database, audit }, { principal, context }, details);
        return problemReply(judged.verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended');
      }
      const act = { actor: actorOf(principal), origin: originOf(context, null) };
      const activated = await database.attempt((tx) =>
        codeCards.activate(tx, user, { factorId, pair: judged.pair }, act),
      );
      if (!activated.ok) return refusalReply(activated.refusal, context.now);
      return answer(200, { until: toRfc3339(activated.value.until) });
    }),

    implement(operations.reactivateFactor, async ({ params, principal, context }) => {
      const { factorId } = params;
      const factor = await factors.find(factorId, principal.userId);
      if (factor === null) return problemReply('not-found');
      if (!(await grants.displaced(principal.userId)).includes(factorId)) return problemReply('factor-unavailable');
      const hint = (await listed(principal.userId)).find(({ id }) => id === factorId)?.hint ?? '';
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.reactivate',
        subject: { action: 'factor.reactivate', factorId, kind: factor.kind, hint },
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), details: { provedBy } };
      const done = await database.attempt<null, ReactivateRefusal | typeof voided>(async (tx) =>
        (await spend(tx)) ? grants.reactivate(tx, { user, factorId }, act) : refuse(voided),
      );
      if (!done.ok) return refusalReply(done.refusal, context.now);
      return answer(200, { factors: await listed(user.id) });
    }),
  ];
}
