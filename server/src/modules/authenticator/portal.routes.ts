/** What the portal does beside the phone: it invites one, and tries whether notifications reach it. */
import { operations } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import type { Approvals } from '../approvals/index.ts';
import { originOf } from '../audit/index.ts';
import type { Factors } from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Invitations } from './invitations.ts';
import type { Push } from './push/push.ts';

export interface PortalRoutesDeps {
  readonly database: Database;
  readonly approvals: Approvals;
  readonly factors: Factors;
  readonly invitations: Invitations;
  readonly parties: Parties;
  readonly push: Push;
}

export function portalRoutes({ database, approvals, factors, invitations, parties, push }: PortalRoutesDeps): Route[] {
  return [
    implement(operations.inviteMobileKey, async ({ principal, context }) => {
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.enrol',
        subject: { action: 'factor.enrol', kind: 'mobile-key' },
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const issued = await database.transaction(async (tx) => {
        if (!(await spend(tx))) return null;
        await factors.recordBegun(tx, user, 'mobile-key', {
          actor,
          origin: originOf(context, session.deviceLabel),
          provedBy,
        });
        return invitations.issue(tx, user, provedBy);
      });
      if (issued === null) return problemReply('approval-void');
      const { invitation, qr, expiresAt } = issued;
      return answer(201, { invitation, qr, expiresAt: toRfc3339(expiresAt) });
    }),
    implement(operations.testMobileKeyPush, async ({ principal, context }) => {
      const tested = await push.test(await parties.getUser(principal.userId));
      if (tested === null) return problemReply('not-found');
      return tested.ok ? answer(200, tested.value) : refusalReply(tested.refusal, context.now);
    }),
  ];
}
