/** Factors, password, contact points, devices and history over HTTP. */
import { type ContactPoint as ContactView, type Factor as FactorView, operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import { setCookie } from '../../platform/http/cookies.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { mayEver } from '../access/index.ts';
import type { Approvals } from '../approvals/index.ts';
import { type Audit, historyView, originOf } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Factors } from '../factors/index.ts';
import type { ContactCodes, ContactPoint, Parties } from '../parties/index.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import { actorOf } from './actor.ts';
import type { PasswordChange } from './password-change.ts';
import { recordWrongCode } from './wrong-code.ts';

export interface SecurityRoutesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly contactCodes: ContactCodes;
  readonly devices: Devices;
  readonly factors: Factors;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly passwordChange: PasswordChange;
  readonly policies: Policies;
  readonly clock: Clock;
}

export function securityRoutes(deps: SecurityRoutesDeps): Route[] {
  return [
    ...factorRoutes(deps),
    ...passwordRoutes(deps),
    ...contactRoutes(deps),
    ...deviceRoutes(deps),
    ...historyRoutes(deps),
  ];
}

function factorRoutes({ database, audit, parties, factors, approvals }: SecurityRoutesDeps): Route[] {
  async function listed(userId: string): Promise<FactorView[]> {
    const points = await parties.contactPointsOf(userId);
    return (await factors.list(userId)).flatMap((factor) => {
      if (factor.state === 'revoked') return [];
      const hint = points.find((point) => point.id === factor.contactPointId)?.hint ?? '';
      return [
        {
          id: factor.id,
          kind: factor.kind,
          state: factor.state,
          hint,
          enrolledAt: toRfc3339(factor.enrolledAt),
          lastUsedAt: factor.lastUsedAt === null ? null : toRfc3339(factor.lastUsedAt),
        },
      ];
    });
  }

  return [
    implement(operations.listFactors, async ({ principal }) =>
      answer(200, { factors: await listed(principal.userId) }),
    ),

    implement(operations.beginTotpEnrolment, async ({ principal, context }) => {
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.enrol',
        subject: { action: 'factor.enrol', kind: 'totp' },
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const begun = await database.transaction(async (tx) =>
        (await spend(tx)) ? factors.beginTotp(tx, user, act) : null,
      );
      if (begun === null) return problemReply('approval-void');
      const { factor, secret, uri, expiresAt } = begun;
      const view: FactorView = {
        id: factor.id,
        kind: 'totp',
        state: 'pending',
        hint: '',
        enrolledAt: toRfc3339(factor.enrolledAt),
        lastUsedAt: null,
      };
      return answer(201, { factor: view, secret, otpauthUri: uri, expiresAt: toRfc3339(expiresAt) });
    }),

    implement(operations.confirmTotpEnrolment, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const pending = await factors.find(params.factorId, user.id);
      if (pending?.kind !== 'totp') return problemReply('not-found');
      const judged = await factors.judgeTotpConfirmation(user, params.factorId, body.code);
      if (judged.verdict !== 'right') {
        await recordWrongCode(
          { database, audit },
          { principal, context },
          { purpose: 'enrolment', factor: params.factorId },
        );
        return problemReply(judged.verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended');
      }
      const act = { actor: actorOf(principal), origin: originOf(context, null), provedBy: 'totp' } as const;
      const done = await database.transaction((tx) =>
        factors.completeTotp(tx, user, params.factorId, judged.step, act),
      );
      return done ? answer(200, { factors: await listed(user.id) }) : problemReply('challenge-ended');
    }),

    implement(operations.removeFactor, async ({ params, principal, context }) => {
      const factor = await factors.find(params.factorId, principal.userId);
      if (factor === null) return problemReply('not-found');
      // Whatever its state: what the person approves must not read differently once another factor is gone.
      const hint = (await listed(principal.userId)).find(({ id }) => id === factor.id)?.hint ?? '';
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.remove',
        // The id too: two factors of one kind look alike, and the proof is for one of them.
        subject: { action: 'factor.remove', factorId: factor.id, kind: factor.kind, hint },
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const act = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const removed = await database.attempt<null, { code: 'approval-void' | 'not-found' | 'last-factor' }>(
        async (tx) => {
          if (!(await spend(tx))) return { ok: false, refusal: { code: 'approval-void' } };
          const gone = await factors.remove(tx, user, factor.id, act);
          return gone.ok ? gone : { ok: false, refusal: { code: gone.refusal } };
        },
      );
      if (!removed.ok) return refusalReply(removed.refusal, context.now);
      return answer(200, { factors: await listed(user.id) });
    }),
  ];
}

