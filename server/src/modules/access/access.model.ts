/**
 * The vocabulary of every decision. An action belongs to one capability group, may need a right on an account, and may
 * demand proof. A surface caps the groups that can be reached through it at all.
 */
import type { AccessRight, CapabilityGroup, FreezeCause, Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { GrantReach } from '../factors/index.ts';

/**
 * What an act demands beyond a live session. `session`: nothing, not even that its group has not lapsed, because the act
 * only tightens, or brings a proof of its own (a code sent to the contact point it confirms). `none`: nothing while the
 * group has not lapsed. `fresh`: a second factor proven a moment ago, by sign-in or otherwise. `bound`: an approval of
 * exactly this act, used once.
 */
export type Demand = 'session' | 'none' | 'fresh' | 'bound';

interface ActionSpec {
  /** Null for a retreat: leaving, and taking back what one asked for, must be possible wherever one is signed in. */
  readonly group: CapabilityGroup | null;
  readonly right: AccessRight | null;
  readonly demand: Demand;
}

export const actions = {
  'account.read': { group: 'read', right: 'read', demand: 'none' },
  'withdrawal.create': { group: 'move-money', right: 'fund', demand: 'bound' },
  // Attack: a stolen session has the account closed, so that its owner is shut out.
  'closing.ask': { group: 'change-security', right: 'settings', demand: 'bound' },
  'closing.take-back': { group: 'read', right: null, demand: 'session' },
  'password.change': { group: 'change-security', right: null, demand: 'fresh' },
  // Attack: a session stolen just after sign-in enrols the thief's app, which displaces the owner's factors. So a recent
  // proof is not enough here: each change of factors is proven for itself (ASVS V7.5.1).
  'factor.enrol': { group: 'change-security', right: null, demand: 'bound' },
  'factor.change': { group: 'change-security', right: null, demand: 'bound' },
  'factor.remove': { group: 'change-security', right: null, demand: 'bound' },
  // Proven by the factor itself that stood aside, so that a session of the emergency access alone brings nothing back.
  'factor.reactivate': { group: 'change-security', right: null, demand: 'bound' },
  // Attack: a stolen session of the temporary code prints itself a card that is good for weeks.
  'code-card.print': { group: 'change-security', right: null, demand: 'bound' },
  'code-card.activate': { group: 'change-security', right: null, demand: 'session' },
  'emergency-access.read': { group: 'read', right: null, demand: 'session' },
  'factor.opt-out': { group: 'change-security', right: null, demand: 'bound' },
  // It only tightens.
  'factor.opt-in': { group: 'change-security', right: null, demand: 'session' },
  // The first code of an app whose enrolment was approved, and a code sent to the very phone or mailbox on file.
  'factor.confirm': { group: 'change-security', right: null, demand: 'session' },
  // A name proves nothing and opens nothing, and each stands in the history.
  'factor.rename': { group: 'change-security', right: null, demand: 'session' },
  'factor.test': { group: 'read', right: null, demand: 'session' },
  'contact-point.send-code': { group: 'change-security', right: null, demand: 'session' },
  'contact-point.confirm': { group: 'change-security', right: null, demand: 'session' },
  // Attack: a stolen session points the number or the mailbox at the thief.
  'contact-point.change': { group: 'change-security', right: null, demand: 'bound' },
  'contact-point.confirm-change': { group: 'change-security', right: null, demand: 'session' },
  'contact-point.cancel-change': { group: 'read', right: null, demand: 'session' },
  // Also the first one, which only narrows: a thief would shut the owner out with it.
  'network.add': { group: 'change-security', right: null, demand: 'bound' },
  'network.remove': { group: 'change-security', right: null, demand: 'bound' },
  // Of a member of an account, by whoever manages its users.
  'member.network.add': { group: 'change-security', right: 'manage-users', demand: 'bound' },
  'member.network.remove': { group: 'change-security', right: 'manage-users', demand: 'bound' },
  'network.cancel-change': { group: 'read', right: null, demand: 'session' },
  'password.check': { group: 'change-security', right: null, demand: 'session' },
  // Proving changes nothing by itself: the act that was approved is decided again when it is done.
  'approval.prove': { group: 'read', right: null, demand: 'session' },
  'approval.cancel': { group: null, right: null, demand: 'session' },
  // Tightening is open to whoever may look: somebody who sees a stranger's session must be able to end it at once.
  'session.stay': { group: 'read', right: null, demand: 'session' },
  // Attack: a thief in another country proves with the text messages they read there. Nothing weaker than the strongest.
  'session.reprove': { group: 'read', right: null, demand: 'bound' },
  'session.end': { group: 'read', right: null, demand: 'session' },
  'session.end-all': { group: 'read', right: null, demand: 'session' },
  'session.leave': { group: null, right: null, demand: 'session' },
  // Claiming is how a session comes to trade, so it is asked of those that do not.
  'trading.claim': { group: 'trade-reduce', right: null, demand: 'session' },
  'trading.release': { group: 'read', right: null, demand: 'session' },
  'order.place': { group: 'trade-open', right: 'trade', demand: 'none' },
  'device.forget': { group: 'read', right: null, demand: 'session' },
  // Attack: a stolen session approves the thief's own browser, or has one trusted that is not the owner's.
  'device.approve': { group: 'change-security', right: null, demand: 'bound' },
  'device.trust': { group: 'change-security', right: null, demand: 'bound' },
  'device.end-trust': { group: 'read', right: null, demand: 'session' },
  'device.acknowledge': { group: 'read', right: null, demand: 'session' },
  // A name and what one says of a device open nothing, and each stands in the history.
  'device.rename': { group: 'change-security', right: null, demand: 'session' },
  'device.attest': { group: 'change-security', right: null, demand: 'session' },
  // Reading does not say that one has read: only the button stops that somebody is told on another channel.
  'review.acknowledge': { group: 'read', right: null, demand: 'session' },
  // A card that is lost answers nothing from this moment; that somebody else says so harms less than waiting.
  'card.report': { group: 'read', right: null, demand: 'session' },
  // The card proves itself, with the PIN.
  'card.task': { group: 'change-security', right: null, demand: 'session' },
  // Words of one's own protect against copies of us; the owner hears of every change.
  'phrase.set': { group: 'change-security', right: null, demand: 'session' },
  // What stands behind the gate belongs to a group as a whole; a proof of a single act there is the portal's business.
  'application.read': { group: 'read', right: null, demand: 'none' },
  'application.trade-reduce': { group: 'trade-reduce', right: null, demand: 'none' },
  'application.trade-open': { group: 'trade-open', right: null, demand: 'none' },
  'application.move-money': { group: 'move-money', right: null, demand: 'none' },
  'application.change-security': { group: 'change-security', right: null, demand: 'none' },
  // The session of a client lives on its own afterwards: whoever found a desk unattended must prove who they are.
  'client-grant.give': { group: 'read', right: null, demand: 'fresh' },
  'client-grant.look': { group: 'read', right: null, demand: 'session' },
  'client-grant.refuse': { group: null, right: null, demand: 'session' },
  'own.read': { group: 'read', right: null, demand: 'session' },
  // What protects the account: sessions, devices, factors, networks, history.
  'protection.read': { group: 'read', right: null, demand: 'session' },
} as const satisfies Record<string, ActionSpec>;
export type Action = keyof typeof actions;

/**
 * All that programs do, each within what it was granted. Attack: a partner to whom somebody showed their positions reads
 * from where they sign in, reports their card lost, and marks what it did itself as seen. What protects an account is
 * looked after at the pages of the house, and nobody is asked on the page of consent to leave it to others.
 */
export const OPEN_TO_PROGRAMS: ReadonlySet<Action> = new Set<Action>([
  'account.read',
  'own.read',
  'withdrawal.create',
  'approval.prove',
  'session.stay',
  'session.reprove',
  'trading.claim',
  'trading.release',
  'order.place',
]);

/** All that the last days of a temporary code are for: to print the code card, and to leave. */
export const PRINT_ONLY: ReadonlySet<Action> = new Set<Action>([
  'emergency-access.read',
  'code-card.print',
  'code-card.activate',
  'approval.prove',
  'session.stay',
  'session.end',
  'session.end-all',
]);

/** What belongs to the one session of a user that trades. */
export const isOfTheTrader = (action: Action): boolean => {
  const { group } = actions[action];
  return (group === 'trade-reduce' || group === 'trade-open') && action !== 'trading.claim';
};

/** Acts that a live session is enough for. */
export type SessionAction = {
  [Name in Action]: (typeof actions)[Name]['demand'] extends 'session' ? Name : never;
}[Action];

export interface Frozen {
  readonly cause: FreezeCause;
  /** Null: until the desk lifts it. */
  readonly until: Instant | null;
}

export interface DecisionInput {
  readonly action: Action;
  readonly surface: Surface;
  /** Capability groups that the policy lets this surface reach. */
  readonly reach: readonly CapabilityGroup[];
  /** How far an emergency access lets the session reach; `none` where a permanent factor was proven. */
  readonly emergency: GrantReach;
  /** Surfaces on which an emergency access counts at all. */
  readonly emergencySurfaces: readonly Surface[];
  /** Rights of the user on the account at hand; null when the act is on no account. */
  readonly rights: readonly AccessRight[] | null;
  /** The rule by which the legal entity bars this act to this user, if any. */
  readonly barredBy: string | null;
  /** Groups of the session that have lapsed. */
  readonly lapsed: readonly CapabilityGroup[];
  /** Groups that rest because the session drifted, until it is proven again. */
  readonly drifted: readonly string[];
  /** When a second factor was last proven in this session. */
  readonly provedAt: Instant;
  /** An approval of exactly this act is at hand, proven and unused. */
  readonly approved: boolean;
  /**
   * Until when the device of the session is too new for this act: a change of security, or more money than a new device
   * moves. Null where nothing cools down. That a device is trusted is no part of any decision.
   */
  readonly coolingUntil: Instant | null;
  /** What stops the group of this action by a freeze; null when nothing does. */
  readonly frozen: Frozen | null;
  /** This session holds the trading role of its user. */
  readonly trades: boolean;
  readonly freshProofSeconds: number;
  readonly now: Instant;
}

/** Every answer names the rule that decided and the values it compared. */
export type Decision =
  | { readonly kind: 'permit'; readonly rule: string; readonly compared: Compared }
  | {
      readonly kind: 'deny';
      readonly rule: string;
      readonly compared: Compared;
      readonly frozen?: Frozen;
      readonly until?: Instant;
    }
  | { readonly kind: 'prove'; readonly rule: string; readonly demand: Demand; readonly compared: Compared };

type Compared = Readonly<Record<string, string | number | boolean>>;
