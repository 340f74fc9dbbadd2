/**
 * What the product asks of the broker's own system. A clear answer is a value; everything else (no answer, a wrong
 * shape, an answer about another account) is one error, which says whether it may pass by itself: reads tell the
 * client, the withdrawal job asks again or has it looked into.
 */
import type {
  BrokerExecution,
  BrokerOrders,
  BrokerPositions,
  BrokerQuotes,
  BrokerRates,
  BrokerRefusal,
  BrokerStatement,
  BrokerSummary,
  BrokerWithdrawalOrder,
} from '@strongroom/contract/broker-core';
import type { Result } from '@strongroom/core';

export interface BrokerCore {
  summary(accountId: string): Promise<BrokerSummary>;
  positions(accountId: string): Promise<BrokerPositions>;
  quotes(accountId: string): Promise<BrokerQuotes>;
  orders(accountId: string): Promise<BrokerOrders>;
  /** Null when there is no statement of that day. */
  statement(accountId: string, date: string): Promise<BrokerStatement | null>;
  /** Units of each currency for one US dollar; at most a minute old. */
  rates(): Promise<BrokerRates>;
  /** The same key and order moves money once, however often it is asked. */
  withdraw(order: BrokerWithdrawalOrder, idempotencyKey: string): Promise<Result<BrokerExecution, BrokerRefusal>>;
  /** What was executed under this key for this order, or null when the broker says clearly that nothing was. */
  findExecution(
    order: Pick<BrokerWithdrawalOrder, 'accountId' | 'amountMinor' | 'currency'>,
    idempotencyKey: string,
  ): Promise<BrokerExecution | null>;
}

/** No clear answer. After `withdraw` the money may have moved or not: only the same key tells. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
  /** For logs, audit and metrics: `unreachable`, `malformed`, or `status-401`. Never a word of the broker's. */
  readonly reason: string;
  /** True for what time mends: silence, overload, a fault of the broker's own. */
  readonly passing: boolean;

  constructor(message: string, why: { reason: string; passing: boolean; cause?: unknown }) {
    super(message, { cause: why.cause });
    this.reason = why.reason;
    this.passing = why.passing;
  }
}
