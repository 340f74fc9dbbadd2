/**
 * What is told, and to whom: on the other channel (design, section 6, and NIST SP 800-63B-4 section 4.6 on account
 * notifications). Whoever just proved an act holds that channel; if it was a thief, the owner hears of it on one the
 * thief does not hold.
 *
 * Attack: a stranger takes over the phone number, proves a change with it, and the warning goes to that very phone.
 */
import { unreachable } from '@strongroom/core';
import type { Notice } from '../delivery/index.ts';
import { addressWithPlace, type PlaceOf } from '../networks/index.ts';
import type { AlertContact, AlertEvent, AlertOwner, ProvedBy } from './alerts.model.ts';

/** Who will read it. */
type Reader = Pick<AlertOwner, 'timeZone' | 'language'> & { readonly placeOf: PlaceOf };

const driftTemplate = ({ ended }: { readonly ended: boolean }) =>
  ended ? 'notice.session-drift-ended' : 'notice.session-drifted';

/** Null when there is nothing to tell. */
export function noticeFor(event: AlertEvent, reader: Reader): Notice | null {
  const { timeZone } = reader;
  switch (event.type) {
    case 'password.changed':
    case 'factor.opted-out':
    case 'factor.opted-in':
    case 'account.closed':
    case 'phrase.changed':
    case 'caller.refused':
    case 'temporary-code.withdrawn':
    case 'freeze.lifted':
    case 'sign-in.pause-lifted':
    case 'emergency-access.expired':
    case 'emergency-access.replaced':
    case 'factor.make-broken':
      return { template: `notice.${plain[event.type]}`, params: {} };
    case 'sign-in.paused':
      return { template: 'notice.sign-in-paused', params: { until: event.data.until, timeZone } };
    case 'factor.paused':
      return { template: 'notice.factor-paused', params: { kind: event.data.kind, until: event.data.until, timeZone } };
    case 'device.recognised':
      // The device somebody opens their access with is no surprise to them.
      return event.data.first ? null : newDevice(event.data, event.at, reader);
    case 'device.replayed':
      return { template: 'notice.device-replayed', params: seen(event.data, reader) };
    case 'session.drifted':
      return { template: driftTemplate(event.data), params: seen(event.data, reader) };
    case 'recovery-code.used':
      return { template: 'notice.recovery-code-used', params: { left: event.data.left } };
    case 'factor.enrolled':
    case 'factor.removed':
    case 'factor.suspended':
      return { template: `notice.${ofFactor[event.type]}`, params: { kind: event.data.kind } };
    case 'factor.moved':
      return { template: 'notice.factor-moved', params: { kind: event.data.kind, to: movedTo(event.data) } };
    case 'contact-point.undeliverable':
      return silentNotice(event.data.channel);
    case 'contact-point.sim-swapped':
      return { template: 'notice.sim-swapped', params: { contact: event.data.contact } };
    case 'card.told':
      return { template: 'notice.card', params: { card: event.data.what } };
    case 'closing.told':
      return { template: 'notice.closing', params: { closing: event.data.what } };
    case 'networks.changed':
      return networksNotice(event.data, timeZone);
    case 'temporary-code.issued':
    case 'temporary-code.used':
    case 'temporary-code.print-only':
    case 'code-card.activated':
      return { template: `notice.${dashed[event.type]}`, params: { until: event.data.until, timeZone } };
    case 'emergency-access.ending':
      return endingNotice(event.data, timeZone);
    case 'factor.reactivated':
      return { template: 'notice.factor-reactivated', params: { kind: event.data.kind } };
    case 'mobile-key.moved':
      return { template: 'notice.mobile-key-moved', params: { oldPhone: event.data.from, newPhone: event.data.to } };
    case 'mobile-key.pin-changed':
      return { template: 'notice.mobile-key-pin-changed', params: { newPhone: event.data.name } };
    case 'mobile-key.not-me':
    case 'sign-in.outside-networks':
      return { template: `notice.${dashed[event.type]}`, params: seen(event.data, reader) };
    case 'withdrawal.executed':
    case 'withdrawal.refused':
      return { template: settled[event.type], params: paymentOf(event.data) };
    case 'withdrawal.delayed':
      return { template: 'notice.withdrawal-delayed', params: orderOf(event.data) };
    default:
      return unreachable(event);
  }
}

/** Only wrong PINs suspend a mobile key, and what to do about those its owner knows. */
const movedTo = ({ kind, to }: Extract<AlertEvent, { type: 'factor.moved' }>['data']) =>
  kind === 'mobile-key' && to === 'suspended' ? ('locked' as const) : to;

type Ending = Extract<AlertEvent, { type: 'emergency-access.ending' }>['data'];
const endingNotice = ({ stage, until }: Ending, timeZone: string): Notice => ({
  template: 'notice.emergency-access-ending',
  params: { stage, until, timeZone },
});

