/**
 * What belongs together when somebody asks `policy explain`: a topic names beginnings of numbers, wherever they stand. A
 * name that is no topic, and the numbers of a topic's own name, are found by how they begin, so that a new number is
 * never out of reach.
 */
import type { ExplainedValue } from './policy.model.ts';

export const topics = {
  /** Every factor: its life, what it asks, how often it may be wrong, and how much it moves. */
  factor: [
    ...['factor.', 'challenge.', 'phone.', 'totp.', 'passkey.', 'mobile-key.', 'security-card.', 'recovery-code.'],
    ...['temporary-code.', 'code-card.', 'approval.', 'withdrawal.cap.', 'withdrawal.window-business-days'],
    ...['contact.change', 'contact.reconfirm-days', 'recovery.money-freeze-seconds'],
    ...[
      'recovery.strong-money-freeze-seconds',
      'sign-in.flow-seconds',
      'sms.',
      'contact.code',
      'device.approving-methods',
      'mobile.re-entry',
      'caller.',
    ],
    ...['staff.factor-failures', 'staff.failure-window-seconds', 'staff.pause-seconds', 'staff.passkey'],
  ],
  sms: [
    ...['phone.', 'notice.', 'contact.code', 'challenge.', 'factor.sms-leaves-when-stronger'],
    ...['factor.cooldown.number-changed-seconds', 'withdrawal.cap.sms.', 'review.usual-texts'],
  ],
  voice: ['phone.', 'challenge.', 'withdrawal.cap.voice.'],
  totp: ['challenge.', 'withdrawal.cap.totp.', 'factor.failure', 'factor.pause-seconds'],
  passkey: ['withdrawal.cap.passkey.', 'factor.failure', 'factor.pause-seconds'],
  'mobile-key': ['withdrawal.cap.mobile-key', 'factor.cooldown.migrated-seconds', 'factor.failure'],
  'security-card': ['withdrawal.cap.security-card.', 'factor.failure', 'factor.pause-seconds'],
  'recovery-code': ['withdrawal.cap.recovery-code.', 'factor.failure', 'factor.pause-seconds'],
  'temporary-code': ['code-card.', 'withdrawal.cap.temporary-code.', 'withdrawal.cap.code-card.', 'caller.'],
  'sign-in': ['password.', 'factor.strongest-for', 'challenge.', 'passkey.without-password', 'device.'],
  session: ['device.', 'surface.', 'approval.fresh-proof-seconds'],
  device: ['session.per-user', 'session.public-computer.', 'passkey.synced-allowed', 'passkey.money-device-bound'],
  network: ['http.', 'sign-in.failures-per-address', 'phone.sends-per-address', 'recovery.requests-per-address'],
  delivery: ['phone.', 'notice.', 'contact.code', 'opening.invitation-seconds', 'recovery.mail'],
  money: [
    ...['withdrawal.', 'approval.', 'factor.cooldown.', 'recovery.money-freeze-seconds'],
    ...['recovery.strong-money-freeze-seconds', 'contact.change-money-freeze-seconds', 'passkey.money-device-bound'],
    ...['security-card.reserve-usd-minor', 'security-card.fee-usd-minor', 'session.move-money.'],
  ],
  recovery: ['contact.change', 'contact.reconfirm-days', 'recovery-code.', 'temporary-code.', 'code-card.', 'caller.'],
  desk: ['staff.', 'caller.', 'temporary-code.'],
  audit: ['review.', 'history.'],
} as const satisfies Record<string, readonly string[]>;

/** The numbers of a topic, or those whose names begin so; in the order of the profile. */
export function ofTopic(values: readonly ExplainedValue[], asked: string): readonly ExplainedValue[] {
  const together: readonly string[] = Object.hasOwn(topics, asked) ? topics[asked as keyof typeof topics] : [];
  return values.filter(({ key }) => [asked, ...together].some((beginning) => key.startsWith(beginning)));
}
