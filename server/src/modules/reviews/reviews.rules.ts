/**
 * What a day is counted as, and what of it is unusual. Pure: entries come in the order of the log, page by page, and are
 * folded into numbers and ids. The rules are a table; their thresholds are numbers of the policy.
 *
 * Attack: a thief changes little things one by one, each below what would raise an alarm; on the next morning they stand
 * under one another. Attack: the clock of a node is set back, so that an entry seems to belong to a day that has long
 * been reviewed. It is read with the day in which it became complete, and the review says that clocks disagree.
 */
import { type ReviewFinding, type ReviewKind, type ReviewRule, reviewKinds, reviewRules } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { AuditEntry } from '../audit/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Counts } from './reviews.model.ts';

const SIGNED_IN = 'session.opened';
const REFUSED_SIGN_IN = 'sign-in.refused';
const ANSWERED = 'challenge.answered';

const PROOFS = new Set([ANSWERED, 'approval.proven']);
const SECURITY_NOUNS = new Set([
  'password',
  'factor',
  'card',
  'mobile-key',
  'recovery-code',
  'temporary-code',
  'code-card',
  'emergency-access',
  'contact-point',
  'device',
  'party',
  'closing',
  'opening',
  'recovery',
  'freeze',
  'network',
  'member-network',
  'staff-act',
  'report',
  'caller',
  'client-grant',
  'client',
  'trading',
]);
const isOfSecurity = (event: string): boolean =>
  event === 'session.all-ended' || SECURITY_NOUNS.has(event.slice(0, event.indexOf('.')));
/** Changes of what proves that somebody is the owner, or of where the owner is reached. */
const CHANGES = new Set([
  'password.changed',
  'password.recovered',
  'contact-point.changed',
  'contact-point.sim-swapped',
  'factor.enrolled',
  'factor.removed',
  'factor.suspended',
  'recovery-code.used',
  'mobile-key.moved',
  'mobile-key.pin-changed',
  'factor.opted-out',
  'factor.brought-back',
  'factor.lost',
  'factor.returned',
  'factor.reactivated',
  'temporary-code.issued',
  'temporary-code.withdrawn',
  'code-card.printed',
  'code-card.activated',
  'emergency-access.moved-on',
  'emergency-access.replaced',
  'contact-point.confirmed',
  'client-grant.given',
  'closing.asked',
  'network.added',
  'network.removed',
  'network.lifted',
  'member-network.added',
  'member-network.removed',
]);
const PAUSES = new Set(['sign-in.paused', 'factor.paused']);

export function kindOf({ event, outcome }: Pick<AuditEntry, 'event' | 'outcome'>): ReviewKind {
  if (outcome === 'refused') return 'refusal';
  if (event === SIGNED_IN) return 'sign-in';
  if (PROOFS.has(event)) return 'proof';
  if (event.startsWith('withdrawal.')) return 'withdrawal';
  return isOfSecurity(event) ? 'security' : 'other';
}

/** Whose day it is, and what was usual for them before. */
export interface Owner {
  readonly userId: string;
  /** Addresses they signed in from before this day, as far as the day shows them. */
  readonly knownAddresses: ReadonlySet<string>;
  readonly policy: Policy;
}

type Rule = (entry: AuditEntry, owner: Owner) => boolean;

/** One entry at a time. The clock is another matter: it needs the entries before. */
const rules: Readonly<Record<Exclude<ReviewRule, 'clocks-disagree'>, Rule>> = {
  withdrawal: ({ event, outcome }) => event === 'withdrawal.created' && outcome === 'done',
  'security-change': ({ event, outcome }) => CHANGES.has(event) && outcome === 'done',
  'by-others': isByOthers,
  'new-device': ({ event, details }) => event === SIGNED_IN && details.newDevice === true,
  'new-address': (entry, { knownAddresses }) => {
    const address = signInAddress(entry);
    return address !== null && !knownAddresses.has(address);
  },
  paused: ({ event }) => PAUSES.has(event),
  'refused-sign-ins': ({ event }) => event === REFUSED_SIGN_IN,
  'refused-proofs': ({ event, outcome }) => event === ANSWERED && outcome === 'refused',
  'unusual-surface': ({ actor }, { policy }) =>
    actor.surface !== null && !policy['review.usual-surfaces'].includes(actor.surface),
};

/** What somebody else did: on an account that is shared, or for the owner at the broker's. What the house does by itself is nobody's. */
function isByOthers({ actor }: AuditEntry, { userId }: Owner): boolean {
  return actor.kind === 'staff' || (actor.kind === 'user' && actor.userId !== userId);
}

/** Where somebody signed in from with this entry, or null. */
export const signInAddress = ({ event, origin }: AuditEntry): string | null =>
  event === SIGNED_IN ? (origin?.address ?? null) : null;
export const SIGN_IN_EVENT = SIGNED_IN;

interface Found {
  readonly count: number;
  readonly entries: readonly string[];
}

/** What has been read of a day so far. */
export interface Tally {
  readonly counts: Counts;
  readonly found: Readonly<Partial<Record<ReviewRule, Found>>>;
  /** The latest clock so far; at first where the day begins, because an earlier one belongs to a day before. */
  readonly latestAt: Instant;
  readonly furthestBackMs: number;
}

export const beginTally = (beginsAt: Instant): Tally => ({
  counts: Object.fromEntries(reviewKinds.map((kind) => [kind, 0])) as Record<ReviewKind, number>,
  found: {},
  latestAt: beginsAt,
  furthestBackMs: 0,
});

export const totalOf = ({ counts }: Pick<Tally, 'counts'>): number =>
  reviewKinds.reduce((total, kind) => total + counts[kind], 0);

/** Adds entries in the order of the log. */
export function tally(before: Tally, entries: readonly AuditEntry[], owner: Owner): Tally {
  const counts = { ...before.counts };
  const found = new Map(Object.entries(before.found) as [ReviewRule, Found][]);
  let { latestAt, furthestBackMs } = before;
  const note = (rule: ReviewRule, { id }: AuditEntry): void => {
    const { count, entries: ids } = found.get(rule) ?? { count: 0, entries: [] };
    const room = ids.length < owner.policy['review.finding-entries'];
    found.set(rule, { count: count + 1, entries: room ? [...ids, id] : ids });
  };
  for (const entry of entries) {
    counts[kindOf(entry)] += 1;
    for (const [rule, holds] of Object.entries(rules) as [ReviewRule, Rule][]) {
      if (holds(entry, owner)) note(rule, entry);
    }
    const backMs = latestAt - entry.at;
    if (backMs > owner.policy['review.clock-back-ms']) {
      note('clocks-disagree', entry);
      furthestBackMs = Math.max(furthestBackMs, backMs);
    }
    latestAt = Math.max(latestAt, entry.at);
  }
  return { counts, found: Object.fromEntries(found), latestAt, furthestBackMs };
}

/** What is worth a line of its own, the gravest first. */
export function findingsOf({ found, furthestBackMs }: Tally, policy: Policy): readonly ReviewFinding[] {
  const tolerated: Partial<Record<ReviewRule, number>> = {
    'refused-sign-ins': policy['review.refused-sign-ins'],
    'refused-proofs': policy['review.refused-proofs'],
  };
  return reviewRules.flatMap((rule) => {
    const { count, entries } = found[rule] ?? { count: 0, entries: [] };
    if (count <= (tolerated[rule] ?? 0)) return [];
    const seconds = rule === 'clocks-disagree' ? Math.ceil(furthestBackMs / 1_000) : null;
    return [{ rule, count, entries: [...entries], seconds }];
  });
}
