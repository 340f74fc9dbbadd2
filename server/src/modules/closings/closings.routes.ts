/** Closing an account over HTTP, as its client asks for it. */
import { type ClosingView, operations } from '@strongroom/contract';
import { type Clock, type Result, refuse, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Principal, problemReply, type Route } from '../../platform/http/route.ts';
import { mayEver } from '../access/index.ts';
import type { Approvals } from '../approvals/index.ts';
import { originOf } from '../audit/index.ts';
import { BrokerUnavailable } from '../brokerage/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Closing } from './closings.model.ts';
import { leftIn, obstacle, waitsFor } from './closings.rules.ts';
import type { ClosingRefusal, Closings } from './closings.ts';

export interface ClosingRoutesDeps {
  readonly database: Database;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly approvals: Approvals;
  readonly closings: Closings;
  readonly clock: Clock;
}

const toView = (closing: Closing): NonNullable<ClosingView['closing']> => ({
  id: closing.id,
  state: closing.state,
  askedAt: toRfc3339(closing.askedAt),
  until: toRfc3339(closing.until),
  endedAt: closing.endedAt === null ? null : toRfc3339(closing.endedAt),
});

async function viewOf(deps: ClosingRoutesDeps, { userId }: Principal, accountId: string): Promise<ClosingView | null> {
  const { parties, policies, closings, clock } = deps;
  const account = await parties.findAccount(userId, accountId);
  if (account === null) return null;
  const { id, number, name, entity, rights } = account;
  const mayAsk = mayEver('closing.ask', rights);
  // What is left in the account, and the cards of others, are none of the business of whoever cannot close it.
  const left = mayAsk ? await closings.remains(accountId) : null;
  const closing = await closings.newest(accountId);
  const stands = closing?.state === 'asked';
  const waits = stands && left !== null ? waitsFor(left) : null;
  const inTheWay = stands || left === null ? null : obstacle(left);
  return {
    account: { id, number, name },
    mayAsk,
    closing: closing && toView(closing),
    waitsFor: waits,
    inTheWay,
    remaining: left !== null && (waits === 'balance' || inTheWay === 'balance') ? leftIn(left) : null,
    cards: (left?.cards ?? []).map(({ hint, state, stateSince }) => ({
      hint,
      state,
      stateSince: toRfc3339(stateSince),
    })),
    returnTo: [...parties.entity(entity.id).returnAddress],
    days: policies.for(entity.id)['account.closing-days'],
    serverTime: toRfc3339(clock.now()),
  };
}

export function closingRoutes(deps: ClosingRoutesDeps): Route[] {
  const { database, parties, approvals, closings } = deps;

  return [
    implement(operations.getClosing, ({ params, principal }) =>
      orUnavailable(async () => {
        const view = await viewOf(deps, principal, params.accountId);
        return view === null ? problemReply('not-found') : answer(200, view);
      }),
    ),

    implement(operations.askForClosing, ({ params, principal, context }) =>
      orUnavailable(async () => {
        const account = await parties.findAccount(principal.userId, params.accountId);
        if (account === null) return problemReply('not-found');
        const { id: accountId, number: accountNumber, name: accountName, rights } = account;
        const subject = { action: 'closing.ask', accountId, accountNumber, accountName } as const;
        const act = { principal, context, action: 'closing.ask', subject, account: { id: accountId, rights } } as const;
        // Attack: somebody without the right learns from the refusals what is left in the account.
        if (mayEver('closing.ask', rights)) {
          const refused = await closings.judge(accountId);
          if (refused !== null) return refusalReply(refused, context.now);
        }
        const authorised = await approvals.authorise(act);
        if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
        const { user, session, actor, provedBy, rule, spend } = authorised.value;
        const by = { actor, origin: originOf(context, session.deviceLabel), provedBy, rule };
        const done = await database.attempt(
          async (tx): Promise<Result<Closing, ClosingRefusal | { readonly code: 'approval-void' }>> =>
            (await spend(tx)) ? closings.ask(tx, user, accountId, by) : refuse({ code: 'approval-void' }),
        );
        return done.ok ? answer(201, toView(done.value)) : refusalReply(done.refusal, context.now);
      }),
    ),

    implement(operations.takeBackClosing, async ({ params, principal, context }) => {
      const { userId, sessionId, surface } = principal;
      const account = await parties.findAccount(userId, params.accountId);
      if (account === null || !mayEver('closing.ask', account.rights)) return problemReply('not-found');
      const actor = { kind: 'user', userId, sessionId, surface } as const;
      const by = { actor, origin: originOf(context, null), provedBy: null };
      const done = await database.transaction((tx) => closings.takeBack(tx, account.id, by));
      return done ? answer(204, null) : problemReply('not-found');
    }),
  ];
}

async function orUnavailable<Reply>(act: () => Promise<Reply>) {
  try {
    return await act();
  } catch (error) {
    if (error instanceof BrokerUnavailable) return problemReply('broker-unavailable');
    throw error;
  }
}
