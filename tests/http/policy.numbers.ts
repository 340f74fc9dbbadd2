/**
 * Numbers that no profile has, by subject, and how a house is booted with them: whatever the house then does, it does by
 * configuration alone.
 */
import { afterAll, beforeAll } from 'vitest';
import { type House, openHouse } from './harness.ts';

export const CODES = {
  'sign-in.flow-seconds': 700,
  'phone.code-digits': 8,
  'phone.code-seconds': 90,
  'phone.resend-backoff-seconds': [7, 11],
  'phone.sends-per-challenge': 3,
  'challenge.answers': 2,
  'challenge.open-per-factor': 2,
  'factor.failures': 3,
  'factor.failure-window-seconds': 500,
  'factor.pause-seconds': 111,
  'factor.failures.long': 5,
  'factor.failures.long-window-seconds': 4_000,
  'factor.failures.long-pause-seconds': 2_000,
  'totp.challenge-seconds': 45,
  'passkey.challenge-seconds': 55,
  'contact.code-seconds': 120,
  'contact.code-answers': 1,
  'opening.invitation-seconds': 172_800,
} as const;
export const SESSIONS = {
  'session.read.idle-seconds': 1_001,
  'session.read.absolute-seconds': 9_001,
  'session.trade-reduce.idle-seconds': 1_002,
  'session.trade-reduce.absolute-seconds': 9_002,
  'session.trade-open.idle-seconds': 1_003,
  'session.trade-open.absolute-seconds': 9_003,
  'session.move-money.idle-seconds': 1_004,
  'session.move-money.absolute-seconds': 9_004,
  'session.change-security.idle-seconds': 1_005,
  'session.change-security.absolute-seconds': 9_005,
  'session.public-computer.idle-seconds': 44,
  'session.public-computer.absolute-seconds': 440,
  'session.warn-before-logoff-seconds': 33,
  'session.per-user': 2,
  'device.remember-days': 3,
  'approval.seconds': 77,
  'approval.open-per-user': 1,
  'approval.fresh-proof-seconds': 40,
} as const;
export const SECRETS = {
  'password.minimum-length': 20,
  'password.maximum-length': 64,
  'password.history': 1,
  'password.checks': 4,
  'password.checks-window-seconds': 5_000,
  'password.argon2.memory-kib': 8_192,
  'password.argon2.passes': 3,
  'password.argon2.lanes': 2,
  'totp.digits': 8,
  'totp.step-seconds': 60,
  'totp.skew-steps': 0,
  'totp.resynchronise-steps': 4,
  'totp.secret-bytes': 32,
  'totp.enrolment-seconds': 99,
  'totp.enrolment-answers': 2,
  'passkey.enrolment-seconds': 88,
  'passkey.per-user': 1,
  'factor.sms-leaves-when-stronger': false,
  'recovery-code.count': 2,
  'recovery-code.characters': 12,
  'recovery-code.challenge-seconds': 66,
  'recovery-code.changes-factors': true,
} as const;
export const MONEY = {
  'withdrawal.cap.sms.day-usd-minor': 111_100,
  'withdrawal.cap.sms.five-days-usd-minor': 222_200,
  'withdrawal.cap.voice.day-usd-minor': 333_300,
  'withdrawal.cap.voice.five-days-usd-minor': 444_400,
  'withdrawal.cap.totp.day-usd-minor': null,
  'withdrawal.cap.totp.five-days-usd-minor': 666_600,
  'withdrawal.cap.passkey.day-usd-minor': 777_700,
  'withdrawal.cap.passkey.five-days-usd-minor': 888_800,
  'withdrawal.cap.mobile-key.day-usd-minor': 11_100,
  'withdrawal.cap.mobile-key.five-days-usd-minor': 12_100,
  'withdrawal.cap.mobile-key-response.day-usd-minor': 13_100,
  'withdrawal.cap.mobile-key-response.five-days-usd-minor': 14_100,
  'withdrawal.cap.security-card.day-usd-minor': 15_100,
  'withdrawal.cap.security-card.five-days-usd-minor': 16_100,
  'withdrawal.cap.recovery-code.day-usd-minor': 17_100,
  'withdrawal.cap.recovery-code.five-days-usd-minor': 18_100,
  'withdrawal.cap.temporary-code.day-usd-minor': 19_100,
  'withdrawal.cap.temporary-code.five-days-usd-minor': 20_100,
  'withdrawal.cap.code-card.day-usd-minor': 21_100,
  'withdrawal.cap.code-card.five-days-usd-minor': 22_100,
} as const;
export const LISTS = { 'withdrawal.listed': 2, 'history.page-entries': 3 } as const;
export const VOLUME = { 'http.body-bytes': 1_000, 'http.requests-per-second': 2, 'http.request-burst': 40 } as const;

