/** Payments: payees, limits by the factor that proves, and withdrawals. */
import { z } from 'zod';
import { accountId, amountMinor, currency, instant, money, payeeId, proofMethod, withdrawalId } from './fields.ts';
import { operation } from './operation.ts';
import { cooldown } from './sign-in.ts';

const params = z.strictObject({ accountId });

const payee = z.strictObject({
  id: payeeId,
  name: z.string(),
  bank: z.string(),
  accountHint: z.string(),
  currency,
  addedAt: instant,
});
export type Payee = z.infer<typeof payee>;

export const withdrawal = z.strictObject({
  id: withdrawalId,
  /** `delayed`: the broker's answer is unclear and being looked into; money may have moved, and caps stay used. */
  state: z.enum(['executing', 'delayed', 'executed', 'refused']),
  payee: payee.pick({ id: true, name: true, bank: true, accountHint: true }),
  amountMinor,
  currency,
  provedBy: proofMethod,
  createdAt: instant,
  executedAt: instant.nullable(),
  reference: z.string().nullable(),
  refusal: z.enum(['insufficient-funds', 'unknown-account', 'currency-mismatch', 'payee-refused']).nullable(),
});
export type Withdrawal = z.infer<typeof withdrawal>;

const capUse = z.strictObject({ cap: money.nullable(), used: money, remaining: money.nullable() });

export const paymentOperations = {
  listPayees: operation('listPayees', {
    summary: 'Payees money of this account may go to',
    tag: 'Payments',
    caller: 'session',
    params,
    responses: { 200: z.strictObject({ payees: z.array(payee) }) },
    problems: ['not-found'],
  }),
  getWithdrawalLimits: operation('getWithdrawalLimits', {
    summary:
      'How much each factor may prove now: today and in the rolling five business days, lowered while it cools down',
    tag: 'Payments',
    caller: 'session',
    params,
    responses: {
      200: z.strictObject({
        limits: z.array(
          z.strictObject({
            method: proofMethod,
            day: capUse,
            fiveBusinessDays: capUse,
            /** Why it is less than the method alone would allow: every factor of its kind cools down, or one opted out. */
            lowered: z.strictObject({ cooldown: cooldown.nullable(), optedOut: z.boolean() }).nullable(),
          }),
        ),
      }),
    },
    problems: ['not-found', 'broker-unavailable'],
  }),
  listWithdrawals: operation('listWithdrawals', {
    summary: 'Withdrawals of this account, newest first',
    tag: 'Payments',
    caller: 'session',
    params,
    responses: { 200: z.strictObject({ withdrawals: z.array(withdrawal) }) },
    problems: ['not-found'],
  }),
  createWithdrawal: operation('createWithdrawal', {
    summary: 'Withdraw to an existing payee; asks for a proof of exactly this payee and amount first',
    tag: 'Payments',
    caller: 'session',
    params,
    body: z.strictObject({ payeeId, amountMinor, currency }),
    idempotencyKey: 'required',
    responses: { 201: withdrawal },
    problems: [
      'not-found',
      'insufficient-authorization',
      'proof-required',
      'approval-void',
      'amount-over-cap',
      'insufficient-funds',
      'payee-too-new',
      'payee-unusable',
      'currency-mismatch',
      'idempotency-key-reused',
      'broker-unavailable',
    ],
  }),
  getWithdrawal: operation('getWithdrawal', {
    summary: 'One withdrawal and where it stands',
    tag: 'Payments',
    caller: 'session',
    activity: false,
    params: z.strictObject({ accountId, withdrawalId }),
    responses: { 200: withdrawal },
    problems: ['not-found'],
  }),
};
