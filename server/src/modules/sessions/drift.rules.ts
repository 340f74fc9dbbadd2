/**
 * Drift: a live session is suddenly used from another network, country or browser than it was proven with. Pure: what was
 * bound against what is seen now, and what the policy of the surface makes of the difference. Only what a request says
 * anyway is compared: its address, the family and platform of the browser, the series of the device. Nothing is measured.
 *
 * Attack: a session cookie is carried off (malware, a proxy in between, a log) and used elsewhere. On the thief's machine
 * two of these things differ at once; on the owner's train one of them does.
 */
import type { SessionDriftChange } from '@strongroom/contract';
import type { AddressRange } from '../networks/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Session, Sight } from './sessions.model.ts';

export type DriftVerdict = 'ignore' | 're-prove' | 'end';

type Nearness = (one: string, other: string) => boolean;

/**
 * Phones change their address at every mast: within the same holder of networks, or the same block of addresses, nothing
 * has moved. Without geography the block alone says so.
 */
export function changesBetween(bound: Sight, seen: Sight, isNear: Nearness): SessionDriftChange[] {
  const changes: SessionDriftChange[] = [];
  const abroad = bound.country !== null && seen.country !== null && bound.country !== seen.country;
  const sameHolder = bound.asn !== null && bound.asn === seen.asn;
  if (abroad) changes.push('country');
  else if (!sameHolder && !isNear(bound.address, seen.address)) changes.push('network');
  if (isOtherClient(bound, seen)) changes.push('client');
  return changes;
}

function isOtherClient(bound: Sight, seen: Sight): boolean {
  if (bound.program !== null && seen.program !== null && bound.program !== seen.program) return true;
  if (bound.platform !== null && seen.platform !== null && bound.platform !== seen.platform) return true;
  // Attack: only the cookie of the session was carried off. Without that of its device it is torn from its browser.
  return bound.series !== null && bound.series !== seen.series;
}

export type DriftRule = Policy['session.drift.portal'];

/** One thing that changed is judged by its own rule; a place and a program that change at once, by the rule for several. */
export function judgeChanges(changes: readonly SessionDriftChange[], rule: DriftRule): DriftVerdict {
  const verdicts = changes.map((change) => rule[change]);
  if (changes.length > 1) verdicts.push(rule.several);
  return GRAVER.findLast((verdict) => verdicts.includes(verdict)) ?? 'ignore';
}
const GRAVER: readonly DriftVerdict[] = ['ignore', 're-prove', 'end'];

/** The rule of the surface; whoever acts through the desk's telephone has no network of their own. */
export const driftRule = (surface: Session['surface'], policy: Policy): DriftRule | null =>
  surface === 'phone-desk' ? null : policy[`session.drift.${surface}`];

/** What a session that drifted may not do until it is proven again. */
export const suspendedGroups = ({ drift }: Pick<Session, 'drift'>, policy: Policy): readonly string[] =>
  drift === null ? NONE : policy['session.drift.groups'];
const NONE: readonly string[] = [];

/** Whether two addresses lie in one block of the size that the policy names. */
export function nearness(
  blockAround: (address: string, bits: number) => AddressRange | null,
  policy: Policy,
): Nearness {
  const bitsOf = (address: string): number =>
    policy[address.includes(':') ? 'session.drift.ipv6-bits' : 'session.drift.ipv4-bits'];
  return (one, other) => {
    if (one === other) return true;
    const [here, there] = [blockAround(one, bitsOf(one)), blockAround(other, bitsOf(other))];
    return here !== null && there !== null && here.first === there.first && here.last === there.last;
  };
}
