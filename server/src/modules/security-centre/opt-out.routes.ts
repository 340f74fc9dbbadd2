/**
 * Opting out of the second factor on trading surfaces, and back in. Out takes a proof of exactly that; in takes nothing
 * but a session, because it only tightens, and whoever manages the users of an account may do it for them.
 */
import { canonicalUsername } from '@strongroom/authenticators';
import { operations } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import type { OptOutStanding } from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import { actorOf } from './actor.ts';
import type { FactorRoutesDeps } from './factor.routes.ts';

export function optOutRoutes({ database, parties, optOut, approvals }: FactorRoutesDeps): Route[] {
  const toView = ({ since, ...standing }: OptOutStanding, { entityId }: User) => ({
    ...standing,
    entity: parties.entity(entityId).name,
    without: [...standing.without],
    reach: [...standing.reach],
    since: since === null ? null : toRfc3339(since),
  });

  /** Whether somebody manages the users of an account that the other one has a right on. */
  async function manages(userId: string, other: User): Promise<boolean> {
    const [own, theirs] = await Promise.all([parties.accountsOf(userId), parties.accountsOf(other.id)]);
    const managed = own.filter(({ rights }) => rights.includes('manage-users')).map(({ id }) => id);
    return theirs.some(({ id }) => managed.includes(id));
  }

  // Attack: what can be no username reaches the database, which refuses a text with a NUL in it by failing.
  const findUser = (username: string) => {
    const canonical = canonicalUsername(username);
    return canonical.ok ? parties.findUserByUsername(canonical.value) : null;
  };

  return [
    implement(operations.getOptOut, async ({ principal }) => {
      const user = await parties.getUser(principal.userId);
      return answer(200, toView(await optOut.standing(user), user));
    }),

    implement(operations.optOut, async ({ body, principal, context }) => {
      const { disclaimerVersion } = body;
      const standing = await optOut.standing(await parties.getUser(principal.userId));
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.opt-out',
        subject: { action: 'factor.opt-out', disclaimerVersion },
        account: null,
      });
      if (!authorised.ok) {
        const { refusal } = authorised;
        const named = refusal.code === 'not-permitted' && refusal.rule === 'factor.opt-out.mandated-by';
        // Refused, not hidden: the regulator's rule by its name.
        if (named) return problemReply('not-permitted', { rule: refusal.rule, detail: standing.mandatedBy ?? '' });
        return refusalReply(refusal, context.now);
      }
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const done = await database.attempt<null, { code: 'approval-void' | 'act-settled' }>(async (tx) => {
        if (!(await spend(tx))) return { ok: false, refusal: { code: 'approval-void' } };
        const left = await optOut.leave(tx, user, disclaimerVersion, act);
        return left.ok ? left : { ok: false, refusal: { code: left.refusal } };
      });
      if (!done.ok) return refusalReply(done.refusal, context.now);
      return answer(200, toView(await optOut.standing(user), user));
    }),

    implement(operations.optIn, async ({ query, principal, context }) => {
      const self = await parties.getUser(principal.userId);
      const found = query.username === undefined ? self : await findUser(query.username);
      // Unknown, and not one's business, look alike.
      if (found === null || (found.id !== self.id && !(await manages(self.id, found))))
        return problemReply('not-found');
      const by = { actor: actorOf(principal), origin: originOf(context, null) };
      const done = await database.transaction((tx) => optOut.comeBack(tx, found, by));
      if (!done) return problemReply('not-found');
      return answer(200, toView(await optOut.standing(self), self));
    }),
  ];
}
