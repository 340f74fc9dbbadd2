/**
 * When a session, or a part of its power, lapses. Reading may outlast moving money: each capability group has its own
 * idle and absolute limit, and one that lapsed comes back only with a fresh proof. The session itself lives as long as
 * reading does.
 *
 * Attack: somebody sits down at a desk its owner left. The longer nobody was there, the less the session can do.
 */
import type { CapabilityGroup } from '@strongroom/contract';
import { HOUR_MS, type Instant, secondsToMs } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import { type CalendarEnd, calendarEnd } from './calendar.rules.ts';
import { suspendedGroups } from './drift.rules.ts';
import { CAPABILITY_GROUPS, type GroupLimit, type Session } from './sessions.model.ts';

export const groupLimits = (session: Session, policy: Policy, now: Instant): GroupLimit[] =>
  CAPABILITY_GROUPS.map((group) => groupLimit(group, session, policy, now));

function groupLimit(group: CapabilityGroup, session: Session, policy: Policy, now: Instant): GroupLimit {
  const { idleMs, absoluteMs } = spansOf(policy)[staying(session, policy)][group];
  const idleEndsAt = session.activeAt + idleMs;
  // Reading counts from sign-in and nothing prolongs it; the stronger groups count from the last proof.
  const from = group === 'read' ? session.createdAt : session.provedAt;
  const absoluteEndsAt = Math.min(from + absoluteMs, reEntryEndsAt(group, session, policy));
  const suspended = suspendedGroups(session, policy).includes(group);
  const lapsed = suspended || hasLapsed(session, { group, idleEndsAt, absoluteEndsAt }, now);
  return { group, lapsed, idleEndsAt, absoluteEndsAt };
}

const hasLapsed = (
  session: Session,
  { group, idleEndsAt, absoluteEndsAt }: Omit<GroupLimit, 'lapsed'>,
  now: Instant,
): boolean => session.lapsed.includes(group) || now >= idleEndsAt || now >= absoluteEndsAt;

/**
 * An app is entered again with a PIN or a fingerprint for hours after a full sign-in, and only reads from then on.
 *
 * Attack: a phone unlocked in somebody's hand enters the account again with its own PIN, day after day.
 */
const reEntryEndsAt = (group: CapabilityGroup, { surface, createdAt }: Session, policy: Policy): Instant =>
  surface === 'mobile' && group !== 'read'
    ? createdAt + policy['mobile.re-entry-hours'] * HOUR_MS
    : Number.POSITIVE_INFINITY;

/** A terminal or an app watches prices for days; what it may do besides lapses as everywhere. */
function staying({ publicComputer, surface }: Session, policy: Policy): keyof Spans {
  if (publicComputer) return 'publicComputer';
  return (policy['session.long-lived.surfaces'] as readonly string[]).includes(surface) ? 'longLived' : 'own';
}

interface Span {
  readonly idleMs: number;
  readonly absoluteMs: number;
}
type Spans = Readonly<Record<'own' | 'longLived' | 'publicComputer', Readonly<Record<CapabilityGroup, Span>>>>;

/** Looked up by every request, so worked out once a policy. */
const knownSpans = new WeakMap<Policy, Spans>();

function spansOf(policy: Policy): Spans {
  const known = knownSpans.get(policy);
  if (known !== undefined) return known;
  const within = (longest: Span) =>
    Object.fromEntries(
      CAPABILITY_GROUPS.map((group) => {
        const idleMs = secondsToMs(policy[`session.${group}.idle-seconds`]);
        const absoluteMs = secondsToMs(policy[`session.${group}.absolute-seconds`]);
        return [
          group,
          { idleMs: Math.min(idleMs, longest.idleMs), absoluteMs: Math.min(absoluteMs, longest.absoluteMs) },
        ];
      }),
    ) as Record<CapabilityGroup, Span>;
  const own = within({ idleMs: Number.POSITIVE_INFINITY, absoluteMs: Number.POSITIVE_INFINITY });
  const reading = {
    idleMs: secondsToMs(policy['session.long-lived.idle-seconds']),
    absoluteMs: secondsToMs(policy['session.long-lived.absolute-seconds']),
  };
  const spans = {
    own,
    longLived: { ...own, read: reading },
    publicComputer: within({
      idleMs: secondsToMs(policy['session.public-computer.idle-seconds']),
      absoluteMs: secondsToMs(policy['session.public-computer.absolute-seconds']),
    }),
  };
  knownSpans.set(policy, spans);
  return spans;
}

export type OverBecause = 'idle' | 'absolute-limit' | CalendarEnd['reason'];

/** Why the session is over at this instant, or null while it lives. */
export function overBecause(session: Session, policy: Policy, now: Instant): OverBecause | null {
  const calendar = calendarEnd(session, policy);
  if (calendar !== null && now >= calendar.at) return calendar.reason;
  const read = groupLimit('read', session, policy, now);
  if (now >= read.absoluteEndsAt) return 'absolute-limit';
  return now >= read.idleEndsAt ? 'idle' : null;
}

/** The instant at which the session ends by itself if nobody does anything. */
export function logoffAt(session: Session, policy: Policy): Instant {
  const read = groupLimit('read', session, policy, session.activeAt);
  return Math.min(read.idleEndsAt, read.absoluteEndsAt, calendarEnd(session, policy)?.at ?? Number.POSITIVE_INFINITY);
}

/** The session after an act of a person: what lapsed until now stays lapsed, the idle clocks begin anew. */
export function afterActivity(session: Session, policy: Policy, now: Instant): Session {
  const lapsed = groupLimits(session, policy, now)
    // What drift suspends comes back with its own proof, and is no lapse.
    .filter((limit) => hasLapsed(session, limit, now) && limit.group !== 'read')
    .map((limit) => limit.group);
  return { ...session, activeAt: Math.max(session.activeAt, now), lapsed };
}

/** The session after a fresh proof: every group is whole again. */
export const afterProof = (session: Session, now: Instant): Session => ({
  ...session,
  provedAt: now,
  activeAt: now,
  lapsed: [],
});
