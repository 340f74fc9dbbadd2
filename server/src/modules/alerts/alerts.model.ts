/**
 * What the owner is told, from which event. Events come out of the outbox as data of another module, so they are
 * parsed here like anything from outside; fields nobody here needs are let pass.
 */
import { FACTOR_KINDS, PROOF_METHODS, type ProofMethod } from '@strongroom/contract';
import { CURRENCIES } from '@strongroom/core';
import { z } from 'zod';
import { CARD_NOTICES, CLOSING_NOTICES, EMERGENCY_STAGES, type Language, NETWORK_CHANGES } from '../delivery/index.ts';
import type { Policy } from '../policy/index.ts';

const userId = z.string().min(1);
/** How the act was proven a moment ago, where it was. */
const provedBy = z.enum(PROOF_METHODS).nullable().optional();
const kind = z.enum(FACTOR_KINDS);
const withdrawal = z.object({
  userId,
  accountId: z.string().min(1),
  amountMinor: z.int().positive(),
  currency: z.enum(CURRENCIES),
  payeeName: z.string(),
  reference: z.string(),
  provedBy,
});

/** What of an emergency access stands, and until when. */
const ending = z.object({ userId, until: z.int(), provedBy });

export const alertEvents = {
  'password.changed': z.object({ userId, provedBy }),
  'sign-in.paused': z.object({ userId, until: z.int(), provedBy }),
  'factor.paused': z.object({ userId, kind, until: z.int(), provedBy }),
  'factor.suspended': z.object({ userId, kind, provedBy }),
  'factor.make-broken': z.object({ userId, kind, provedBy }),
  'device.recognised': z.object({ userId, deviceLabel: z.string(), address: z.string(), first: z.boolean(), provedBy }),
  'device.replayed': z.object({ userId, deviceLabel: z.string(), address: z.string(), provedBy }),
  'session.drifted': z.object({
    userId,
    deviceLabel: z.string(),
    address: z.string(),
    ended: z.boolean(),
    provedBy,
  }),
  'factor.enrolled': z.object({ userId, kind, provedBy }),
  'recovery-code.used': z.object({ userId, left: z.int().min(0), provedBy }),
  'factor.removed': z.object({ userId, kind, provedBy }),
  'factor.opted-out': z.object({ userId, provedBy }),
  'factor.opted-in': z.object({ userId, provedBy }),
  'account.closed': z.object({ userId, provedBy }),
  'closing.told': z.object({ userId, what: z.enum(CLOSING_NOTICES), provedBy }),
  'phrase.changed': z.object({ userId, provedBy }),
  'factor.moved': z.object({ userId, kind, to: z.enum(['suspended', 'brought-back', 'lost', 'returned']), provedBy }),
  'contact-point.undeliverable': z.object({ userId, channel: z.enum(['sms', 'voice', 'mail']), provedBy }),
  'contact-point.sim-swapped': z.object({ userId, contact: z.string(), provedBy }),
  'card.told': z.object({ userId, what: z.enum(CARD_NOTICES), provedBy }),
  'networks.changed': z.object({ userId, change: z.enum(NETWORK_CHANGES), until: z.int().nullable(), provedBy }),
  'sign-in.outside-networks': z.object({ userId, deviceLabel: z.string(), address: z.string(), provedBy }),
  'temporary-code.issued': ending,
  'temporary-code.used': ending,
  'temporary-code.print-only': ending,
  'caller.refused': z.object({ userId, provedBy }),
  'temporary-code.withdrawn': z.object({ userId, provedBy }),
  'freeze.lifted': z.object({ userId, provedBy }),
  'sign-in.pause-lifted': z.object({ userId, provedBy }),
  'code-card.activated': ending,
  'emergency-access.ending': ending.extend({ stage: z.enum(EMERGENCY_STAGES) }),
  'emergency-access.expired': z.object({ userId, provedBy }),
  'emergency-access.replaced': z.object({ userId, provedBy }),
  'factor.reactivated': z.object({ userId, kind, provedBy }),
  'mobile-key.moved': z.object({ userId, from: z.string(), to: z.string(), provedBy }),
  'mobile-key.pin-changed': z.object({ userId, name: z.string(), provedBy }),
  'mobile-key.not-me': z.object({ userId, deviceLabel: z.string(), address: z.string(), provedBy }),
  'withdrawal.executed': withdrawal,
  'withdrawal.delayed': withdrawal,
  'withdrawal.refused': withdrawal,
} as const;
export type AlertEventType = keyof typeof alertEvents;

export type AlertEvent = {
  [T in AlertEventType]: { readonly type: T; readonly at: number; readonly data: z.infer<(typeof alertEvents)[T]> };
}[AlertEventType];

export type ProvedBy = ProofMethod | null;

export interface AlertContact {
  readonly id: string;
  readonly kind: 'phone' | 'mail';
  readonly value: string;
  readonly confirmedAt: number | null;
  /** Nothing arrives there any more. */
  readonly undeliverable?: boolean;
}

/** The owner, as far as telling them needs it. */
export interface AlertOwner {
  readonly language: Language;
  readonly timeZone: string;
  readonly policy: Policy;
  readonly contactPoints: readonly AlertContact[];
  /** On file until lately. */
  readonly formerContacts: readonly AlertContact[];
}
