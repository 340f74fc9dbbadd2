/** The paper broker: opens accounts, answers what they hold, pays out exactly once per idempotency key. */
import { createHash } from 'node:crypto';
import type { BrokerRefusal, BrokerStatement, BrokerWithdrawalOrder } from '@strongroom/contract/broker-core';
import { type Clock, canonicalJson, DAY_MS, type Random } from '@strongroom/core';
import type { EventBus } from '../events.ts';
import type { WorldDatabase } from '../storage/database.ts';
import {
  type AccountRow,
  type PaperAccount,
  type PaperAccountView,
  type PaperWithdrawal,
  paperAccount,
} from './broker.model.ts';
import {
  emptyAccount,
  executeWithdrawal,
  findAccount,
  findWithdrawal,
  insertAccount,
  listAccounts,
  listWithdrawals,
} from './broker.store.ts';
import { statementFor } from './statements.rules.ts';
import { courseOf, summarise, valuePositions } from './valuation.rules.ts';

export type WithdrawalResult =
  | { readonly kind: 'executed' | 'repeated'; readonly withdrawal: PaperWithdrawal }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'refused'; readonly refusal: BrokerRefusal };

export interface Broker {
  openAccount(account: PaperAccount): Promise<void>;
  findAccount(accountId: string): Promise<AccountRow | null>;
  accounts(): Promise<PaperAccountView[]>;
  /** Sells everything and pays it out, past the product; false where there is no such account. */
  empty(accountId: string): Promise<boolean>;
  statement(account: AccountRow, date: string): Promise<BrokerStatement | null>;
  withdraw(key: string, order: BrokerWithdrawalOrder): Promise<WithdrawalResult>;
  /** What was executed under an idempotency key. */
  findWithdrawal(key: string): Promise<PaperWithdrawal | null>;
  withdrawals(): Promise<PaperWithdrawal[]>;
}

const SETTLEMENT_MS = 2 * DAY_MS;

export function makeBroker(deps: {
  readonly db: WorldDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: EventBus;
}): Broker {
  const { db, clock, random, bus } = deps;

  async function repeat(key: string, bodyHash: string): Promise<WithdrawalResult | null> {
    const known = await findWithdrawal(db, key);
    if (known === null) return null;
    return known.bodyHash === bodyHash ? { kind: 'repeated', withdrawal: known.withdrawal } : { kind: 'key-reused' };
  }

  async function explainRefusal(order: BrokerWithdrawalOrder): Promise<BrokerRefusal> {
    const account = await findAccount(db, order.accountId);
    if (account === null) return { code: 'unknown-account', detail: 'There is no such account.' };
    if (account.currency !== order.currency) {
      return { code: 'currency-mismatch', detail: `The account is kept in ${account.currency}.` };
    }
    return { code: 'insufficient-funds', detail: 'The withdrawable cash does not cover the amount.' };
  }

  return {
    async openAccount(account) {
      const opened = paperAccount.parse(account);
      const now = clock.now();
      if (await insertAccount(db, opened, now, now + SETTLEMENT_MS)) {
        bus.publish({ type: 'accounts', data: { accountId: opened.accountId } });
      }
    },
    findAccount: (accountId) => findAccount(db, accountId),
    async accounts() {
      const now = clock.now();
      return (await listAccounts(db)).map((account) => ({
        holder: account.holder,
        summary: summarise(account, now),
        positions: valuePositions(account, now).map((line) => ({ ...line, course: courseOf(line.symbol, now) })),
      }));
    },
    async empty(accountId) {
      const emptied = await emptyAccount(db, accountId);
      if (emptied) bus.publish({ type: 'accounts', data: { accountId } });
      return emptied;
    },
    async statement(account, date) {
      return statementFor(account, (await listWithdrawals(db, account.id)).reverse(), date, clock.now());
    },
    async withdraw(key, order) {
      const bodyHash = createHash('sha256').update(canonicalJson(order)).digest('hex');
      const reference = `PB${Buffer.from(random(8)).toString('hex').toUpperCase()}`;
      const attempted = await executeWithdrawal(db, { ...order, key, bodyHash, reference }, clock.now());
      const known = await findWithdrawal(db, key);
      if (attempted === 'executed' && known !== null) {
        bus.publish({ type: 'withdrawal', data: known.withdrawal });
        return { kind: 'executed', withdrawal: known.withdrawal };
      }
      // Not covered, or somebody was faster with this key: the first execution, if there is one, is the answer.
      return (await repeat(key, bodyHash)) ?? { kind: 'refused', refusal: await explainRefusal(order) };
    },
    findWithdrawal: async (key) => (await findWithdrawal(db, key))?.withdrawal ?? null,
    withdrawals: () => listWithdrawals(db, null),
  };
}
