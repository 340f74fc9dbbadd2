/** What an approval is bound to, what its code message says, and how history tells of it. */
import { hash } from 'node:crypto';
import type { ApprovalSubject, OfferedFactor, ProofMethod } from '@strongroom/contract';
import { canonicalJson, type JsonValue, toDecimal } from '@strongroom/core';
import type { CodeMessage } from '../factors/index.ts';
import type { Policy } from '../policy/index.ts';
import type { MethodCap, MethodCaps } from './approvals.model.ts';

export const bindingOf = (userId: string, subject: ApprovalSubject): string =>
  hash('sha256', canonicalJson({ userId, subject } as unknown as JsonValue), 'base64url');

/**
 * Methods that may not prove an act, whatever its amount.
 *
 * Attack: whoever finds a printed sheet of codes, and knows the password, enrols an app of their own with it.
 */
export function barredFrom(subject: ApprovalSubject, policy: Policy): MethodCaps {
  const ofFactors = ['factor.enrol', 'factor.change', 'factor.remove'].includes(subject.action);
  if (!ofFactors || policy['recovery-code.changes-factors']) return {};
  return { 'recovery-code': { remaining: null, sufficient: false } };
}

/** Whether a synced passkey is too little for this act: money out, where the policy wants a key that cannot be copied. */
export const isTooLoose = (
  { keptOn }: { readonly keptOn: 'one-device' | 'synced' | null },
  subject: ApprovalSubject,
  policy: Policy,
): boolean => keptOn === 'synced' && subject.action === 'withdrawal.create' && policy['passkey.money-device-bound'];

/** What a factor may prove by one of its methods: its cap, and the cap of its cool-down where it is under one. */
export function capOf(
  caps: MethodCaps,
  { cooldown }: Pick<OfferedFactor, 'cooldown'>,
  method: ProofMethod,
): MethodCap & { readonly payeeTooNew: boolean } {
  const open: MethodCap = { remaining: null, sufficient: true };
  const own = caps[method] ?? open;
  if (cooldown === null || caps.cooldown === undefined) return { ...own, payeeTooNew: false };
  const both = [own.remaining, caps.cooldown.remaining].filter((money) => money !== null);
  const [least = null] = both.sort((one, other) => one.amountMinor - other.amountMinor);
  const payeeTooNew = caps.cooldown.payeeSince > Date.parse(cooldown.since);
  return { remaining: least, sufficient: own.sufficient && caps.cooldown.sufficient && !payeeTooNew, payeeTooNew };
}

/** The text beside the code names exactly what will happen: whoever reads the code reads what it pays for. */
export function messageFor(subject: ApprovalSubject): CodeMessage {
  if (subject.action === 'withdrawal.create') {
    return {
      template: 'code.approval.withdrawal',
      amountMinor: subject.amountMinor,
      currency: subject.currency,
      payeeName: subject.payee.name,
      accountHint: subject.payee.accountHint,
    };
  }
  return { template: 'code.approval.security', what: subject.action };
}

export function auditDetails(subject: ApprovalSubject): Record<string, string | number> {
  if (subject.action !== 'withdrawal.create') return { action: subject.action };
  const { action, payee, amountMinor, currency } = subject;
  return { action, payee: payee.id, payeeName: payee.name, amount: toDecimal({ amountMinor, currency }), currency };
}
