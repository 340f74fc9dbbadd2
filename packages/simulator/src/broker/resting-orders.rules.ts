/**
 * Orders that lie in the book of the paper broker: good till cancelled, placed when the account was opened, and so far from
 * the market that the days of a demonstration do not reach them. They are made of the account itself and kept nowhere: the
 * paper broker executes no orders, so none may ever look executed.
 */
import type { BrokerOrders } from '@strongroom/contract/broker-core';
import { z } from 'zod';
import { type AccountRow, paperPosition } from './broker.model.ts';
import { findInstrument } from './instruments.data.ts';

const FAR_ABOVE = 1.6;
const FAR_BELOW = 0.6;
const ORDERED = 2;

export function restingOrders(account: AccountRow): BrokerOrders['orders'] {
  const held = z.array(paperPosition).parse(account.positions).slice(0, ORDERED);
  return held.flatMap(({ symbol, quantity }, index) => {
    const instrument = findInstrument(symbol);
    if (instrument === null) return [];
    const { level, digits, currency } = instrument;
    const sells = index % 2 === 0;
    return [
      {
        id: `${account.id}-${index + 1}`,
        symbol,
        currency,
        kind: 'limit',
        state: 'working',
        side: sells ? ('sell' as const) : ('buy' as const),
        quantity: sells ? quantity : '10',
        filledQuantity: '0',
        price: (level * (sells ? FAR_ABOVE : FAR_BELOW)).toFixed(digits),
        placedAt: new Date(account.opened_at).toISOString(),
      },
    ];
  });
}
