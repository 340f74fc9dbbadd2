/**
 * What of an account is in it and may not leave: withdrawals under way, and what is reserved for a device that is out. In
 * the currency of the account, rounded up, so that a reserve is not withdrawn for a fraction of a cent.
 */
import { assert, type Currency, convertBack } from '@strongroom/core';
import type { Database, Sql } from '../../platform/database/database.ts';
import type { BrokerCore } from '../brokerage/index.ts';
import { sumExecuting } from './payments.store.ts';

/** US cents. */
export type ReserveOf = (accountId: string, on?: Sql) => Promise<number>;

export function makeSpokenFor(deps: { database: Database; broker: BrokerCore; reserveOf: ReserveOf }) {
  const { database, broker, reserveOf } = deps;

  return async (accountId: string, currency: Currency, on: Sql = database.read): Promise<number> => {
    const executing = await sumExecuting(on, accountId);
    const reserve = await reserveOf(accountId, on);
    if (reserve === 0 || currency === 'USD') return executing + reserve;
    const rate = (await broker.rates()).perUsDollar[currency];
    assert(rate !== undefined, `the broker quotes ${currency}`);
    return executing + convertBack({ amountMinor: reserve, currency: 'USD' }, currency, rate).amountMinor;
  };
}
