/** Recovery, contact changes and freezes over HTTP. Tokens travel in bodies, never in addresses, so that no log keeps them. */
import { operations, type Recovery as RecoveryView } from '@strongroom/contract';
import { assert, type Clock, refuse, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import {
  answer,
  implement,
  type Principal,
  problemReply,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import type { Approvals } from '../approvals/index.ts';
import { type Actor, originOf } from '../audit/index.ts';
import type { Locks } from '../locks/index.ts';
import { canonicalContact, type Parties } from '../parties/index.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import { BY_MESSAGE, type ChangeRefusal } from './contact-changes.ts';
import type { Shown } from './recovery.model.ts';
import type { Recovery } from './recovery.ts';

interface Deps {
  readonly database: Database;
  readonly recovery: Recovery;
  readonly approvals: Approvals;
  readonly parties: Parties;
  readonly locks: Locks;
  readonly policies: Policies;
  readonly clock: Clock;
}

export const recoveryRoutes = (deps: Deps): Route[] => [
  ...passwordRoutes(deps),
  ...stopRoutes(deps),
  ...changeRoutes(deps),
];

function passwordRoutes({ recovery, policies, clock }: Deps): Route[] {
  const { password } = recovery;
  const toView = ({ flow, offered, challenge, mail, number, minimumPasswordLength }: Shown): RecoveryView => ({
    state: flow.state === 'proven' || flow.state === 'awaiting-factor' ? flow.state : 'awaiting-mail',
    aim: flow.aim,
    factors: [...offered],
    challenge,
    number: number && { ...number, resendAt: number.resendAt === null ? null : toRfc3339(number.resendAt) },
    mail: mail && { ...mail, resendAt: toRfc3339(mail.resendAt) },
    minimumPasswordLength,
    expiresAt: toRfc3339(flow.expiresAt),
    serverTime: toRfc3339(clock.now()),
  });
  return [
    implement(operations.beginPasswordRecovery, async ({ body, context }) => {
      const begun = await password.begin({ ...body, aim: 'password' }, context);
      if (begun.ok) return answer(202, { token: begun.value.token, recovery: toView(begun.value) });
      const { refusal } = begun;
      // Without a password nothing but the budget refuses.
      assert(refusal.code === 'too-many-requests', 'a recovery without a password is refused by its budget alone');
      return refusalReply(refusal, context.now);
    }),
    implement(operations.beginNumberRecovery, async ({ body, context }) => {
      try {
        const begun = await password.begin({ ...body, aim: 'number' }, context);
        if (!begun.ok) return refusalReply(begun.refusal, context.now);
        return answer(202, { token: begun.value.token, recovery: toView(begun.value) });
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
    implement(operations.nameRecoveredNumber, async ({ body, context }) => {
      const named = await password.number.name(body.token, body.value, context);
      return named.ok ? answer(200, toView(named.value)) : refusalReply(named.refusal, context.now);
    }),
    implement(operations.resendRecoveredNumberCode, async ({ body, context }) => {
      const sent = await password.number.resend(body.token, body.method, context);
      return sent.ok ? answer(200, toView(sent.value)) : refusalReply(sent.refusal, context.now);
    }),
    implement(operations.confirmRecoveredNumber, async ({ body, context }) => {
      const confirmed = await password.number.confirm(body.token, body.code, context);
      return confirmed.ok ? answer(200, confirmed.value) : refusalReply(confirmed.refusal, context.now);
    }),
    implement(operations.getRecovery, async ({ body }) => {
      const found = await password.show(body.token);
      return found === null ? problemReply('recovery-ended') : answer(200, toView(found));
    }),
    implement(operations.answerRecoveryMail, async ({ body, context }) => {
      const answered = await password.answerMail(body.token, body.code, context);
      return answered.ok ? answer(200, toView(answered.value)) : refusalReply(answered.refusal, context.now);
    }),
    implement(operations.resendRecoveryMail, async ({ body, context }) => {
      const sent = await password.mailAgain(body.token, context);
      return sent.ok ? answer(200, toView(sent.value)) : refusalReply(sent.refusal, context.now);
    }),
    implement(operations.beginRecoveryChallenge, async ({ body, context }) => {
      const begun = await password.challenge(body.token, body, context);
      return begun.ok ? answer(200, toView(begun.value)) : refusalReply(begun.refusal, context.now);
    }),
    implement(operations.resendRecoveryCode, async ({ body, context }) => {
      const sent = await password.resend(body.token, body, context);
      return sent.ok ? answer(200, toView(sent.value)) : refusalReply(sent.refusal, context.now);
    }),
    implement(operations.answerRecovery, async ({ body, context }) => {
      const answered = await password.answer(body.token, body, context);
      return answered.ok ? answer(200, toView(answered.value)) : refusalReply(answered.refusal, context.now);
    }),
    implement(operations.completePasswordRecovery, async ({ body, context }) => {
      try {
        const done = await password.complete(body.token, body.password, context);
        if (!done.ok) return refusalReply(done.refusal, context.now);
        const { username, moneyFrozenUntil } = done.value;
        const until = moneyFrozenUntil === null ? null : toRfc3339(moneyFrozenUntil);
        return answer(200, { username, moneyFrozenUntil: until });
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
    implement(operations.recoverUsername, async ({ body, context }) => {
      const asked = await recovery.username(body, context);
      return asked.ok ? answer(202, null) : refusalReply(asked.refusal, context.now);
    }),
  ];
}

function stopRoutes({ recovery, parties, locks }: Deps): Route[] {
  const { stopping } = recovery;
  return [
    implement(operations.inspectStop, async ({ body }) => {
      const link = await stopping.inspect(body.token);
      if (link === null) return problemReply('stop-ended');
      const { cause, createdAt, user } = link;
      return answer(200, { cause, at: toRfc3339(createdAt), entity: parties.entity(user.entityId).name });
    }),
    implement(operations.stopEverything, async ({ body, context }) => {
      const stopped = await stopping.stop(body.token, context);
      return stopped.ok ? answer(204, null) : refusalReply(stopped.refusal, context.now);
    }),
    implement(operations.listFreezes, async ({ principal }) => {
      const freezes = await locks.of(principal.userId);
      return answer(200, {
        freezes: freezes.map(({ id, level, cause, placedAt, until }) => ({
          id,
          level,
          cause,
          placedAt: toRfc3339(placedAt),
          until: until === null ? null : toRfc3339(until),
        })),
      });
    }),
  ];
}

function changeRoutes({ database, recovery, approvals, parties }: Deps): Route[] {
  const { changes } = recovery;
  const byOf = (principal: Principal, context: RequestContext) => {
    const { userId, sessionId, surface } = principal;
    const actor: Actor = { kind: 'user', userId, sessionId, surface };
    return { actor, origin: originOf(context, null) };
  };
  const listed = async (userId: string) => ({ changes: await changes.list(await parties.getUser(userId)) });
  return [
    implement(operations.listContactChanges, async ({ principal }) => answer(200, await listed(principal.userId))),
    implement(operations.beginContactChange, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const point = (await parties.contactPointsOf(user.id)).find(({ id }) => id === params.contactPointId);
      if (point === undefined) return problemReply('not-found');
      const to = canonicalContact(point.kind, body.value);
      if (to === null || to === point.value) return problemReply('contact-unacceptable');
      const unserved = changes.unserved(user, point.kind, to);
      if (unserved !== null) return problemReply('destination-forbidden', { rule: unserved });
      const { oldLost } = body;
      const { id, kind, hint } = point;
      const action = 'contact-point.change';
      const subject = { action, contactPointId: id, kind, hint, to, oldLost } as const;
      const authorised = await approvals.authorise({ principal, context, action, subject, account: null });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { provedBy, spend } = authorised.value;
      // Attack: whoever took over the number proves with it that the mailbox is "lost", and has both.
      if (oldLost && BY_MESSAGE.includes(provedBy)) return problemReply('stronger-factor-needed');
      const begun = await database.attempt<unknown, ChangeRefusal | { code: 'approval-void' }>(async (tx) => {
        if (!(await spend(tx))) return refuse({ code: 'approval-void' });
        const wish = { user, point, value: to, oldLost, provedBy, address: sourceOf(context.address) };
        return changes.begin(tx, wish, byOf(principal, context));
      });
      return begun.ok ? answer(201, await listed(user.id)) : refusalReply(begun.refusal, context.now);
    }),
    implement(operations.sendContactChangeCode, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const wish = { changeId: params.changeId, side: body.side, channel: body.method };
      const sent = await changes.send(user, wish, context, byOf(principal, context));
      if (!sent.ok) return refusalReply(sent.refusal, context.now);
      return answer(200, { expiresAt: toRfc3339(sent.value.expiresAt), resendAt: toRfc3339(sent.value.resendAt) });
    }),
    implement(operations.confirmContactChange, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const confirmed = await changes.confirm(user, { changeId: params.changeId, ...body }, byOf(principal, context));
      return confirmed.ok ? answer(200, await listed(user.id)) : refusalReply(confirmed.refusal, context.now);
    }),
    implement(operations.cancelContactChange, async ({ params, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const cancelled = await changes.cancel(user, params.changeId, byOf(principal, context));
      return cancelled ? answer(204, null) : problemReply('not-found');
    }),
  ];
}
