/**
 * Every number of the product, by name. A profile gives each its value, unit and source; the bounds here are what no
 * profile may leave (a standard's floor or ceiling, or plain sanity). Caps may be null: no cap.
 */
import type { CapabilityGroup, Surface } from '@strongroom/contract';
import { z } from 'zod';

/** Counters are swept after this long, so no window or pause may be longer. */
export const LONGEST_WINDOW_SECONDS = 2_592_000;
const MONTH = LONGEST_WINDOW_SECONDS;
/** What a surface may reach, as a list that a profile may shorten and not lengthen. */
const groups = <const Group extends CapabilityGroup>(...ceiling: readonly [Group, ...Group[]]) =>
  z.array(z.enum(ceiling));
const surfaceName = z.enum(['portal', 'mobile', 'desktop', 'api', 'phone-desk'] as const satisfies readonly Surface[]);
const whole = (least: number, most = 1_000_000_000) => z.int().min(least).max(most);

export const policySchema = z.strictObject({
  'sign-in.flow-seconds': whole(1),
  'sign-in.failed-login.short.failures': whole(1),
  'sign-in.failed-login.short.window-seconds': whole(1, MONTH),
  'sign-in.failed-login.short.pause-seconds': whole(1, MONTH),
  'sign-in.failed-login.long.failures': whole(1),
  'sign-in.failed-login.long.window-seconds': whole(1, MONTH),
  'sign-in.failed-login.long.pause-seconds': whole(1, MONTH),
  'sign-in.failed-login.tries-prolong-pause': z.boolean(),
  'sign-in.failures-per-address': whole(1),
  'sign-in.failures-per-address-window-seconds': whole(1, MONTH),
  'password.minimum-length': whole(8, 64),
  'password.maximum-length': whole(64, 1024),
  'password.history': whole(0, 24),
  'password.argon2.memory-kib': whole(7168, 1048576),
  'password.argon2.passes': whole(1),
  'password.argon2.lanes': whole(1),
  'password.hash-queue': whole(1),
  'password.hash-queue-known': whole(1),
  'password.hash-deadline-ms': whole(1),
  'password.hash-timeout-ms': whole(1_000, 300_000),
  'password.checks': whole(1),
  'password.checks-window-seconds': whole(1, MONTH),
  'phone.code-digits': whole(6, 8),
  'phone.code-seconds': whole(30, 600),
  'phone.resend-backoff-seconds': z.array(whole(1)).min(1),
  'phone.sends-per-challenge': whole(1),
  'phone.sends-per-recipient.short': whole(1),
  'phone.sends-per-recipient.short-window-seconds': whole(1, MONTH),
  'phone.sends-per-recipient.long': whole(1),
  'phone.sends-per-recipient.long-window-seconds': whole(1, MONTH),
  'phone.sends-per-user': whole(1),
  'phone.sends-per-user-window-seconds': whole(1, MONTH),
  'phone.sends-per-address': whole(1),
  'phone.sends-per-address-window-seconds': whole(1, MONTH),
  'phone.spend-minor': whole(1),
  'phone.spend-window-seconds': whole(1, MONTH),
  'phone.sms-cost-minor': whole(1),
  'phone.voice-cost-minor': whole(1),
  'notice.sms-per-recipient': whole(1),
  'notice.sms-per-recipient-window-seconds': whole(1, MONTH),
  'notice.spend-minor': whole(1),
  'notice.spend-window-seconds': whole(1, MONTH),
  'challenge.answers': whole(1),
  'challenge.open-per-factor': whole(1),
  'factor.failures': whole(1, 100),
  'factor.failure-window-seconds': whole(1, MONTH),
  'factor.pause-seconds': whole(1, MONTH),
  'factor.failures.long': whole(1, 100),
  'factor.failures.long-window-seconds': whole(1, MONTH),
  'factor.failures.long-pause-seconds': whole(1, MONTH),
  'factor.sms-leaves-when-stronger': z.boolean(),
  'totp.digits': whole(6, 8),
  'totp.step-seconds': whole(1),
  'totp.skew-steps': whole(0, 2),
  'totp.secret-bytes': whole(16, 64),
  'totp.challenge-seconds': whole(30, 600),
  'totp.enrolment-seconds': whole(1),
  'totp.enrolment-answers': whole(1),
  'passkey.challenge-seconds': whole(30, 600),
  'passkey.enrolment-seconds': whole(30, 600),
  'passkey.per-user': whole(1, 100),
  'session.read.idle-seconds': whole(1),
  'session.read.absolute-seconds': whole(1),
  'session.trade-reduce.idle-seconds': whole(1),
  'session.trade-reduce.absolute-seconds': whole(1),
  'session.trade-open.idle-seconds': whole(1),
  'session.trade-open.absolute-seconds': whole(1),
  'session.move-money.idle-seconds': whole(1),
  'session.move-money.absolute-seconds': whole(1),
  'session.change-security.idle-seconds': whole(1),
  'session.change-security.absolute-seconds': whole(1),
  'session.public-computer.idle-seconds': whole(1),
  'session.public-computer.absolute-seconds': whole(1),
  'session.warn-before-logoff-seconds': whole(20),
  'session.per-user': whole(1),
  'surface.portal.groups': groups('read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'),
  'surface.mobile.groups': groups('read', 'trade-reduce', 'trade-open'),
  'surface.desktop.groups': groups('read', 'trade-reduce', 'trade-open'),
  'surface.api.groups': groups('read', 'trade-reduce', 'trade-open'),
  'surface.phone-desk.groups': groups('read', 'trade-reduce'),
  'device.remember-days': whole(1),
  'approval.seconds': whole(1),
  'approval.open-per-user': whole(1),
  'approval.fresh-proof-seconds': whole(1),
  'contact.code-seconds': whole(30, 600),
  'contact.code-answers': whole(1),
  'opening.invitation-seconds': whole(1),
  'withdrawal.cap.sms.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.sms.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.voice.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.voice.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.totp.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.totp.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.passkey.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.passkey.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.mobile-key.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.mobile-key.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.mobile-key-response.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.mobile-key-response.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.security-card.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.security-card.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.recovery-code.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.recovery-code.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.temporary-code.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.temporary-code.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.cap.code-card.day-usd-minor': whole(0).nullable(),
  'withdrawal.cap.code-card.five-days-usd-minor': whole(0).nullable(),
  'withdrawal.window-business-days': whole(1),
  'withdrawal.tries': whole(1, 10_000),
  'withdrawal.delayed-retry-seconds': whole(60, MONTH),
  'withdrawal.listed': whole(1, 1_000),
  'history.page-entries': whole(1, 100),
  'audit.retention-days': whole(1, 36_525),
  'audit.minimum-retention-days': whole(0, 36_525),
  'audit.export-entries': whole(1, 1_000_000),
  'audit.credential-days': whole(1, 3_660),
  'audit.credential-failures': whole(1),
  'audit.credential-failure-window-seconds': whole(1, MONTH),
  'review.hour': whole(0, 23),
  'review.quiet-days': z.boolean(),
  'review.escalate-after-seconds': whole(60, MONTH),
  'review.usual-texts': whole(0),
  'review.usual-texts-window-seconds': whole(1, MONTH),
  'review.refused-sign-ins': whole(0),
  'review.refused-proofs': whole(0),
  'review.known-address-days': whole(1, 36_525),
  'review.usual-surfaces': z.array(surfaceName),
  'review.clock-back-ms': whole(0),
  'review.finding-entries': whole(1, 100),
  'review.listed-entries': whole(1, 1_000),
  'review.listed': whole(1, 100),
  'http.body-bytes': whole(1),
  'http.requests-per-second': whole(1),
  'http.request-burst': whole(1),
  'http.retry-when-busy-seconds': whole(1, 600),
  'http.retry-without-broker-seconds': whole(1, 600),
});
export type Policy = Readonly<z.infer<typeof policySchema>>;
export type PolicyKey = keyof Policy;

export const profileSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  extends: z.string().optional(),
  values: z.record(z.string(), z.strictObject({ value: z.unknown(), unit: z.string(), source: z.string().min(3) })),
});
export type Profile = z.infer<typeof profileSchema>;

/** One line of `strongroom policy explain`: the value in force and where it comes from. */
export interface ExplainedValue {
  readonly key: PolicyKey;
  readonly value: Policy[PolicyKey];
  readonly unit: string;
  readonly source: string;
  /** The profile, or `configuration`, that set it. */
  readonly setBy: string;
}
