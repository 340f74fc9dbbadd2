/** Security cards over HTTP, as their holders use them. */
import { type CardsView, type CardTask as CardTaskView, operations, PROOF_METHODS } from '@strongroom/contract';
import { type Clock, ok, refuse, toRfc3339 } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import {
  answer,
  implement,
  type Principal,
  problemReply,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import type { Approvals, Authorisation, MethodCaps } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import { BrokerUnavailable } from '../brokerage/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { serialHint } from './card-check.ts';
import type { CardReport, HeldCard, RequestRefusal } from './card-holding.ts';
import type { CardAct, CardTask } from './cards.model.ts';
import type { Cards } from './cards.ts';

export interface CardRoutesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly approvals: Approvals;
  readonly cards: Cards;
  readonly clock: Clock;
}

/** A forgotten PIN is no matter of the page: the old one is proven by the card, and by nothing else. */
const BY_THE_CARD: MethodCaps = Object.fromEntries(
  PROOF_METHODS.filter((method) => method !== 'security-card').map((method) => [
    method,
    { remaining: null, sufficient: false },
  ]),
);
const EVENTS: Readonly<Record<'suspend' | 'lost' | 'defective' | 'battery', CardReport>> = {
  suspend: 'suspend',
  lost: 'report-lost',
  defective: 'report-defect',
  battery: 'report-battery',
};

type Asked = { readonly principal: Principal; readonly context: RequestContext };

export function cardRoutes(deps: CardRoutesDeps): Route[] {
  return [...readRoutes(deps), ...requestRoutes(deps), ...changeRoutes(deps), ...taskRoutes(deps)];
}

const actOf = ({ principal, context }: Asked): CardAct => ({
  actor: {
    kind: 'user',
    userId: principal.userId,
    sessionId: principal.sessionId,
    surface: principal.surface,
  },
  origin: originOf(context, null),
});
const provenAct = ({ actor, session, provedBy }: Authorisation, context: RequestContext): CardAct => ({
  actor,
  origin: originOf(context, session.deviceLabel),
  provedBy,
});
const askingOf = (user: User, { sessionId, deviceId }: Principal) => ({ user, sessionId, lane: deviceId ?? sessionId });
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' as const });

async function viewOf({ cards, parties, policies, clock }: CardRoutesDeps, principal: Principal): Promise<CardsView> {
  const { userId, sessionId } = principal;
  const policy = policies.for((await parties.getUser(userId)).entityId);
  const [held, request, task] = await Promise.all([
    cards.holding.held(userId),
    cards.holding.openRequest(userId),
    cards.tasks.current(userId, sessionId),
  ]);
  return {
    cards: held.map(toCardView(clock.now())),
    request:
      request === null
        ? null
        : {
            id: request.id,
            accountId: request.accountId,
            replaces: request.replaces,
            createdAt: toRfc3339(request.createdAt),
          },
    task: task && toTaskView(task),
    terms: {
      eligible: usd(policy['security-card.eligible-usd-minor']),
      reserve: usd(policy['security-card.reserve-usd-minor']),
      fee: usd(policy['security-card.fee-usd-minor']),
      activationDays: policy['security-card.activation-days'],
    },
    serverTime: toRfc3339(clock.now()),
  };
}

const toCardView =
  (now: number) =>
  ({ card, holder, holders }: HeldCard): CardsView['cards'][number] => {
    const { id, serialNo, model, state, stateSince, expiresAt, requiredAt, pinResetUntil } = card;
    return {
      id,
      factorId: holder.factorId,
      hint: serialHint(serialNo),
      model,
      state,
      stateSince: toRfc3339(stateSince),
      expiresAt: expiresAt === null ? null : toRfc3339(expiresAt),
      activateBy: state === 'shipped' && requiredAt !== null ? toRfc3339(requiredAt) : null,
      owned: holder.isOwner,
      holders,
      newPinUntil: pinResetUntil !== null && pinResetUntil > now ? toRfc3339(pinResetUntil) : null,
    };
  };