function passwordRoutes({ passwordChange, policies }: SecurityRoutesDeps): Route[] {
  return [
    implement(operations.changePassword, async ({ body, principal, context }) => {
      try {
        const changed = await passwordChange.change(body, { principal, context });
        if (!changed.ok) return refusalReply(changed.refusal, context.now);
        return answer(204, null, { cookies: [setCookie('session', changed.value.sessionSecret)] });
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
    implement(operations.checkPassword, async ({ body, principal, context }) => {
      try {
        const checked = await passwordChange.check(principal.userId, body.password, context.now);
        return checked.ok ? answer(200, { violations: checked.value }) : refusalReply(checked.refusal, context.now);
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
  ];
}

function contactRoutes({ database, audit, parties, contactCodes, factors }: SecurityRoutesDeps): Route[] {
  const toView = ({ id, kind, hint, confirmedAt }: ContactPoint): ContactView => ({
    id,
    kind,
    hint,
    confirmedAt: confirmedAt === null ? null : toRfc3339(confirmedAt),
  });
  const find = async (userId: string, id: string) =>
    (await parties.contactPointsOf(userId)).find((point) => point.id === id);

  return [
    implement(operations.listContactPoints, async ({ principal }) =>
      answer(200, { contactPoints: (await parties.contactPointsOf(principal.userId)).map(toView) }),
    ),

    implement(operations.sendContactCode, async ({ params, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const point = await find(user.id, params.contactPointId);
      if (point === undefined) return problemReply('not-found');
      if (point.confirmedAt !== null) return problemReply('already-confirmed');
      const address = sourceOf(context.address);
      const sent = await database.attempt(async (tx) => {
        const done = await contactCodes.send(tx, { user, point, channel: 'sms', address });
        if (done.ok) {
          await audit.append(tx, {
            event: 'contact-point.code-sent',
            outcome: 'done',
            actor: actorOf(principal),
            origin: originOf(context, null),
            userId: user.id,
            accountId: null,
            details: { contactPoint: point.id, kind: point.kind },
          });
        }
        return done;
      });
      if (!sent.ok) return refusalReply(sent.refusal, context.now);
      return answer(200, { expiresAt: toRfc3339(sent.value.expiresAt), resendAt: toRfc3339(sent.value.resendAt) });
    }),

    implement(operations.confirmContactPoint, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const point = await find(user.id, params.contactPointId);
      if (point === undefined) return problemReply('not-found');
      if (point.confirmedAt !== null) return problemReply('already-confirmed');
      const verdict = await contactCodes.judge(point, body.code);
      if (verdict !== 'right') {
        await recordWrongCode(
          { database, audit },
          { principal, context },
          { purpose: 'contact-point', contactPoint: point.id },
        );
        return problemReply(verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended');
      }
      const confirmed = await database.attempt<null, { code: 'challenge-ended' | 'already-confirmed' }>(async (tx) => {
        if (!(await contactCodes.spend(tx, point.id))) return { ok: false, refusal: { code: 'challenge-ended' } };
        if (!(await parties.confirmContact(tx, point.id))) return { ok: false, refusal: { code: 'already-confirmed' } };
        const act = { actor: actorOf(principal), origin: originOf(context, null), provedBy: null };
        await audit.append(tx, {
          event: 'contact-point.confirmed',
          outcome: 'done',
          actor: act.actor,
          origin: act.origin,
          userId: user.id,
          accountId: null,
          details: { contactPoint: point.id, kind: point.kind },
        });
        if (point.kind === 'phone') await factors.enrolPhone(tx, user, point.id, act);
        return { ok: true, value: null };
      });
      if (!confirmed.ok) return refusalReply(confirmed.refusal, context.now);
      return answer(200, { contactPoints: (await parties.contactPointsOf(user.id)).map(toView) });
    }),
  ];
}

function deviceRoutes({ database, audit, devices, sessions }: SecurityRoutesDeps): Route[] {
  const listed = async (userId: string, current: string | null) =>
    (await devices.list(userId)).map((device) => ({
      id: device.id,
      label: device.label,
      current: device.id === current,
      firstSeenAt: toRfc3339(device.firstSeenAt),
      lastSeenAt: toRfc3339(device.lastSeenAt),
      lastAddress: device.lastAddress,
    }));

  return [
    implement(operations.listDevices, async ({ principal }) =>
      answer(200, { devices: await listed(principal.userId, principal.deviceId) }),
    ),
    implement(operations.forgetDevice, async ({ params, principal, context }) => {
      const { userId } = principal;
      const forgotten = await database.transaction(async (tx) => {
        if (!(await devices.forget(tx, params.deviceId, userId))) return false;
        const ended = await sessions.endAll(tx, { userId, deviceId: params.deviceId, reason: 'device-forgotten' });
        await audit.append(tx, {
          event: 'device.forgotten',
          outcome: 'done',
          actor: actorOf(principal),
          origin: originOf(context, null),
          userId,
          accountId: null,
          details: { device: params.deviceId, sessionsEnded: ended },
        });
        return true;
      });
      return forgotten ? answer(200, { devices: await listed(userId, principal.deviceId) }) : problemReply('not-found');
    }),
  ];
}

function historyRoutes({ audit, parties, policies }: SecurityRoutesDeps): Route[] {
  return [
    implement(operations.listHistory, async ({ query, principal }) => {
      const { entityId } = await parties.getUser(principal.userId);
      const limit = query.limit ?? policies.for(entityId)['history.page-entries'];
      const accountIds = (await parties.accountsOf(principal.userId))
        .filter((account) => mayEver('account.read', account.rights))
        .map((account) => account.id);
      const entries = await audit.history({
        userId: principal.userId,
        accountIds,
        before: query.before ?? null,
        limit,
      });
      const next = entries.length === limit ? (entries.at(-1)?.id ?? null) : null;
      return answer(200, { entries: entries.map(historyView), next });
    }),
  ];
}
