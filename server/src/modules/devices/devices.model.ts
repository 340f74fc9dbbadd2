/** A device: a browser, and how it stands with one of the users who have signed in on it. */
import type { DeviceKeyRegistration, DeviceProof, Posture } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import type { DeviceState, DeviceTimes } from './device.flow.ts';

/** Why a proof counts for nothing. */
export type ProofFault = 'missing' | 'other-flow' | 'nonce' | 'expired' | 'signature' | 'replayed';

/** What a browser shows of itself when a sign-in begins. */
export interface ShownDevice {
  readonly secret: string | undefined;
  readonly proof: DeviceProof | undefined;
  /** The sign-in that a proof must be for, where that is known before it is begun. */
  readonly flowId: string | null;
}

export interface Recognition {
  /** The browser, where its series is right and, if it has a key, that was proven; null for strangers. */
  readonly deviceId: string | null;
  /** The same, where this user is remembered on it: the owner's own lane. */
  readonly lane: string | null;
  /** Trusted by this user at this moment. */
  readonly isTrusted: boolean;
  /** A copy was shown: the device whose series is to end once somebody proved to know the password. */
  readonly replayed: string | null;
  /** Why a key counts as not proven; null where it was, or where the device has none. */
  readonly fault: ProofFault | null;
}

export interface CompletedSignIn {
  readonly secret: string | undefined;
  /** The browser as it was recognised when the sign-in began. */
  readonly deviceId: string | null;
  readonly flowId: string;
  readonly key: DeviceKeyRegistration | undefined;
  readonly userId: string;
  readonly userAgent: string;
  readonly address: string;
  /** Proven with a method that vouches for a new device. */
  readonly provedStrongly: boolean;
  readonly policy: Policy;
}

export interface SeenDevice {
  readonly deviceId: string;
  /** For its cookie; null where the browser has a newer one already. */
  readonly newSecret: string | null;
  /** True when this user was never seen on it. */
  readonly isNew: boolean;
  /** True when the user never had another device. */
  readonly isFirst: boolean;
  readonly state: DeviceState;
  /** A device whose old number was shown to get here. */
  readonly replayed: string | null;
}

export interface DeviceRow extends DeviceTimes {
  readonly id: string;
  readonly label: string;
  readonly name: string | null;
  readonly hasKey: boolean;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly lastAddress: string;
  readonly revokedAt: Instant | null;
  readonly acknowledged: boolean;
  readonly posture: Posture | null;
  readonly postureAt: Instant | null;
}

/** A factor answered rightly in a session on the device, after it was opened. */
export interface LaterProof {
  readonly deviceId: string | null;
  readonly userId: string;
  readonly method: string;
  readonly policy: Policy;
}

/** What a decision on a session asks about its device. */
export interface CoolingQuestion {
  readonly userId: string;
  readonly deviceId: string | null;
  readonly openedAt: Instant;
  readonly methods: readonly string[];
  readonly policy: Policy;
}
