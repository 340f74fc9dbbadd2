/**
 * Numbers that no profile has, by subject, and how a house is booted with them: whatever the house then does, it does by
 * configuration alone.
 */
import type { House } from './harness.ts';

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
  'mobile-key.prompt-seconds': 65,
  'mobile-key.prompts-per-hour': 3,
  'mobile-key.prompts-per-day': 4,
  'mobile-key.number-digits': 3,
  'mobile-key.number-tries': 3,
  'mobile-key.pin-tries': 4,
  'mobile-key.response-seconds': 75,
  'mobile-key.response-skew-minutes': 1,
  'mobile-key.request-skew-seconds': 25,
  'mobile-key.activation-seconds': 320,
  'mobile-key.invitation-seconds': 130,
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
  'device.strict-messages': false,
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
  'factor.strongest-for': [],
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

export const seconds = (house: House, count: number): void => house.clock.advance(count * 1_000);
export const after = (from: string, to: string | null | undefined): number =>
  (Date.parse(to ?? '') - Date.parse(from)) / 1_000;
