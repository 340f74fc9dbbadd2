/** Password, contact points, devices and history over HTTP; factors stand in files of their own. */
import { type ContactPoint as ContactView, operations } from '@strongroom/contract';
import { type Clock, DAY_MS, type Instant, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import { setCookie } from '../../platform/http/cookies.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { mayEver } from '../access/index.ts';
import type { Approvals } from '../approvals/index.ts';
import { type Audit, historyView, originOf } from '../audit/index.ts';
import type { Cards } from '../cards/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Devices } from '../devices/index.ts';
import type {
  Challenges,
  CodeCards,
  CodeDeliveriesOf,
  Factors,
  Grants,
  MobileKeys,
  OptOut,
  Passkeys,
  RecoveryCodes,
  TotpEnrolment,
} from '../factors/index.ts';
import type { Geography } from '../networks/index.ts';
import type { ContactCodes, ContactPoint, Parties, User } from '../parties/index.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import { actorOf } from './actor.ts';
import { deviceRoutes } from './device.routes.ts';
import { emergencyRoutes } from './emergency.routes.ts';
import { factorRoutes } from './factor.routes.ts';
import { memberRoutes } from './member.routes.ts';
import { type NetworkRoutesDeps, networkRoutes } from './network.routes.ts';
import { optOutRoutes } from './opt-out.routes.ts';
import { passkeyRoutes } from './passkey.routes.ts';
import type { PasswordChange } from './password-change.ts';
import { recoveryCodeRoutes } from './recovery-code.routes.ts';
import { recordWrongCode } from './wrong-code.ts';

export interface SecurityRoutesDeps extends NetworkRoutesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly parties: Parties;
  readonly delivery: Delivery;
  readonly contactCodes: ContactCodes;
  readonly codeDeliveries: CodeDeliveriesOf;
  readonly devices: Devices;
  readonly geography: Pick<Geography, 'placeOf'>;
  readonly factors: Factors;
  readonly challenges: Pick<Challenges, 'offered'>;
  readonly passkeys: Passkeys;
  readonly recoveryCodes: RecoveryCodes;
  readonly totp: TotpEnrolment;
  readonly cards: Cards;
  readonly grants: Grants;
  readonly codeCards: CodeCards;
  readonly mobileKeys: Pick<MobileKeys, 'current'>;
  readonly optOut: OptOut;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly passwordChange: PasswordChange;
  readonly policies: Policies;
  readonly clock: Clock;
}

export function securityRoutes(deps: SecurityRoutesDeps): Route[] {
  return [
    ...factorRoutes(deps),
    ...passkeyRoutes(deps),
    ...optOutRoutes(deps),
    ...recoveryCodeRoutes(deps),
    ...emergencyRoutes(deps),
    ...passwordRoutes(deps),
    ...contactRoutes(deps),
    ...deviceRoutes(deps),
    ...networkRoutes(deps),
    ...memberRoutes(deps),
    ...historyRoutes(deps),
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

function contactRoutes({
  database,
  audit,
  parties,
  delivery,
  contactCodes,
  codeDeliveries,
  factors,
  policies,
  clock,
}: SecurityRoutesDeps): Route[] {
  /** Before this moment a confirmation is so old that it should be given again (systems 65, 82). */
  const staleBefore = ({ entityId }: User): Instant =>
    clock.now() - policies.for(entityId)['contact.reconfirm-days'] * DAY_MS;
  const isFresh = ({ confirmedAt }: ContactPoint, user: User): boolean =>
    confirmedAt !== null && confirmedAt > staleBefore(user);
  /** The way its messages go: a number that cannot be called still takes texts. */
  const wayOf = ({ kind }: ContactPoint) => (kind === 'mail' ? 'mail' : 'sms');
  const silentSince = async (point: ContactPoint): Promise<Instant | null> =>
    (await delivery.undeliverable([point.value])).get(point.value)?.get(wayOf(point)) ?? null;
  /** One that nothing reached is tried again by confirming it anew. */
  const isSettled = async (point: ContactPoint, user: User): Promise<boolean> =>
    isFresh(point, user) && (await silentSince(point)) === null;
  async function viewOf(user: User): Promise<ContactView[]> {
    const points = await parties.contactPointsOf(user.id);
    const marked = await delivery.undeliverable(points.map(({ value }) => value));
    const instant = (at: Instant | null | undefined): string | null => (at == null ? null : toRfc3339(at));
    return points.map((point) => ({
      id: point.id,
      kind: point.kind,
      hint: point.hint,
      confirmedAt: instant(point.confirmedAt),
      undeliverableSince: instant(marked.get(point.value)?.get(wayOf(point))),
      reconfirm: point.confirmedAt !== null && !isFresh(point, user),
    }));
  }
  const find = async (userId: string, id: string) =>
    (await parties.contactPointsOf(userId)).find((point) => point.id === id);

  return [
    implement(operations.listContactPoints, async ({ principal }) =>
      answer(200, { contactPoints: await viewOf(await parties.getUser(principal.userId)) }),
    ),

    implement(operations.listCodeDeliveries, async ({ principal }) =>
      answer(200, await codeDeliveries(await parties.getUser(principal.userId))),
    ),

    implement(operations.sendContactCode, async ({ params, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const point = await find(user.id, params.contactPointId);
      if (point === undefined) return problemReply('not-found');
      if (await isSettled(point, user)) return problemReply('already-confirmed');
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
      if (await isSettled(point, user)) return problemReply('already-confirmed');
      const verdict = await contactCodes.judge(point, body.code);
      if (verdict !== 'right') {
        await recordWrongCode(
          { database, audit },
          { principal, context },
          { purpose: 'contact-point', contactPoint: point.id },
        );
        return problemReply(verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended');
      }
      const silent = await silentSince(point);
      const confirmed = await database.attempt<null, { code: 'challenge-ended' | 'already-confirmed' }>(async (tx) => {
        if (!(await contactCodes.spend(tx, point.id))) return { ok: false, refusal: { code: 'challenge-ended' } };
        const before = silent === null ? staleBefore(user) : context.now;
        if (!(await parties.confirmContact(tx, point.id, before)))
          return { ok: false, refusal: { code: 'already-confirmed' } };
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
        if (silent !== null) await delivery.arrived(tx, { to: point.value, channel: wayOf(point), userId: user.id });
        if (point.kind === 'phone') await factors.enrol(tx, user, { kind: 'phone', contactPointId: point.id }, act);
        return { ok: true, value: null };
      });
      if (!confirmed.ok) return refusalReply(confirmed.refusal, context.now);
      return answer(200, { contactPoints: await viewOf(user) });
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