/** Send budgets: each with the number of sends it lets through, and its window, after which it lets the next. */
export const SENDS = [
  ['phone.sends-per-recipient.short', 2, 800],
  ['phone.sends-per-recipient.long', 2, 4_000],
  ['phone.sends-per-user', 2, 4_100],
  ['phone.sends-per-address', 2, 4_200],
  ['phone.spend-minor', 2, 4_300],
] as const;

export const windowOf = (rule: string): string =>
  rule === 'phone.spend-minor' ? 'phone.spend-window-seconds' : `${rule}-window-seconds`;

/** Surfaces, each with a reach that leaves money out or everything. */
export const SURFACES = {
  'surface.portal.groups': ['read', 'trade-reduce', 'trade-open', 'change-security'],
  'surface.mobile.groups': [],
  'surface.desktop.groups': ['trade-open'],
  'surface.api.groups': ['trade-reduce'],
  'surface.phone-desk.groups': ['trade-reduce'],
} as const;

/** Numbers shown elsewhere, and where. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'staff.enrolment-seconds': 'desk-sign-in.test.ts',
  'staff.enrolment-answers': 'desk-numbers.test.ts',
  'staff.sign-in-seconds': 'desk-numbers.test.ts',
  'staff.sign-in-failures': 'desk-sign-in.test.ts',
  'staff.factor-failures': 'desk-sign-in.test.ts',
  'staff.failure-window-seconds': 'desk-numbers.test.ts',
  'staff.pause-seconds': 'desk-sign-in.test.ts',
  'staff.session.idle-seconds': 'desk-sign-in.test.ts',
  'staff.session.absolute-seconds': 'desk-sign-in.test.ts',
  'staff.act-seconds': 'desk-acts.test.ts',
  'staff.searches': 'desk-numbers.test.ts',
  'staff.searches-window-seconds': 'desk-numbers.test.ts',
  'staff.found': 'desk-numbers.test.ts',
  'caller.facts': 'desk-numbers.test.ts',
  'caller.question-seconds': 'desk-numbers.test.ts',
  'caller.identified-seconds': 'desk-numbers.test.ts',
  'caller.failures': 'desk-numbers.test.ts',
  'caller.failure-window-seconds': 'desk-numbers.test.ts',
  'caller.pause-seconds': 'desk-numbers.test.ts',
  'staff.listed': 'desk-numbers.test.ts',
  'phone.spend-per-country-minor': 'the tests of delivery',
  'phone.receipt-wait-seconds': 'the tests of delivery',
  'phone.undeliverable-failures': 'the tests of delivery',
  'phone.undeliverable-window-seconds': 'the tests of delivery',
  'phone.deliveries-listed': 'the tests of delivery',
  'notice.sms-per-recipient': 'the tests of alerts',
  'notice.sms-per-recipient-window-seconds': 'the tests of alerts',
  'notice.spend-minor': 'the tests of alerts',
  'notice.spend-window-seconds': 'the tests of alerts',
  'sign-in.failed-login.short.failures': 'lockout.test.ts',
  'sign-in.failed-login.short.window-seconds': 'lockout.test.ts',
  'sign-in.failed-login.short.pause-seconds': 'lockout.test.ts',
  'sign-in.failed-login.long.failures': 'lockout.test.ts',
  'sign-in.failed-login.long.window-seconds': 'lockout.test.ts',
  'sign-in.failed-login.long.pause-seconds': 'lockout.test.ts',
  'sign-in.failed-login.tries-prolong-pause': 'lockout.test.ts',
  'phone.sms-cost-minor': 'below, with the purse of the day',
  'phone.voice-cost-minor': 'below, with the purse of the day',
  'sign-in.failures-per-address': 'below, on its own',
  'sign-in.failures-per-address-window-seconds': 'below, on its own',
  'withdrawal.window-business-days': 'below, on its own',
  'withdrawal.tries': 'unclear-answers.test.ts',
  'withdrawal.delayed-retry-seconds': 'unclear-answers.test.ts',
  'password.hash-queue': 'below, on its own',
  'http.retry-when-busy-seconds': 'below, with the queue of hashes',
  'http.retry-without-broker-seconds': 'below, on its own',
  'review.hour': 'the tests of reviews',
  'review.quiet-days': 'the tests of reviews',
  'review.escalate-after-seconds': 'the tests of reviews',
  'review.usual-texts': 'the tests of reviews',
  'review.usual-texts-window-seconds': 'the tests of reviews',
  'review.refused-sign-ins': 'the tests of reviews',
  'review.refused-proofs': 'the tests of reviews',
  'review.known-address-days': 'the tests of reviews',
  'review.usual-surfaces': 'the tests of reviews',
  'review.clock-back-ms': 'the tests of reviews',
  'review.finding-entries': 'the tests of reviews',
  'review.listed-entries': 'the tests of reviews',
  'review.listed': 'the tests of reviews',
  'audit.retention-days': 'audit-retention.test.ts',
  'audit.minimum-retention-days': 'audit-retention.test.ts',
  'audit.export-entries': 'audit-export.test.ts',
  'audit.credential-days': 'audit-desk.test.ts',
  'audit.credential-failures': 'audit-desk.test.ts',
  'audit.credential-failure-window-seconds': 'audit-desk.test.ts',
  'passkey.without-password': 'passkey-alone.test.ts',
  'passkey.synced-allowed': 'passkey-makes.test.ts',
  'passkey.money-device-bound': 'passkey-makes.test.ts',
  'security-card.suites': 'the tests of cards',
  'security-card.seed-bytes': 'the tests of cards',
  'security-card.challenge-seconds': 'the tests of cards',
  'security-card.look-ahead': 'the tests of cards',
  'security-card.resync-window': 'the tests of cards',
  'security-card.ahead-seconds': 'the tests of cards',
  'security-card.task-seconds': 'the tests of cards',
  'security-card.task-answers': 'the tests of cards',
  'security-card.activation-days': 'the tests of cards',
  'security-card.required-when-not-activated': 'the tests of cards',
  'security-card.eligible-usd-minor': 'the tests of cards',
  'security-card.reserve-usd-minor': 'the tests of cards',
  'security-card.fee-usd-minor': 'the tests of cards',
  'security-card.pin-reset-seconds': 'the tests of cards',
  'security-card.holders': 'the tests of cards',
  'security-card.listed': 'the tests of cards',
  'password.hash-queue-known': 'hash-lanes.test.ts',
  'password.hash-timeout-ms': 'the hasher’s own tests: it needs a process that hangs',
  'password.hash-deadline-ms': 'the hasher’s own tests: it needs time to pass inside one request',
};

export const seconds = (house: House, count: number): void => house.clock.advance(count * 1_000);
export const after = (from: string, to: string | null | undefined): number =>
  (Date.parse(to ?? '') - Date.parse(from)) / 1_000;

export function within(policy: Readonly<Record<string, unknown>>): () => House {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ policy });
  });
  afterAll(() => house.close());
  return () => house;
}
