/** What an approval is bound to: every field of what will happen, for one user. */
import { type ApprovalSubject, approvalSubject, FACTOR_KINDS } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditDetails, bindingOf, messageFor } from './approvals.rules.ts';

const text = fc.string({
  maxLength: 12,
  unit: fc.constantFrom('a', 'b', '"', '\\', ',', ':', '{', '}', 'é', '漢', ' '),
});
const withdrawal = fc.record({
  action: fc.constant('withdrawal.create' as const),
  accountId: text,
  payee: fc.record({ id: text, name: text, bank: text, accountHint: text }),
  amountMinor: fc.integer({ min: 1, max: 10_000_000_000_000 }),
  currency: fc.constantFrom('USD' as const, 'CAD' as const, 'JPY' as const, 'EUR' as const),
});
const factorKind = fc.constantFrom(...FACTOR_KINDS);
const member = fc.record({ userId: text, name: text, accountId: text, accountNumber: text });
const subject: fc.Arbitrary<ApprovalSubject> = fc.oneof(
  withdrawal,
  fc.constant({ action: 'password.change' as const }),
  fc.record({ action: fc.constant('factor.enrol' as const), kind: factorKind, hint: text }),
  fc.record({ action: fc.constant('factor.remove' as const), factorId: text, kind: factorKind, hint: text }),
  fc.record({
    action: fc.constant('factor.change' as const),
    factorId: text,
    kind: factorKind,
    hint: text,
    change: fc.constantFrom('card-pin' as const, 'card-resume' as const),
  }),
  fc.record({ action: fc.constant('factor.reactivate' as const), factorId: text, kind: factorKind, hint: text }),
  fc.record({
    action: fc.constant('network.add' as const),
    member,
    networks: fc.array(text, { minLength: 1, maxLength: 3 }),
    keepCurrent: fc.boolean(),
    waits: fc.boolean(),
  }),
  fc.record({
    action: fc.constant('network.remove' as const),
    member,
    networkId: text,
    networks: fc.array(text, { minLength: 1, maxLength: 1 }),
    keepCurrent: fc.boolean(),
    waits: fc.boolean(),
  }),
  fc.constant({ action: 'code-card.print' as const }),
  fc.record({ action: fc.constant('client-grant.give' as const), clientId: text, clientName: text }),
  fc.record({ action: fc.constant('factor.opt-out' as const), disclaimerVersion: text }),
  fc.record({
    action: fc.constant('contact-point.change' as const),
    contactPointId: text,
    hint: text,
    to: text,
    oldLost: fc.boolean(),
    kind: fc.constantFrom('phone' as const, 'mail' as const),
  }),
  fc.record({ action: fc.constant('device.approve' as const), deviceId: text, device: text, address: text }),
  fc.record({
    action: fc.constant('closing.ask' as const),
    accountId: text,
    accountNumber: text,
    accountName: text,
  }),
  fc.record({ action: fc.constant('session.reprove' as const), device: text, address: text }),
  fc.record({ action: fc.constant('device.trust' as const), deviceId: text, device: text, days: fc.nat(365) }),
  fc.record({
    action: fc.constant('contact-point.confirm' as const),
    kind: fc.constantFrom('phone' as const, 'mail' as const),
    hint: text,
  }),
);

/** Every place of a value, as a path of names. */
function pathsOf(value: object, above: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' ? pathsOf(inner, [...above, name]) : [[...above, name]],
  );
}
function withChange(value: ApprovalSubject, path: readonly string[]): ApprovalSubject {
  const copy = structuredClone(value) as Record<string, unknown>;
  const owner = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
  const name = path.at(-1) ?? '';
  owner[name] = typeof owner[name] === 'number' ? owner[name] + 1 : `${owner[name]}x`;
  return copy as ApprovalSubject;
}

describe('the binding', () => {
  it('changes with every field of what was shown', () => {
    fc.assert(
      fc.property(subject, (shown) => {
        const binding = bindingOf('usr_1', shown);
        for (const path of pathsOf(shown)) expect(bindingOf('usr_1', withChange(shown, path))).not.toBe(binding);
      }),
    );
  });

  it('covers every field the contract knows for each act', () => {
    // A field added to the contract must be among those the property above changes.
    const known = approvalSubject.options.map((option) => Object.keys(option.shape).sort().join());
    const tried = new Set(fc.sample(subject, 300).map((shown) => Object.keys(shown).sort().join()));
    expect(tried).toEqual(new Set(known));
  });

  it('is one for one user and one act only', () => {
    fc.assert(
      fc.property(subject, subject, text, text, (one, other, user, stranger) => {
        const same = JSON.stringify(one) === JSON.stringify(other) && user === stranger;
        expect(bindingOf(user, one) === bindingOf(stranger, other)).toBe(same);
      }),
    );
  });

  it('does not depend on the order of fields, and survives the database', () => {
    fc.assert(
      fc.property(withdrawal, (shown) => {
        const backwards = Object.fromEntries(Object.entries(shown).reverse()) as ApprovalSubject;
        expect(bindingOf('usr_1', backwards)).toBe(bindingOf('usr_1', shown));
        expect(bindingOf('usr_1', JSON.parse(JSON.stringify(shown)))).toBe(bindingOf('usr_1', shown));
      }),
    );
  });
});

describe('what is said about it', () => {
  it('names amount, currency and payee beside the code', () => {
    fc.assert(
      fc.property(withdrawal, (shown) => {
        const { amountMinor, currency, payee } = shown;
        expect(messageFor(shown)).toEqual({
          template: 'code.approval.withdrawal',
          amountMinor,
          currency,
          payeeName: payee.name,
          accountHint: payee.accountHint,
        });
      }),
    );
  });

  it('names the act beside the code for everything else', () => {
    expect(messageFor({ action: 'factor.remove', factorId: 'fac_1', kind: 'totp', hint: '' })).toEqual({
      template: 'code.approval.security',
      what: 'factor.remove',
    });
  });

  it('tells the history what and how much, in flat values', () => {
    const payee = { id: 'pay_1', name: 'Maya', bank: 'First Harbor', accountHint: '•••• 6789' };
    const shown = { action: 'withdrawal.create', accountId: 'acc_1', payee, amountMinor: 5, currency: 'USD' } as const;
    expect(auditDetails(shown)).toEqual({
      action: 'withdrawal.create',
      payee: 'pay_1',
      payeeName: 'Maya',
      amount: '0.05',
      currency: 'USD',
    });
    expect(auditDetails({ action: 'password.change' })).toEqual({ action: 'password.change' });
  });
});
