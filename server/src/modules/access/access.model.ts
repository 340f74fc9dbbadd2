/**
 * The vocabulary of every decision. An action belongs to one capability group, may need a right on an account, and may
 * demand proof. A surface caps the groups that can be reached through it at all.
 */
import type { AccessRight, CapabilityGroup, Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';

/**
 * What an act demands beyond a live session. `fresh`: a second factor proven a moment ago, by sign-in or otherwise.
 * `bound`: an approval of exactly this act, used once.
 */
export type Demand = 'none' | 'fresh' | 'bound';

interface ActionSpec {
  readonly group: CapabilityGroup;
  readonly right: AccessRight | null;
  readonly demand: Demand;
}

export const actions = {
  'account.read': { group: 'read', right: 'read', demand: 'none' },
  'withdrawal.create': { group: 'move-money', right: 'fund', demand: 'bound' },
  'password.change': { group: 'change-security', right: null, demand: 'fresh' },
  // Attack: a session stolen just after sign-in enrols the thief's app, which displaces the owner's factors. So a recent
  // proof is not enough here: each change of factors is proven for itself (ASVS V7.5.1).
  'factor.enrol': { group: 'change-security', right: null, demand: 'bound' },
  'factor.remove': { group: 'change-security', right: null, demand: 'bound' },
  'contact-point.confirm': { group: 'read', right: null, demand: 'none' },
  'session.end': { group: 'read', right: null, demand: 'none' },
  'device.forget': { group: 'read', right: null, demand: 'none' },
} as const satisfies Record<string, ActionSpec>;
export type Action = keyof typeof actions;

/** Capability groups each surface can reach. */
export const surfaces: Readonly<Record<Surface, readonly CapabilityGroup[]>> = {
  portal: ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'],
  mobile: ['read', 'trade-reduce', 'trade-open'],
  desktop: ['read', 'trade-reduce', 'trade-open'],
  api: ['read', 'trade-reduce', 'trade-open'],
  'phone-desk': ['read', 'trade-reduce'],
};

export interface DecisionInput {
  readonly action: Action;
  readonly surface: Surface;
  /** Rights of the user on the account at hand; null when the act is on no account. */
  readonly rights: readonly AccessRight[] | null;
  /** Groups of the session that have lapsed. */
  readonly lapsed: readonly CapabilityGroup[];
  /** When a second factor was last proven in this session. */
  readonly provedAt: Instant;
  /** An approval of exactly this act is at hand, proven and unused. */
  readonly approved: boolean;
  readonly freshProofSeconds: number;
  readonly now: Instant;
}

/** Every answer names the rule that decided and the values it compared. */
export type Decision =
  | { readonly kind: 'permit'; readonly rule: string; readonly compared: Compared }
  | { readonly kind: 'deny'; readonly rule: string; readonly compared: Compared }
  | { readonly kind: 'prove'; readonly rule: string; readonly demand: Demand; readonly compared: Compared };

type Compared = Readonly<Record<string, string | number | boolean>>;
