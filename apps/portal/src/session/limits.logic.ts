/**
 * The limits of an open session, as pure functions over the server's own instants. The server decides; this only draws
 * countdowns and knows when to ask again.
 */
import type { CurrentSession } from '@strongroom/contract';

export type LogoffPhase = 'calm' | 'warning' | 'over';

export function logoffPhase(session: CurrentSession, now: number): LogoffPhase {
  if (now >= Date.parse(session.logoffAt)) return 'over';
  return now >= Date.parse(session.warnAt) ? 'warning' : 'calm';
}

/** When the phase changes next, so that one timer is enough. */
export function nextPhaseAt(session: CurrentSession, now: number): number {
  const warnAt = Date.parse(session.warnAt);
  return now < warnAt ? warnAt : Date.parse(session.logoffAt);
}

/**
 * Activity is told to the server at most once per interval: a sixth of the time from now to the warning, within 5 and
 * 30 seconds. During the warning nothing is told by itself: only the answer to the dialog counts, because a mouse
 * moved by a passing sleeve must not keep a deserted session open.
 */
export function shouldTellActivity(session: CurrentSession, toldAt: number, now: number): boolean {
  if (logoffPhase(session, now) !== 'calm') return false;
  const quiet = Math.min(30_000, Math.max(5_000, (Date.parse(session.warnAt) - toldAt) / 6));
  return now - toldAt >= quiet;
}

type GroupLimit = CurrentSession['groups'][number];

/** When a right lapses: at the earlier of idle and absolute limit; null when it has lapsed. */
export function rightEndsAt(limit: GroupLimit, now: number): number | null {
  const endsAt = Math.min(Date.parse(limit.idleEndsAt), Date.parse(limit.absoluteEndsAt));
  return limit.lapsed || endsAt <= now ? null : endsAt;
}

export interface Term {
  /** Null: these rights need a fresh proof. */
  readonly endsAt: number | null;
  readonly groups: readonly GroupLimit['group'][];
}

/** Rights that end together, together, so that one countdown does for all of them. */
export function rightsByEnd(limits: readonly GroupLimit[], now: number): readonly Term[] {
  const terms = new Map<number | null, GroupLimit['group'][]>();
  for (const limit of limits) {
    const endsAt = rightEndsAt(limit, now);
    terms.set(endsAt, [...(terms.get(endsAt) ?? []), limit.group]);
  }
  return [...terms].map(([endsAt, groups]) => ({ endsAt, groups }));
}
