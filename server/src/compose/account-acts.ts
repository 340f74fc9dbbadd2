/**
 * An account is closed by two people, for a client who asked for it with their strongest factor or for a caller who was
 * identified, and only when nothing is left of it: cards are back, no money is at the broker, no withdrawal is under way.
 * Whoever reached nothing else is closed with it: their sessions and factors end in the same transaction.
 *
 * Attack: a good story closes the account of somebody else, so that its owner is shut out while money moves. With money
 * in it nothing closes, and the owner is told where they have always been reached. Attack: a wish that was taken back is
 * fulfilled all the same, without anybody who was identified: the act names the wish and ends with it.
 */
import { ok, refuse, toRfc3339 } from '@strongroom/core';
import { type Audit, staffActor } from '../modules/audit/index.ts';
import type { BrokerCore } from '../modules/brokerage/index.ts';
import { BrokerUnavailable } from '../modules/brokerage/index.ts';
import type { Cards } from '../modules/cards/index.ts';
import type { Closings } from '../modules/closings/index.ts';
import type { Factors } from '../modules/factors/index.ts';
import type { Networks } from '../modules/networks/index.ts';
import type { Parties } from '../modules/parties/index.ts';
import type { Withdrawals } from '../modules/payments/index.ts';
import type { Sessions } from '../modules/sessions/index.ts';
import type { StaffActKind } from '../modules/staff/index.ts';
import type { Outbox } from '../platform/outbox.ts';
import { kind } from './act-kind.ts';

export interface AccountActDeps {
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly broker: BrokerCore;
  readonly cards: Cards;
  readonly closings: Closings;
  readonly networks: Pick<Networks, 'endOfAccount'>;
  readonly factors: Factors;
  readonly parties: Parties;
  readonly sessions: Sessions;
  readonly withdrawals: Withdrawals;
}

const refused = (why: string) => refuse({ code: 'act-refused', rule: `account.${why}` } as const);

export function accountActKinds(deps: AccountActDeps): readonly StaffActKind[] {
  const { audit, outbox, broker, cards, closings, factors, networks, parties, sessions, withdrawals } = deps;

  /** Nothing at all is left there: neither money nor what could become money, nor a debt. */
  async function atBroker(accountId: string) {
    try {
      const { cashMinor, equityMinor, currency } = await broker.summary(accountId);
      if (cashMinor === 0 && equityMinor === 0) return ok(null);
      return refuse({
        code: 'act-refused',
        rule: 'account.balance',
        remaining: { amountMinor: equityMinor, currency },
      });
    } catch (error) {
      if (error instanceof BrokerUnavailable) return refused('broker-unavailable');
      throw error;
    }
  }

  return [
    kind('account.close', {
      role: 'security',
      people: 2,
      identifiedCaller: true,
      isAskedFor: async ({ closingId }) => closingId !== undefined,
      async ready({ userId, accountId, closingId }) {
        if (closingId !== undefined && (await closings.standing(userId, accountId))?.id !== closingId)
          return refused('taken-back');
        if ((await parties.findAccount(userId, accountId)) === null) return refused('gone');
        if ((await cards.holding.outstanding({ accountId })).length > 0) return refused('cards');
        return atBroker(accountId);
      },
      async shown({ userId, accountId, closingId }) {
        const account = await parties.findAccount(userId, accountId);
        if (account === null) return {};
        const asked = closingId === undefined ? null : await closings.standing(userId, accountId);
        return {
          account: `${account.name} ${account.number}`,
          ...(asked !== null && { askedAt: toRfc3339(asked.askedAt) }),
        };
      },
      async perform(tx, { userId, accountId, closingId }, people, origin) {
        if ((await withdrawals.lockPending(tx, accountId)) > 0) return refused('withdrawals');
        if (!(await closings.fulfil(tx, accountId, closingId ?? null))) return refused('taken-back');
        const [account] = (await parties.accountsOf(userId, tx)).filter(({ id }) => id === accountId);
        const closed = await parties.closeAccount(tx, accountId);
        if (closed === null || account === undefined) return refused('gone');
        await networks.endOfAccount(tx, accountId);
        const by = { actor: staffActor(people, userId), origin };
        const entry = { ...by, outcome: 'done', userId, accountId } as const;
        await audit.append(tx, { ...entry, event: 'party.account-closed', details: { users: closed.length } });
        await outbox.post(tx, { type: 'account.closed', key: userId, data: { userId, provedBy: null } });
        for (const id of closed) {
          // A card of an account that stays comes back first.
          if ((await cards.holding.outstanding({ userId: id }, tx)).length > 0) return refused('cards');
          const user = await parties.getUser(id);
          const ended = await sessions.endAll(tx, { userId: id, reason: 'user-closed' });
          const lost = await factors.endAll(tx, user, { ...by, provedBy: null });
          await audit.append(tx, {
            ...entry,
            userId: id,
            event: 'party.closed',
            details: { sessions: ended, factors: lost },
            actor: staffActor(people, id),
          });
        }
        return ok({ account: `${account.name} ${account.number}` });
      },
    }),
  ] as readonly StaffActKind[];
}
