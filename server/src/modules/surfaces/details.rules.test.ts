/** Details of one act (RFC 9396): whole, strict and few, or refused before anybody is asked. */
import { describe, expect, it } from 'vitest';
import { detailTypes, readDetails } from './details.rules.ts';

const id = (prefix: 'acc' | 'pay'): string => `${prefix}_${'0'.repeat(26)}`;
const withdrawal = {
  type: 'withdrawal',
  accountId: id('acc'),
  payeeId: id('pay'),
  amountMinor: 5_000,
  currency: 'USD',
};
const order = { type: 'order', accountId: id('acc'), symbol: 'ACME', side: 'buy', quantity: 10, currency: 'USD' };
const without = (detail: object, name: string) =>
  Object.fromEntries(Object.entries(detail).filter(([field]) => field !== name));

describe('details of an act', () => {
  it.each<[string, 'withdrawal' | 'order', object]>([
    ['a withdrawal', 'withdrawal', withdrawal],
    ['an order at the market', 'order', order],
    ['an order with a limit', 'order', { ...order, limitMinor: 12_345 }],
  ])('are taken: %s', (_about, type, detail) => {
    expect(() => detailTypes[type].validate(null, detail)).not.toThrow();
    expect(readDetails(JSON.stringify([detail]))).toEqual([detail]);
  });

  it.each<[string, object]>([
    ...Object.keys(withdrawal).map((name): [string, object] => [`without ${name}`, without(withdrawal, name)]),
    ...Object.keys(order).map((name): [string, object] => [`an order without ${name}`, without(order, name)]),
    ['with a field we do not know', { ...withdrawal, note: 'x' }],
    ['of a type we do not know', { ...withdrawal, type: 'transfer' }],
    ['with the fields of another type', { ...order, payeeId: id('pay') }],
    ['with an amount in words', { ...withdrawal, amountMinor: '5000' }],
    ['with a part of a unit', { ...withdrawal, amountMinor: 0.5 }],
    ['with less than nothing', { ...withdrawal, amountMinor: -1 }],
    ['with nothing', { ...withdrawal, amountMinor: 0 }],
    ['with a currency that is none', { ...withdrawal, currency: 'usd' }],
    ['with an account that is none', { ...withdrawal, accountId: 'acc_*' }],
  ])('are refused %s', (_about, detail) => {
    const refused = expect.objectContaining({ error: 'invalid_authorization_details' }) as Error;
    expect(() => detailTypes.withdrawal.validate(null, detail)).toThrow(refused);
    expect(readDetails(JSON.stringify([detail]))).toBeNull();
  });

  it('are no more than a person can weigh, and a list', () => {
    expect(readDetails(JSON.stringify(Array.from({ length: 5 }, () => order)))).toHaveLength(5);
    expect(readDetails(JSON.stringify(Array.from({ length: 6 }, () => order)))).toBeNull();
    expect(readDetails(JSON.stringify(order))).toBeNull();
  });
});
