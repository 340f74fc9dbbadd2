/** The desk's own sign-in, session and enrolment over HTTP. The cookies are the desk's; no client's is read or set here. */
import { type DeskSession, operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import { clearCookie, setCookie } from '../../platform/http/cookies.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route, type StaffMember } from '../../platform/http/route.ts';
import type { StaffVerdict } from '../../platform/http/serving.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { DeskSignIn, FoundStaff } from './desk-sign-in.ts';
import type { Members } from './members.ts';
import type { StaffSession } from './staff.model.ts';
import { sessionEnds } from './staff.rules.ts';
import type { StaffActs } from './staff-acts.model.ts';
import type { StaffFactors } from './staff-factors.ts';

export interface DeskSessionDeps {
  readonly members: Members;
  readonly deskSignIn: DeskSignIn;
  readonly ownFactors: StaffFactors;
  readonly acts: StaffActs;
  readonly policies: Policies;
  readonly csrfToken: (binding: string) => string;
  readonly clock: Clock;
}

const LEFT = { cookies: [clearCookie('staff')], headers: { 'clear-site-data': '"cache", "storage"' } };

export function deskSessionRoutes(deps: DeskSessionDeps): Route[] {
  const { members, deskSignIn, ownFactors, acts, policies, csrfToken, clock } = deps;
  const view = async (session: StaffSession, member: StaffMember): Promise<DeskSession> => {
    const { logoffAt, endsAt } = sessionEnds(session, policies.house);
    const { id, name, displayName, roles, entities } = member;
    return {
      signedIn: true,
      member: { id, name, displayName, roles: [...roles], entities: [...entities] },
      acts: acts.kindsOf(member).map((each) => ({
        kind: each.kind,
        people: each.people,
        sometimesTwo: each.peopleFor !== undefined,
        identifiedCaller: each.identifiedCaller,
      })),
      methods: [...(await ownFactors.methodsOf(member))],
      csrfToken: csrfToken(session.id),
      logoffAt: toRfc3339(logoffAt),
      endsAt: toRfc3339(endsAt),
      serverTime: toRfc3339(clock.now()),
    };
  };

  return [
    implement(operations.getDeskSession, async ({ context }) => {
      const found = await deskSignIn.find(context.cookies.staff, false);
      if (found.kind === 'live') return answer(200, await view(found.session, found.member));
      const left = found.kind === 'ended' ? LEFT : {};
      return answer(200, { signedIn: false, serverTime: toRfc3339(clock.now()) } as const, left);
    }),

    implement(operations.signOutOfDesk, async ({ principal, context }) => {
      await deskSignIn.end(principal.sessionId, principal.member, context);
      return answer(204, null, LEFT);
    }),

    implement(operations.beginDeskSignIn, async ({ body, context }) => {
      try {
        const begun = await deskSignIn.begin(body, context);
        if (!begun.ok) return problemReply('sign-in-refused');
        const { secret, expiresAt, methods } = begun.value;
        const shown = {
          methods: [...methods],
          csrfToken: csrfToken(secret),
          expiresAt: toRfc3339(expiresAt),
          serverTime: toRfc3339(clock.now()),
        };
        return answer(200, shown, { cookies: [setCookie('staffSignIn', secret)] });
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),

    implement(operations.answerDeskSignIn, async ({ body, context }) => {
      const { staffSignIn } = context.cookies;
      if (staffSignIn === undefined) return problemReply('sign-in-flow-ended');
      const opened = await deskSignIn.answer(staffSignIn, body.proof, context);
      if (!opened.ok) return refusalReply(opened.refusal, context.now);
      const { session, member, secret, browserSecret } = opened.value;
      const known = setCookie('staffBrowser', browserSecret, policies.house['staff.browser-seconds']);
      const cookies = [setCookie('staff', secret), clearCookie('staffSignIn'), known];
      return answer(200, await view(session, member), { cookies });
    }),

    implement(operations.beginDeskEnrolment, async ({ body }) => {
      const begun = await members.beginEnrolment(body.token);
      if (begun === null) return problemReply('opening-ended');
      return answer(200, { ...begun, expiresAt: toRfc3339(begun.expiresAt) });
    }),

    implement(operations.completeDeskEnrolment, async ({ body, context }) => {
      try {
        const done = await members.completeEnrolment(body, context);
        return done.ok ? answer(204, null) : refusalReply(done.refusal, context.now);
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),

    implement(operations.completeDeskEnrolmentByPasskey, async ({ body, context }) => {
      try {
        const done = await members.completeByPasskey(body, context);
        return done.ok ? answer(204, null) : refusalReply(done.refusal, context.now);
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
  ];
}

/** What the HTTP shell asks before an operation of staff. */
export function staffVerdict(found: FoundStaff): StaffVerdict {
  if (found.kind === 'live') {
    return { ok: true, principal: { sessionId: found.session.id, member: found.member } };
  }
  const ended = found.kind === 'ended';
  return { ok: false, problem: ended ? 'session-ended' : 'not-signed-in', extras: ended ? LEFT : {} };
}