/** Calls may still arrive where texts do not: nobody is told of a line that was merely busy. */
const silentNotice = (channel: 'sms' | 'voice' | 'mail'): Notice | null =>
  channel === 'voice'
    ? null
    : { template: channel === 'mail' ? 'notice.mail-undeliverable' : 'notice.phone-undeliverable', params: {} };

/** An address says little to most people: with the place it is in, where that is known. */
const seen = ({ deviceLabel, address }: { deviceLabel: string; address: string }, { language, placeOf }: Reader) => ({
  device: deviceLabel,
  address: addressWithPlace(address, language, placeOf),
});

const newDevice = (data: Parameters<typeof seen>[0], at: number, reader: Reader): Notice => ({
  template: 'notice.new-device',
  params: { ...seen(data, reader), at, timeZone: reader.timeZone },
});

/** Said in one sentence that needs no values. */
const plain = {
  'password.changed': 'password-changed',
  'factor.opted-out': 'opted-out',
  'factor.opted-in': 'opted-in',
  'account.closed': 'account-closed',
  'phrase.changed': 'phrase-changed',
  'caller.refused': 'caller-refused',
  'temporary-code.withdrawn': 'temporary-code-withdrawn',
  'freeze.lifted': 'freeze-lifted',
  'sign-in.pause-lifted': 'sign-in-pause-lifted',
  'emergency-access.expired': 'emergency-access-expired',
  'emergency-access.replaced': 'emergency-access-replaced',
  'factor.make-broken': 'passkey-make-broken',
} as const;

const ofFactor = {
  'factor.enrolled': 'factor-enrolled',
  'factor.removed': 'factor-removed',
  'factor.suspended': 'factor-suspended',
} as const;
type NetworksChanged = Extract<AlertEvent, { type: 'networks.changed' }>['data'];
const networksNotice = ({ change: networks, until }: NetworksChanged, timeZone: string): Notice =>
  until === null
    ? { template: 'notice.networks-changed', params: { networks } }
    : { template: 'notice.networks-loosening', params: { networks, until, timeZone } };

const dashed = {
  'temporary-code.issued': 'temporary-code-issued',
  'temporary-code.used': 'temporary-code-used',
  'temporary-code.print-only': 'temporary-code-print-only',
  'code-card.activated': 'code-card-activated',
  'mobile-key.not-me': 'mobile-key-not-me',
  'sign-in.outside-networks': 'outside-networks',
} as const;

const settled = {
  'withdrawal.executed': 'notice.withdrawal-executed',
  'withdrawal.refused': 'notice.withdrawal-refused',
} as const;

type Withdrawal = Extract<AlertEvent, { type: `withdrawal.${string}` }>['data'];
const orderOf = ({ amountMinor, currency, payeeName }: Withdrawal) => ({ amountMinor, currency, payeeName });
const paymentOf = ({ amountMinor, currency, payeeName, reference }: Withdrawal) => ({
  amountMinor,
  currency,
  payeeName,
  reference,
});

/**
 * What strangers can bring about without any proof. Everything else is told in any case: where its text message finds no
 * budget, mail tells it, and where there is no mail, the message goes beyond the budget.
 */
const BY_STRANGERS: ReadonlySet<AlertEvent['type']> = new Set(['sign-in.paused', 'factor.paused']);

/** Whether a text message that finds no budget goes nevertheless. */
export const goesBeyondBudget = (type: AlertEvent['type'], targets: readonly AlertContact[]): boolean =>
  !BY_STRANGERS.has(type) && !targets.some(({ kind }) => kind === 'mail');

/**
 * Every confirmed contact point, except those of the channel that just proved the act, and those where nothing arrives,
 * when there is another one. An unconfirmed one may be a stranger's and hears nothing.
 */
export function alertTargets(contactPoints: readonly AlertContact[], provedBy: ProvedBy): readonly AlertContact[] {
  const confirmed = contactPoints.filter((point) => point.confirmedAt !== null);
  const provedWithPhone = provedBy === 'sms' || provedBy === 'voice';
  const reached = confirmed.filter(({ undeliverable }) => undeliverable !== true);
  const others = reached.filter((point) => !(provedWithPhone && point.kind === 'phone'));
  if (others.length > 0) return others;
  return reached.length > 0 ? reached : confirmed;
}

/** What tells the owner that somebody else may be in, whoever changed the file before. */
const OF_DEVICES: ReadonlySet<AlertEvent['type']> = new Set(['device.recognised', 'device.replayed']);

/**
 * Contacts that left the file lately, where a device is told of. Whatever proved the act, it was none of them.
 *
 * Attack: a thief replaces number and mail address, waits until the notices of that are forgotten, and signs in on a
 * computer of their own; all that is on file is theirs, and hears of it.
 */
export const formerTargets = (type: AlertEvent['type'], formerContacts: readonly AlertContact[]) =>
  OF_DEVICES.has(type) ? formerContacts.filter(({ undeliverable }) => undeliverable !== true) : [];
