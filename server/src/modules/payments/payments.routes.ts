/** Payees, limits and withdrawals over HTTP. An account without the right is answered as if it were not there. */
import { operations, type Withdrawal as WithdrawalView } from '@strongroom/contract';
import { type Clock, type Money, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Principal, problemReply, type Route } from '../../platform/http/route.ts';
import { permits } from '../access/index.ts';
import { BrokerUnavailable } from '../brokerage/index.ts';
import type { Grants } from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Withdrawal } from './payments.model.ts';
import type { Withdrawals } from './withdrawals.model.ts';

export function paymentRoutes(deps: {
  withdrawals: Withdrawals;
  parties: Parties;
  policies: Policies;
  grants: Pick<Grants, 'reach'>;
  clock: Clock;
}): Route[] {
  const { withdrawals, parties, grants, policies, clock } = deps;
  const readable = async ({ userId, surface, client, evidence }: Principal, accountId: string) => {
    const account = await parties.findAccount(userId, accountId);
    if (account === null) return null;
    const policy = policies.for((await parties.getUser(userId)).entityId);
    const emergency = await grants.reach(userId, evidence);
    const place = { surface, client, policy, emergency, rights: account.rights, now: clock.now() };
    return permits('account.read', place) ? account : null;
  };

  return [
    implement(operations.listPayees, async ({ params, principal }) => {
      if ((await readable(principal, params.accountId)) === null) return problemReply('not-found');
      const payees = await withdrawals.payees(params.accountId);
      return answer(200, {
        payees: payees.map(({ id, name, bank, accountHint, currency, addedAt }) => ({
          id,
          name,
          bank,
          accountHint,
          currency,
          addedAt: toRfc3339(addedAt),
        })),
      });
    }),

    implement(operations.getWithdrawalLimits, async ({ params, principal }) => {
      const account = await readable(principal, params.accountId);
      if (account === null) return problemReply('not-found');
      const { use, limits } = await withdrawals.limits(account.id, {
        entityId: account.entity.id,
        userId: principal.userId,
      });
      return answer(200, {
        limits: limits.map((limit) => ({
          method: limit.method,
          day: { cap: usd(limit.dayCap), used: usdOf(use.dayUsdMinor), remaining: usd(limit.dayRemaining) },
          fiveBusinessDays: {
            cap: usd(limit.windowCap),
            used: usdOf(use.windowUsdMinor),
            remaining: usd(limit.windowRemaining),
          },
          lowered: limit.lowered,
        })),
      });
    }),

    implement(operations.listWithdrawals, async ({ params, principal }) => {
      const account = await readable(principal, params.accountId);
      if (account === null) return problemReply('not-found');
      return answer(200, { withdrawals: (await withdrawals.list(account.id, account.entity.id)).map(toView) });
    }),

    implement(operations.getWithdrawal, async ({ params, principal }) => {
      if ((await readable(principal, params.accountId)) === null) return problemReply('not-found');
      const found = await withdrawals.find(params.accountId, params.withdrawalId);
      return found === null ? problemReply('not-found') : answer(200, toView(found));
    }),

    implement(operations.createWithdrawal, async ({ params, body, principal, context }) => {
      try {
        const idempotencyKey = context.idempotencyKey ?? '';
        const created = await withdrawals.create({ ...params, ...body }, { principal, context, idempotencyKey });
        return created.ok ? answer(201, toView(created.value)) : refusalReply(created.refusal, context.now);
      } catch (error) {
        // Money fails closed: without the broker's word on balance and rate nothing is accepted.
        if (error instanceof BrokerUnavailable)
          return problemReply(
            'broker-unavailable',
            {},
            { headers: { 'retry-after': String(policies.house['http.retry-without-broker-seconds']) } },
          );
        throw error;
      }
    }),
  ];
}

const usdOf = (amountMinor: number): Money => ({ amountMinor, currency: 'USD' });
const usd = (amountMinor: number | null): Money | null => (amountMinor === null ? null : usdOf(amountMinor));

function toView(withdrawal: Withdrawal): WithdrawalView {
  const { id, state, payee, amountMinor, currency, provedBy, createdAt, executedAt, reference, refusal } = withdrawal;
  return {
    id,
    state,
    amountMinor,
    currency,
    provedBy,
    reference,
    refusal,
    payee: { id: payee.id, name: payee.name, bank: payee.bank, accountHint: payee.accountHint },
    createdAt: toRfc3339(createdAt),
    executedAt: executedAt === null ? null : toRfc3339(executedAt),
  };
}
