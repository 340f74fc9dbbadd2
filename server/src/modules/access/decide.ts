/**
 * The one decision (design law 1). Pure: what the portal shows, what a route enforces and what a test asks is this
 * function. Denials come first, so that nobody is asked for a proof that could not help.
 */
import type { AccessRight, CapabilityGroup, Surface } from '@strongroom/contract';
import { type Instant, secondsToMs } from '@strongroom/core';
import type { GrantReach } from '../factors/index.ts';
import type { Policy } from '../policy/index.ts';
import {
  type Action,
  actions,
  type Decision,
  type DecisionInput,
  type Frozen,
  isOfTheTrader,
  OPEN_TO_PROGRAMS,
  PRINT_ONLY,
} from './access.model.ts';

export function decide(input: DecisionInput): Decision {
  const { group, right, demand } = actions[input.action];
  const { action, surface, reach, rights, barredBy, lapsed, provedAt, approved, frozen, freshProofSeconds, now } =
    input;

  if (group === null) return { kind: 'permit', rule: 'retreat', compared: { action } };
  if (!reach.includes(group)) return { kind: 'deny', rule: 'surface', compared: { surface, group } };
  const barred = barredByEmergency(input);
  if (barred !== null) return { kind: 'deny', rule: barred, compared: { surface, action } };
  if (right !== null && !rights?.includes(right)) {
    return { kind: 'deny', rule: 'access-right', compared: { action, needed: right } };
  }
  // Before any demand: nobody is asked for a proof that could not help.
  if (frozen !== null) return { kind: 'deny', rule: 'freeze', compared: { group, cause: frozen.cause }, frozen };
  if (barredBy !== null) return { kind: 'deny', rule: barredBy, compared: { action } };
  // What only tightens, or brings a proof of its own, is open wherever one is.
  if (demand !== 'session' && input.drifted.includes(group))
    return { kind: 'deny', rule: 'session.drift', compared: { action, group } };
  // Attack: two sessions of one user trade against each other, or a stolen one beside the owner's, unnoticed.
  if (isOfTheTrader(action) && !input.trades) {
    return { kind: 'deny', rule: 'trading-session', compared: { action, surface } };
  }
  if (input.coolingUntil !== null && coolsDown(input.action))
    return { kind: 'deny', rule: 'device.cool-down', compared: { action, group }, until: input.coolingUntil };
  if (demand === 'session') return { kind: 'permit', rule: 'live-session', compared: { group } };
  if (demand === 'bound') {
    return approved
      ? { kind: 'permit', rule: 'bound-approval', compared: { action } }
      : { kind: 'prove', rule: 'bound-approval', demand, compared: { action } };
  }
  if (approved) return { kind: 'permit', rule: 'approval', compared: { action } };
  if (lapsed.includes(group)) return { kind: 'prove', rule: 'group-lapsed', demand: 'fresh', compared: { group } };
  if (demand === 'fresh') {
    const ageSeconds = Math.floor((now - provedAt) / 1_000);
    const compared = { ageSeconds, limitSeconds: freshProofSeconds };
    return now - provedAt <= secondsToMs(freshProofSeconds)
      ? { kind: 'permit', rule: 'fresh-proof', compared }
      : { kind: 'prove', rule: 'fresh-proof', demand, compared };
  }
  return { kind: 'permit', rule: 'live-session', compared: { group } };
}

/**
 * What waits while a device is new. Attack: whoever took over the phone number signs in with the password that they
 * fished, on a browser of their own, and has changed the account before its owner reads that somebody came. What only
 * tightens never waits.
 */
export function coolsDown(action: Action): boolean {
  const { group, demand } = actions[action];
  return demand !== 'session' && (group === 'change-security' || group === 'move-money');
}

/**
 * What a session of a temporary code or code card may not do. In the code's last days everything is refused but the page
 * of the card, and on every surface but the portal that has it; the rule says so, and the page leads there.
 */
function barredByEmergency({ action, surface, emergency, emergencySurfaces }: DecisionInput): string | null {
  if (emergency === 'none') return null;
  if (emergency === 'over') return 'emergency-access.over';
  if (!emergencySurfaces.includes(surface)) return 'emergency-access.surface';
  if (emergency === 'full') return null;
  return surface === 'portal' && PRINT_ONLY.has(action) ? null : 'temporary-code.print-only';
}

/** Whether the rights on an account could ever permit the action; asked before anything about the account is told. */
export const mayEver = (action: Action, rights: readonly AccessRight[]): boolean => {
  const { right } = actions[action];
  return right === null || rights.includes(right);
};

/** Whether an act must be proven by nothing weaker than the strongest factor at hand. */
export const demandsStrongest = (action: Action, policy: Policy): boolean =>
  action === 'session.reprove' ||
  (policy['factor.strongest-for'] as readonly (string | null)[]).includes(actions[action].group);

export const groupOf = (action: Action): CapabilityGroup | null => actions[action].group;

/**
 * What a policy lets a surface reach, and of that no more than was granted to the client. A profile may narrow it; the
 * ceilings stand in the schema of the policy.
 */
export const reachOf = (
  policy: Policy,
  { surface, client }: Pick<Place, 'surface' | 'client'>,
): readonly CapabilityGroup[] => {
  const reach = policy[`surface.${surface}.groups`];
  return client == null ? reach : reach.filter((group) => client.groups.includes(group));
};

export interface Place {
  readonly surface: Surface;
  /** The client that acts, with what was granted to it; nothing narrows the pages of the house itself. */
  readonly client: { readonly groups: readonly CapabilityGroup[] } | null;
  readonly policy: Policy;
  readonly emergency: GrantReach;
  readonly rights: readonly AccessRight[] | null;
  /** Absent where the action is one that no freeze stops. */
  readonly frozen?: Frozen | null;
  /** Absent where the action is none of trading. */
  readonly trades?: boolean;
  readonly now: Instant;
}

/** The decision on what demands no proof, for somebody signed in on this surface. */
export const decideHere = (
  action: Action,
  { surface, client, policy, emergency, rights, frozen = null, trades = false, now }: Place,
): Decision =>
  decide({
    action,
    surface,
    reach: reachOf(policy, { surface, client }),
    rights,
    frozen,
    trades,
    now,
    emergency,
    emergencySurfaces: policy['temporary-code.surfaces'],
    barredBy: client === null || OPEN_TO_PROGRAMS.has(action) ? null : 'surface.program',
    coolingUntil: null,
    lapsed: [],
    drifted: [],
    provedAt: 0,
    approved: false,
    freshProofSeconds: 0,
  });

export const permits = (action: Action, place: Place): boolean => decideHere(action, place).kind === 'permit';
