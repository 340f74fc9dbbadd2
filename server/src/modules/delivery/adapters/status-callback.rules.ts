/**
 * What a carrier of the Messages API tells at our address, and whether it is the carrier who tells it: the signature is
 * HMAC-SHA1 under the account's token over the address as we gave it and every parameter, sorted by name.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CarrierReceipt, FailureReason, ReceiptState } from '../receipts.model.ts';

export function signatureOf(authToken: string, url: string, form: ReadonlyMap<string, string>): string {
  const sorted = [...form].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = url + sorted.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** Attack: a stranger reports a code as failed, to have it sent to others, or as delivered, to hide that it was not. */
export function isSigned(authToken: string, url: string, form: ReadonlyMap<string, string>, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const right = Buffer.from(signatureOf(authToken, url, form));
  const claimed = Buffer.from(given);
  return right.length === claimed.length && timingSafeEqual(right, claimed);
}

/** Null when the body is no form, or names a parameter twice: one that is read two ways is read by nobody. */
export function readForm(body: string): ReadonlyMap<string, string> | null {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (form.has(name) || value.includes('\0')) return null;
    form.set(name, value);
  }
  return form;
}

const messageStates: Readonly<Record<string, ReceiptState>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};
const callStates: Readonly<Record<string, ReceiptState>> = {
  queued: 'accepted',
  initiated: 'accepted',
  ringing: 'accepted',
  'in-progress': 'accepted',
  completed: 'delivered',
  busy: 'failed',
  'no-answer': 'failed',
  canceled: 'failed',
  failed: 'failed',
};

/** Error numbers of the API that say something about the number. */
const reasons: Readonly<Record<string, FailureReason>> = {
  21211: 'unknown-number',
  21217: 'unknown-number',
  21408: 'refused',
  21610: 'blocked',
  21612: 'refused',
  21614: 'not-mobile',
  30003: 'unreachable',
  30004: 'blocked',
  30005: 'unknown-number',
  30006: 'not-mobile',
  30007: 'filtered',
};
export const reasonOfCode = (code: string): FailureReason | null => reasons[code] ?? null;

const SID = /^[A-Za-z0-9_-]{1,64}$/;

export function readStatus(carrier: string, form: ReadonlyMap<string, string>): CarrierReceipt | null {
  const isCall = form.has('CallSid');
  const reference = form.get(isCall ? 'CallSid' : 'MessageSid') ?? '';
  const said = form.get(isCall ? 'CallStatus' : 'MessageStatus') ?? '';
  const states = isCall ? callStates : messageStates;
  const state = Object.hasOwn(states, said) ? states[said] : undefined;
  if (state === undefined || !SID.test(reference)) return null;
  const notAnswered = isCall && (said === 'busy' || said === 'no-answer');
  const reason = notAnswered ? 'unreachable' : (reasonOfCode(form.get('ErrorCode') ?? '') ?? 'other');
  return { carrier, reference, state, reason: state === 'failed' ? reason : null };
}
