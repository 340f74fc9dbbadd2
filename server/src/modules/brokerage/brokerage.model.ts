/**
 * What the product asks of the broker's own system. A clear answer is a value; everything else (no answer, a wrong
 * shape, an answer about another account) is one error, so that reads can say so and the withdrawal job asks again.
 */
import type {
  BrokerExecution,
  BrokerPositions,
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
  /** Null when there is no statement of that day. */
  statement(accountId: string, date: string): Promise<BrokerStatement | null>;
  /** Units of each currency for one US dollar; at most a minute old. */
  rates(): Promise<BrokerRates>;
  /** The same key and order moves money once, however often it is asked. */
  withdraw(order: BrokerWithdrawalOrder, idempotencyKey: string): Promise<Result<BrokerExecution, BrokerRefusal>>;
}

/** No clear answer. After `withdraw` the money may have moved or not: only the same key tells. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
}
