/** Second factors over HTTP: what is enrolled, authenticator apps, and removal. */
import { type Factor as FactorView, operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import type { Approvals } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Cards } from '../cards/index.ts';
import type {
  BegunTotp,
  Factors,
  Grants,
  MobileKeys,
  OptOut,
  Passkeys,
  RecoveryCodes,
  TotpEnrolment,
} from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';
import { actorOf } from './actor.ts';
import { makeListed } from './listed-factors.ts';
import { recordWrongCode } from './wrong-code.ts';

export interface FactorRoutesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly factors: Factors;
  readonly passkeys: Passkeys;
  readonly recoveryCodes: RecoveryCodes;
  readonly totp: TotpEnrolment;
  readonly mobileKeys: Pick<MobileKeys, 'current'>;
  readonly optOut: OptOut;
  readonly approvals: Approvals;
  readonly cards: Cards;
  readonly clock: Clock;
  readonly grants: Pick<Grants, 'displaced'>;
}

export function factorRoutes(deps: FactorRoutesDeps): Route[] {
  const { database, audit, parties, factors, totp, approvals, cards } = deps;
  const listed = makeListed(deps);

  return [
    implement(operations.listFactors, async ({ principal }) => {
      const user = await parties.getUser(principal.userId);
      const { kinds, requiredMissing } = await factors.demands(user);
      return answer(200, { factors: await listed(user.id), kinds, requiredMissing });
    }),

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
      const begun = await database.attempt<BegunTotp, { code: 'approval-void' | 'factor-forbidden' }>(async (tx) =>
        (await spend(tx)) ? totp.begin(tx, user, act) : { ok: false, refusal: { code: 'approval-void' } },
      );
      if (!begun.ok) return refusalReply(begun.refusal, context.now);
      const { factor, secret, uri, expiresAt } = begun.value;
      const view: FactorView = {
        id: factor.id,
        kind: 'totp',
        state: 'pending',
        setAside: false,
        hint: '',
        keptOn: null,
        barredBy: null,
        codesLeft: null,
        cooldown: null,
        enrolledAt: toRfc3339(factor.enrolledAt),
        lastUsedAt: null,
      };
      return answer(201, { factor: view, secret, otpauthUri: uri, expiresAt: toRfc3339(expiresAt) });
    }),

    implement(operations.confirmTotpEnrolment, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const pending = await factors.find(params.factorId, user.id);
      if (pending?.kind !== 'totp') return problemReply('not-found');
      const judged = await totp.judge(user, params.factorId, body.code);
      if (judged.verdict !== 'right') {
        await recordWrongCode(
          { database, audit },
          { principal, context },
          { purpose: 'enrolment', factor: params.factorId },
        );
        return problemReply(judged.verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended');
      }
      const act = { actor: actorOf(principal), origin: originOf(context, null), provedBy: 'totp' } as const;
      const shown = { ...judged, label: body.name?.trim() ?? null };
      const done = await database.transaction((tx) => factors.confirm(tx, user, params.factorId, act, { shown }));
      return done ? answer(200, { factors: await listed(user.id) }) : problemReply('challenge-ended');
    }),

    implement(operations.renameFactor, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const act = { actor: actorOf(principal), origin: originOf(context, null), provedBy: null };
      const renamed = await database.transaction((tx) =>
        factors.rename(tx, user, params.factorId, body.name.trim(), act),
      );
      return renamed ? answer(200, { factors: await listed(user.id) }) : problemReply('not-found');
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
          // Whoever gives up the factor gives up the card: it is to be sent back, and nobody else uses it either.
          if (gone.ok && factor.kind === 'security-card') await cards.holding.giveUp(tx, factor.id, act);
          return gone.ok ? gone : { ok: false, refusal: { code: gone.refusal } };
        },
      );
      if (!removed.ok) return refusalReply(removed.refusal, context.now);
      return answer(200, { factors: await listed(user.id) });
    }),
  ];
}
