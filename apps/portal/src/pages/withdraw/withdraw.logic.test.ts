import type { Payee } from '@strongroom/contract';
import { expect, test } from 'vitest';
import { readDraft, sameOrder } from './withdraw.logic.ts';

const payee: Payee = {
  id: 'pay_1',
  name: 'Akiko Tanaka',
  bank: 'Sakura Bank',
  accountHint: '••4421',
  currency: 'USD',
  addedAt: '2026-01-01T00:00:00.000Z',
};
const read = (payeeId: string | null, amount: string) => readDraft({ payeeId, amount }, [payee], 'USD', 100_000, 'en');

test('a whole form becomes an order in minor units', () => {
  expect(read('pay_1', '1,000.00')).toEqual({ ok: true, order: { payee, amountMinor: 100_000, currency: 'USD' } });
});

test.each([
  [null, '5', { payee: 'payee-missing' }],
  ['pay_9', '5', { payee: 'payee-missing' }],
  ['pay_1', ' ', { amount: 'amount-missing' }],
  ['pay_1', 'lots', { amount: 'amount-unreadable' }],
  ['pay_1', '0.00', { amount: 'amount-zero' }],
  ['pay_1', '1000.01', { amount: 'amount-over-cash' }],
  [null, '', { payee: 'payee-missing', amount: 'amount-missing' }],
])('payee %s and amount %j: %j', (payeeId, amount, errors) => {
  expect(read(payeeId, amount)).toEqual({ ok: false, errors });
});

test('an order is the same only with the same payee, amount and currency', () => {
  const order = { payee, amountMinor: 5, currency: 'USD' } as const;
  expect(sameOrder(order, { ...order, payee: { ...payee } })).toBe(true);
  expect(sameOrder(order, { ...order, amountMinor: 6 })).toBe(false);
  expect(sameOrder(order, { ...order, currency: 'EUR' })).toBe(false);
  expect(sameOrder(order, { ...order, payee: { ...payee, id: 'pay_2' } })).toBe(false);
});