const toTaskView = ({ id, cardId, kind, challenges, answersLeft, expiresAt }: CardTask): CardTaskView => ({
  id,
  cardId,
  kind,
  challenges: [...challenges],
  attemptsLeft: answersLeft,
  expiresAt: toRfc3339(expiresAt),
});

function readRoutes(deps: CardRoutesDeps): Route[] {
  const { parties, cards } = deps;
  return [
    implement(operations.listCards, async ({ principal }) => answer(200, await viewOf(deps, principal))),
    implement(operations.getCardEligibility, ({ principal }) =>
      orUnavailable(async () => {
        const accounts = await cards.holding.eligibility(await parties.getUser(principal.userId));
        return answer(200, {
          accounts: accounts.map(({ equityUsdMinor, ...account }) => ({ ...account, equity: usd(equityUsdMinor) })),
        });
      }),
    ),
  ];
}

function requestRoutes(deps: CardRoutesDeps): Route[] {
  const { database, approvals, parties, cards } = deps;
  return [
    implement(operations.requestCard, ({ body, principal, context }) =>
      orUnavailable(async () => {
        const user = await parties.getUser(principal.userId);
        const refused = await cards.holding.judgeRequest(user, body);
        if (refused !== null) return refusalReply(refused, context.now);
        const subject = { action: 'factor.enrol', kind: 'security-card' } as const;
        const authorised = await approvals.authorise({
          principal,
          context,
          action: 'factor.enrol',
          subject,
          account: null,
        });
        if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
        const act = provenAct(authorised.value, context);
        const done = await database.attempt<unknown, RequestRefusal | { code: 'approval-void' }>(async (tx) =>
          (await authorised.value.spend(tx))
            ? cards.holding.request(tx, user, body, act)
            : refuse({ code: 'approval-void' }),
        );
        return done.ok ? answer(201, await viewOf(deps, principal)) : refusalReply(done.refusal, context.now);
      }),
    ),
    implement(operations.cancelCardRequest, async ({ params, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const act = actOf({ principal, context });
      const done = await database.transaction((tx) => cards.holding.cancel(tx, user, params.requestId, act));
      return done ? answer(200, await viewOf(deps, principal)) : problemReply('not-found');
    }),
  ];
}

function changeRoutes(deps: CardRoutesDeps): Route[] {
  const { database, approvals, cards } = deps;
  return [
    implement(operations.reportCard, async ({ params, body, principal, context }) => {
      const held = await cards.holding.find(principal.userId, params.cardId);
      if (held === null) return problemReply('not-found');
      const act = actOf({ principal, context });
      const done = await database.transaction((tx) => cards.holding.report(tx, held, EVENTS[body.what], act));
      if (!done) return problemReply('card-not-now', { rule: held.card.state });
      return answer(200, await viewOf(deps, principal));
    }),

    implement(operations.resumeCard, async ({ params, principal, context }) => {
      const held = await cards.holding.find(principal.userId, params.cardId);
      if (held === null || !held.holder.isOwner) return problemReply('not-found');
      const { card, holder } = held;
      if (card.state !== 'suspended') return problemReply('card-not-now', { rule: card.state });
      const about = { factorId: holder.factorId, kind: 'security-card', hint: serialHint(card.serialNo) } as const;
      const subject = { action: 'factor.change', ...about, change: 'card-resume' } as const;
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.change',
        subject,
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const act = provenAct(authorised.value, context);
      const done = await database.attempt<null, { code: 'approval-void' | 'card-not-now' }>(async (tx) => {
        if (!(await authorised.value.spend(tx))) return refuse({ code: 'approval-void' });
        const resumed = await cards.holding.resume(tx, held, act);
        return resumed ? ok(null) : refuse({ code: 'card-not-now' });
      });
      return done.ok ? answer(200, await viewOf(deps, principal)) : refusalReply(done.refusal, context.now);
    }),
  ];
}

function taskRoutes(deps: CardRoutesDeps): Route[] {
  const { database, approvals, audit, parties, cards, clock } = deps;

  /** Begins a task once the proof for it is spent. */
  const beginProven = (by: Authorisation, begin: (tx: Tx) => Promise<CardTask | null>) =>
    database.attempt<CardTask, { code: 'approval-void' | 'card-not-now' }>(async (tx) => {
      if (!(await by.spend(tx))) return refuse({ code: 'approval-void' });
      const task = await begin(tx);
      return task === null ? refuse({ code: 'card-not-now' }) : ok(task);
    });

  return [
    implement(operations.beginCardTask, async ({ params, body, principal, context }) => {
      const held = await cards.holding.find(principal.userId, params.cardId);
      if (held === null) return problemReply('not-found');
      const asking = askingOf(await parties.getUser(principal.userId), principal);
      const act = actOf({ principal, context });
      const task = await database.transaction((tx) =>
        cards.tasks.begin(tx, asking, { cardId: params.cardId, kind: body.kind }, act),
      );
      return task === null ? problemReply('card-not-now', { rule: held.card.state }) : answer(201, toTaskView(task));
    }),

    implement(operations.beginCardPinChange, async ({ params, principal, context }) => {
      const held = await cards.holding.find(principal.userId, params.cardId);
      if (held === null || !held.holder.isOwner) return problemReply('not-found');
      const { card, holder } = held;
      const forgotten = card.pinResetUntil !== null && card.pinResetUntil > clock.now();
      const about = { factorId: holder.factorId, kind: 'security-card', hint: serialHint(card.serialNo) } as const;
      const subject = { action: 'factor.change', ...about, change: 'card-pin' } as const;
      const caps = forgotten ? {} : { caps: BY_THE_CARD };
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.change',
        subject,
        account: null,
        ...caps,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const by = authorised.value;
      // Attack: an approval that was proven while staff had opened the way is used after that way has closed.
      if (!forgotten && by.provedBy !== 'security-card')
        return problemReply('factor-unavailable', { rule: 'card-pin' });
      const asking = askingOf(by.user, principal);
      const act = provenAct(by, context);
      const begun = await beginProven(by, (tx) =>
        cards.tasks.begin(tx, asking, { cardId: card.id, kind: 'change-pin' }, act),
      );
      return begun.ok ? answer(201, toTaskView(begun.value)) : refusalReply(begun.refusal, context.now);
    }),

    implement(operations.beginCardSharing, async ({ body, principal, context }) => {
      const subject = { action: 'factor.enrol', kind: 'security-card', hint: body.username } as const;
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'factor.enrol',
        subject,
        account: null,
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const by = authorised.value;
      const judged = await cards.sharing.judge(by.user, body, context);
      if (!judged.ok) return refusalReply(judged.refusal, context.now);
      const asking = askingOf(by.user, principal);
      const act = provenAct(by, context);
      const begun = await beginProven(by, (tx) => cards.sharing.begin(tx, asking, judged.value.cardId, act));
      if (begun.ok) return answer(201, toTaskView(begun.value));
      const { code } = begun.refusal;
      return code === 'approval-void' ? problemReply(code) : problemReply('card-sharing-refused', { rule: 'no-card' });
    }),

    implement(operations.answerCardTask, async ({ params, body, principal, context }) => {
      const user = await parties.getUser(principal.userId);
      const act = { ...actOf({ principal, context }), provedBy: 'security-card' };
      const given = { taskId: params.taskId, responses: body.responses, newPin: body.newPin ?? null };
      const done = await cards.tasks.answer(askingOf(user, principal), given, act);
      if (done.ok) return answer(200, await viewOf(deps, principal));
      if (done.refusal.code === 'answer-wrong') {
        // A wrong answer is a guess: it was charged, so it stands in the audit trail.
        const { actor, origin } = act;
        const details = { purpose: 'card', task: params.taskId };
        const about = { actor, origin, userId: user.id, accountId: null, details };
        await database.transaction((tx) =>
          audit.append(tx, { ...about, event: 'challenge.answered', outcome: 'refused' }),
        );
      }
      return refusalReply(done.refusal, context.now);
    }),
  ];
}

async function orUnavailable<Reply>(read: () => Promise<Reply>) {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BrokerUnavailable) return problemReply('broker-unavailable');
    throw error;
  }
}
