/** Enrolling a passkey over HTTP: begun with a proof, finished once by the session that began. */
import { operations } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import { notEnrolled } from '../factors/index.ts';
import { actorOf } from './actor.ts';
import type { FactorRoutesDeps } from './factor.routes.ts';
import { makeListed } from './listed-factors.ts';
import { recordWrongCode } from './wrong-code.ts';

export function passkeyRoutes(deps: FactorRoutesDeps): Route[] {
  const { database, audit, parties, passkeys, approvals } = deps;
  const listed = makeListed(deps);

  return [
    implement(operations.beginPasskeyEnrolment, async ({ body, principal, context }) => {
      const name = body.name.trim();
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.enrol',
        subject: { action: 'factor.enrol', kind: 'passkey', hint: name },
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const wish = { user, sessionId: session.id, name };
      const begun = await database.transaction(async (tx) =>
        (await spend(tx)) ? ((await passkeys.begin(tx, wish, act)) ?? 'passkey-limit') : 'approval-void',
      );
      if (typeof begun === 'string') return problemReply(begun);
      return answer(201, { creation: begun.creation, expiresAt: toRfc3339(begun.expiresAt) });
    }),

    implement(operations.confirmPasskeyEnrolment, async ({ body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const judged = await passkeys.judge(user, principal.sessionId, body);
      if (!judged.ok) {
        const details = { purpose: 'enrolment', kind: 'passkey', fault: judged.refusal };
        await recordWrongCode({ database, audit }, { principal, context }, details);
        return refusalReply(notEnrolled(judged.refusal), context.now);
      }
      const act = { actor: actorOf(principal), origin: originOf(context, null), provedBy: 'passkey' } as const;
      const done = await database.attempt<
        null,
        { code: 'challenge-ended' | 'factor-forbidden' | 'passkey-refused' | 'passkey-limit' }
      >(async (tx) => {
        const added = await passkeys.complete(tx, user, judged.value, act);
        return added.ok ? added : { ok: false, refusal: { code: added.refusal } };
      });
      return done.ok ? answer(200, { factors: await listed(user.id) }) : refusalReply(done.refusal, context.now);
    }),
  ];
}
