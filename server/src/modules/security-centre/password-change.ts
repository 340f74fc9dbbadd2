/**
 * Changing a password: the current one must be right (a few tries, then a pause), the new one must be good, and then
 * every other session and every sign-in in progress ends, this session gets a new secret, and the client hears of it on
 * another channel.
 */
import type { PasswordViolation } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { giveBack, increment, resetCounters } from '../../platform/database/primitives.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Approvals, AuthoriseRefusal } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Parties, User } from '../parties/index.ts';
import { HasherBusy, type Passwords, passwordContext } from '../passwords/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { Recovery } from '../recovery/index.ts';
import type { Sessions } from '../sessions/index.ts';
import type { SignIn } from '../sign-in/index.ts';

export type PasswordChangeRefusal =
  | AuthoriseRefusal
  | { readonly code: 'password-wrong' }
  | { readonly code: 'too-many-requests'; readonly retryAt: Instant }
  | { readonly code: 'password-unacceptable'; readonly violations: PasswordViolation[] };

export interface PasswordChange {
  check(
    userId: string,
    candidate: string,
    now: Instant,
  ): Promise<Result<PasswordViolation[], { code: 'too-many-requests'; retryAt: Instant }>>;
  change(
    wish: { currentPassword: string; newPassword: string },
    who: { principal: Principal; context: RequestContext },
  ): Promise<Result<{ sessionSecret: string }, PasswordChangeRefusal>>;
}

export function makePasswordChange(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  parties: Parties;
  policies: Policies;
  passwords: Passwords;
  sessions: Sessions;
  signIn: SignIn;
  recovery: Pick<Recovery['password'], 'end'>;
  approvals: Approvals;
  serviceNames: readonly string[];
}): PasswordChange {
  const { database, audit, outbox, parties, policies, passwords, sessions, signIn, recovery, approvals, serviceNames } =
    deps;

  async function violationsFor(user: User, candidate: string): Promise<PasswordViolation[]> {
    const points = await parties.contactPointsOf(user.id);
    const context = passwordContext(user, points, serviceNames);
    return passwords.violations(candidate, { userId: user.id, context }, policies.for(user.entityId));
  }

  return {
    async check(userId, candidate, now) {
      const user = await parties.getUser(userId);
      const policy = policies.for(user.entityId);
      const windowSeconds = policy['password.checks-window-seconds'];
      const budget = { limit: policy['password.checks'], windowSeconds, blockSeconds: 0 };
      const charge = await increment(database.read, { scope: 'password.checks', key: userId, budget, now });
      if (!charge.allowed) return refuse({ code: 'too-many-requests', retryAt: charge.freeAt });
      return ok(await violationsFor(user, candidate));
    },

    async change({ currentPassword, newPassword }, { principal, context }) {
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'password.change',
        subject: { action: 'password.change' },
        account: null,
      });
      if (!authorised.ok) return authorised;
      const { user, actor, session, rule, provedBy } = authorised.value;
      const policy = policies.for(user.entityId);
      // Attack: a hijacked session guesses the current password here, past the lanes of sign-in.
      const budget = {
        limit: policy['factor.failures'],
        windowSeconds: policy['factor.failure-window-seconds'],
        blockSeconds: policy['factor.pause-seconds'],
      };
      const counter = { scope: 'password.change', key: user.id };
      const charge = await increment(database.read, { ...counter, budget, now: context.now });
      if (!charge.allowed) return refuse({ code: 'too-many-requests', retryAt: charge.freeAt });
      const origin = originOf(context, session.deviceLabel);
      const entry = { actor, origin, userId: user.id, accountId: null } as const;
      const judged = await judge(user.id, currentPassword, policy);
      if (judged === null) {
        await database.transaction((tx) =>
          audit.append(tx, {
            ...entry,
            event: 'password.change-refused',
            outcome: 'refused',
            rule: 'current-password',
            details: {},
          }),
        );
        return refuse({ code: 'password-wrong' });
      }
      await resetCounters(database.read, [counter]);
      const violations = await violationsFor(user, newPassword);
      if (violations.length > 0) return refuse({ code: 'password-unacceptable', violations });
      const hash = await passwords.hash(newPassword, policy, 'known');
      return database.attempt<{ sessionSecret: string }, PasswordChangeRefusal>(async (tx) => {
        if (!(await authorised.value.spend(tx))) return refuse({ code: 'approval-void' });
        if (!(await passwords.change(tx, user.id, judged, hash))) return refuse({ code: 'password-wrong' });
        // Attack: a thief holds a copy of this very cookie, and ending the other sessions would leave the copy alive.
        const sessionSecret = await sessions.renew(tx, principal.sessionId, context.cookies.session ?? '');
        if (sessionSecret === null) return refuse({ code: 'session-ended' });
        await signIn.endFlows(tx, user.id);
        // Attack: a thief has proven a recovery, and sets another password after the owner's.
        const recoveries = await recovery.end(tx, user.id);
        const ended = await sessions.endAll(tx, {
          userId: user.id,
          except: principal.sessionId,
          reason: 'password-changed',
        });
        await audit.append(tx, {
          ...entry,
          event: 'password.changed',
          outcome: 'done',
          rule,
          details: { provedBy, sessionsEnded: ended, recoveries },
        });
        await outbox.post(tx, { type: 'password.changed', key: user.id, data: { userId: user.id, provedBy } });
        return ok({ sessionSecret });
      });

      async function judge(userId: string, password: string, by: Policy): Promise<string | null> {
        try {
          return await passwords.judge(userId, password, by, 'known');
        } catch (error) {
          if (error instanceof HasherBusy) await giveBack(database.read, counter.scope, counter.key);
          throw error;
        }
      }
    },
  };
}
