/** What a container of RFC 6030 holds, in the words of the RFC. Instants are milliseconds; absent is undefined. */
import type { Instant } from '@strongroom/core';

export const VALUE_FORMATS = ['DECIMAL', 'HEXADECIMAL', 'ALPHANUMERIC', 'BASE64', 'BINARY'] as const;
export type ValueFormat = (typeof VALUE_FORMATS)[number];

/** Where a PIN is checked: by the device itself, or as part of what is sent or computed. */
export const PIN_USAGE_MODES = ['Local', 'Prepend', 'Append', 'Algorithmic'] as const;
export type PinUsageMode = (typeof PIN_USAGE_MODES)[number];

export const KEY_USAGES = [
  ...(['OTP', 'CR', 'Encrypt', 'Integrity', 'Verify', 'Unlock', 'Decrypt'] as const),
  ...(['KeyWrap', 'Unwrap', 'Derive', 'Generate'] as const),
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export interface DeviceInfo {
  readonly manufacturer?: string | undefined;
  readonly serialNo?: string | undefined;
  readonly model?: string | undefined;
  readonly issueNo?: string | undefined;
  readonly deviceBinding?: string | undefined;
  readonly startDate?: Instant | undefined;
  readonly expiryDate?: Instant | undefined;
  readonly userId?: string | undefined;
}

export interface ChallengeFormat {
  readonly encoding: ValueFormat;
  readonly min: number;
  readonly max: number;
  readonly checkDigits: boolean;
}

export interface ResponseFormat {
  readonly encoding: ValueFormat;
  readonly length: number;
  readonly checkDigits: boolean;
}

export interface PinPolicy {
  readonly pinKeyId?: string | undefined;
  readonly usageMode?: PinUsageMode | undefined;
  readonly maxFailedAttempts?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly encoding?: ValueFormat | undefined;
}

export interface KeyPolicy {
  readonly startDate?: Instant | undefined;
  readonly expiryDate?: Instant | undefined;
  readonly pin?: PinPolicy | undefined;
  readonly keyUsage: readonly KeyUsage[];
  readonly numberOfTransactions?: number | undefined;
}

export interface PskcKey {
  readonly id: string;
  /** A URI; see PSKC_ALGORITHMS. */
  readonly algorithm?: string | undefined;
  readonly device?: DeviceInfo | undefined;
  readonly cryptoModuleId?: string | undefined;
  readonly issuer?: string | undefined;
  readonly suite?: string | undefined;
  readonly challengeFormat?: ChallengeFormat | undefined;
  readonly responseFormat?: ResponseFormat | undefined;
  readonly keyProfileId?: string | undefined;
  readonly keyReference?: string | undefined;
  readonly friendlyName?: string | undefined;
  readonly secret?: Uint8Array | undefined;
  readonly counter?: number | undefined;
  readonly time?: number | undefined;
  readonly timeInterval?: number | undefined;
  readonly timeDrift?: number | undefined;
  readonly userId?: string | undefined;
  readonly policy?: KeyPolicy | undefined;
}

export interface PskcContainer {
  readonly id?: string | undefined;
  readonly keys: readonly PskcKey[];
}

export interface PskcLimits {
  readonly bytes: number;
  readonly keys: number;
  /** Work that a file may ask for before anything in it is known to be genuine. */
  readonly pbkdf2Iterations: number;
}

/** Ten thousand cards of two kilobytes each, with room; a bigger delivery comes in several files. */
export const PSKC_LIMITS: PskcLimits = { bytes: 33_554_432, keys: 10_000, pbkdf2Iterations: 2_000_000 };
