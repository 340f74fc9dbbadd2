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
  it('are taken', () => {
    expect(() => detailTypes.withdrawal.validate(null, withdrawal)).not.toThrow();
    expect(readDetails(JSON.stringify([withdrawal]))).toEqual([withdrawal]);
  });

  it.each<[string, object]>([
    ...Object.keys(withdrawal).map((name): [string, object] => [`without ${name}`, without(withdrawal, name)]),
    ['for an order, which nobody can place here', order],
    ['with a field we do not know', { ...withdrawal, note: 'x' }],
    ['of a type we do not know', { ...withdrawal, type: 'transfer' }],
    ['with the fields of an order', { ...order, type: 'withdrawal' }],
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
    expect(readDetails(JSON.stringify(Array.from({ length: 5 }, () => withdrawal)))).toHaveLength(5);
    expect(readDetails(JSON.stringify(Array.from({ length: 6 }, () => withdrawal)))).toBeNull();
    expect(readDetails(JSON.stringify(withdrawal))).toBeNull();
  });
});
