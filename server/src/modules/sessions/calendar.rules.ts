/**
 * Moments at which sessions end whoever is there: once a week where sessions live long, and nightly on surfaces that
 * machines use. Pure: moments are wall-clock times of an IANA zone, so they move with daylight saving; a time that is
 * skipped comes as much later, one that comes twice counts once.
 *
 * Attack: a session that skips interactive proof is stolen once and used for ever. Here it dies by the calendar, and no
 * activity prolongs it.
 */
import { addDays, calendarDate, type Instant, zonedMinute } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';

export type WallTime = Policy['session.teardown.windows'][number]['from'];
export type Weekday = Policy['session.teardown.windows'][number]['days'][number];
const WEEKDAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export interface Recurring {
  readonly days: readonly Weekday[];
  readonly time: WallTime;
  readonly zone: string;
}

const minutesOf = (time: WallTime): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const weekdayOf = (date: string): Weekday => WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun';
/** A week, and a day on either side: the date here is not the date there. */
const LOOK_AHEAD_DAYS = 8;

/** The first moment after this instant; infinity where there is none at all. */
export function nextMoment(after: Instant, { days, time, zone }: Recurring): Instant {
  const from = addDays(calendarDate(after, zone), -1);
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS + 1; ahead += 1) {
    const date = addDays(from, ahead);
    if (!days.includes(weekdayOf(date))) continue;
    const at = zonedMinute(date, minutesOf(time), zone);
    if (at > after) return at;
  }
  return Number.POSITIVE_INFINITY;
}

type Windows = Policy['session.teardown.windows'];

/** Both ends of each window: what reconnects while it lasts goes with its end. */
export function momentsOf(windows: Windows, regions: readonly string[]): Recurring[] {
  return windows
    .filter(({ region }) => regions.includes(region))
    .flatMap(({ days, from, to, zone }) => {
      const overnight = minutesOf(to) <= minutesOf(from);
      const lastDays = overnight ? days.map((day) => WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % 7] ?? day) : days;
      return [
        { days, time: from, zone },
        { days: lastDays, time: to, zone },
      ];
    });
}

type Stay = { readonly surface: string; readonly createdAt: Instant; readonly teardownExemptUntil: Instant | null };
export type CalendarEnd = { readonly at: Instant; readonly reason: 'weekly-end' | 'nightly-teardown' };

/** When the calendar ends a session that was opened then, and by which rule; null where it never does. */
export function calendarEnd({ surface, createdAt, teardownExemptUntil }: Stay, policy: Policy): CalendarEnd | null {
  const weekly = weeklyMoment(policy, surface);
  const weeklyAt = weekly === null ? Number.POSITIVE_INFINITY : remembered(policy, 'weekly', createdAt, [weekly]);
  const torn = (policy['session.teardown.surfaces'] as readonly string[]).includes(surface);
  const moments = torn ? momentsOf(policy['session.teardown.windows'], policy['session.teardown.regions']) : [];
  const since = Math.max(createdAt, teardownExemptUntil ?? createdAt);
  const nightlyAt = moments.length === 0 ? Number.POSITIVE_INFINITY : remembered(policy, 'nightly', since, moments);
  if (Math.min(weeklyAt, nightlyAt) === Number.POSITIVE_INFINITY) return null;
  return weeklyAt <= nightlyAt ? { at: weeklyAt, reason: 'weekly-end' } : { at: nightlyAt, reason: 'nightly-teardown' };
}

function weeklyMoment(policy: Policy, surface: string): Recurring | null {
  const { 'session.weekly-end': weekly } = policy;
  if (!(policy['session.weekly-end.surfaces'] as readonly string[]).includes(surface)) return null;
  return { days: [weekly.weekday], time: weekly.time, zone: weekly.zone };
}

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}
/** Asked by every request: everything that began between two moments ends at the same next one. */
const known = new WeakMap<Policy, Map<string, Span[]>>();
const SPANS_KEPT = 32;

function remembered(policy: Policy, kind: string, at: Instant, moments: readonly Recurring[]): Instant {
  const kinds = known.get(policy) ?? new Map<string, Span[]>();
  known.set(policy, kinds);
  const spans = kinds.get(kind) ?? [];
  kinds.set(kind, spans);
  const hit = spans.find(({ from, until }) => from <= at && at < until);
  if (hit !== undefined) return hit.until;
  const until = Math.min(...moments.map((moment) => nextMoment(at, moment)));
  const kept = spans.find((span) => span.until === until);
  if (kept === undefined) spans.push({ from: at, until });
  else spans[spans.indexOf(kept)] = { from: Math.min(kept.from, at), until };
  if (spans.length > SPANS_KEPT) spans.shift();
  return until;
}
