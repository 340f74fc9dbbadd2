/** A new set of recovery codes over HTTP: proven, answered once, never to be read again. */
import { operations } from '@strongroom/contract';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Route } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import type { FactorRoutesDeps } from './factor.routes.ts';
import { makeListed } from './listed-factors.ts';

export function recoveryCodeRoutes(deps: FactorRoutesDeps): Route[] {
  const { database, recoveryCodes, approvals } = deps;
  const listed = makeListed(deps);
  return [
    implement(operations.createRecoveryCodes, async ({ principal, context }) => {
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.enrol',
        subject: { action: 'factor.enrol', kind: 'recovery-code' },
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const drawn = await recoveryCodes.draw(user);
      const done = await database.attempt<null, { code: 'approval-void' | 'factor-forbidden' }>(async (tx) => {
        if (!(await spend(tx))) return { ok: false, refusal: { code: 'approval-void' } };
        return recoveryCodes.replace(tx, user, drawn, act);
      });
      if (!done.ok) return refusalReply(done.refusal, context.now);
      return answer(201, { codes: [...drawn.codes], factors: await listed(user.id) });
    }),
  ];
}
