/** The small vocabulary of values that requests and responses are made of. Every object is strict: unknown fields are refused. */
import { CURRENCIES, idPattern } from '@strongroom/core';
import { z } from 'zod';

export const id = (prefix: string) =>
  z
    .string()
    .regex(idPattern(prefix))
    .meta({ description: `Identifier ${prefix}_…` });

export const sessionId = id('ses');
export const deviceId = id('dev');
export const userId = id('usr');
export const accountId = id('acc');
export const factorId = id('fac');
export const challengeId = id('chl');
export const approvalId = id('apr');
export const payeeId = id('pay');
export const withdrawalId = id('wdr');
export const contactPointId = id('cpt');
export const staffId = id('stf');
export const staffActId = id('act');

/** RFC 3339, UTC, milliseconds. */
export const instant = z.iso.datetime({ precision: 3 }).meta({ description: 'RFC 3339 instant in UTC' });
export const calendarDate = z.iso.date();
export const currency = z.enum(CURRENCIES);
/** Whole minor units (cents, yen); at most 10^13, well inside a safe integer. */
export const amountMinor = z.int().min(1).max(10_000_000_000_000);
export const signedMinor = z.int();
export const money = z.strictObject({ amountMinor: signedMinor, currency });
export const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,8})?$/);

export const oneTimeCode = z.string().min(1).max(64);
/** Bounds only keep hostile input small: whether a password is right or good is decided behind the edge. */
export const password = z.string().min(1).max(1_024);
export const username = z.string().min(1).max(256);

export const capabilityGroup = z.enum(['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security']);
export type CapabilityGroup = z.infer<typeof capabilityGroup>;
export const surface = z.enum(['portal', 'mobile', 'desktop', 'api', 'phone-desk']);
export type Surface = z.infer<typeof surface>;
/** `money` stops what moves money out; `all` also what opens risk or changes what protects the account. */
export const freezeLevel = z.enum(['money', 'all']);
export type FreezeLevel = z.infer<typeof freezeLevel>;
export const freezeCause = z.enum([
  'stopped-by-link',
  'password-recovered',
  'contact-changed',
  'sim-swapped',
  'denied-on-phone',
]);
export type FreezeCause = z.infer<typeof freezeCause>;

export const FACTOR_KINDS = [
  'phone',
  'totp',
  'passkey',
  'mobile-key',
  'security-card',
  'recovery-code',
  'temporary-code',
  'code-card',
] as const;
export const factorKind = z.enum(FACTOR_KINDS);
export type FactorKind = z.infer<typeof factorKind>;
/** How a factor is used: a phone by message or call, a mobile key by a prompt approved on it or by a response typed from it. */
export const PROOF_METHODS = [
  'sms',
  'voice',
  'totp',
  'passkey',
  'mobile-key',
  'mobile-key-response',
  'security-card',
  'recovery-code',
  'temporary-code',
  'code-card',
] as const;
export const proofMethod = z.enum(PROOF_METHODS);
export type ProofMethod = z.infer<typeof proofMethod>;
