/**
 * The session as the wire shows it: whose, on which evidence, and when each part of its power lapses. Pages ask often
 * and little changes in between, so what was worked out is kept with the session until something it says changes.
 */
import type { CurrentSession } from '@strongroom/contract';
import { type Instant, SECOND_MS, toRfc3339 } from '@strongroom/core';
import type { JsonText } from '../../platform/http/route.ts';
import { isPhishingResistant } from '../factors/index.ts';
import { displayName, type User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Session } from './sessions.model.ts';
import { groupLimits, logoffAt } from './sessions.rules.ts';
import { roleOf } from './trading.flow.ts';

export interface SessionViewer {
  readonly user: User;
  readonly policy: Policy;
  readonly signInPausedUntil: Instant | null;
  readonly csrfToken: (sessionId: string) => string;
}

interface Kept {
  readonly view: Omit<CurrentSession, 'serverTime'>;
  /** The same as JSON, up to where the time of the server follows; written when it is first asked for. */
  text: string | null;
  readonly user: User;
  readonly policy: Policy;
  readonly signInPausedUntil: Instant | null;
  /** The instants between which `view` is true: when it was made, and when the next group lapses. */
  readonly from: Instant;
  readonly until: Instant;
}

/** By the session as it was read: activity, a proof or another read makes another one. */
const views = new WeakMap<Session, Kept>();

export function sessionView(session: Session, viewer: SessionViewer, now: Instant): CurrentSession {
  return { ...keptOrMade(session, viewer, now).view, serverTime: toRfc3339(now) };
}

/** The same as it goes over the wire. Only the time of the server is new each time. */
export function writtenSessionView(session: Session, viewer: SessionViewer, now: Instant): JsonText<CurrentSession> {
  const kept = keptOrMade(session, viewer, now);
  kept.text ??= `${JSON.stringify(kept.view).slice(0, -1)},"serverTime":"`;
  return `${kept.text}${timeNow(now)}"}`;
}

let second = Number.NaN;
let upToSecond = '';

/** `toRfc3339` of a present that advances: all but the milliseconds is worked out once a second. */
function timeNow(now: Instant): string {
  const milliseconds = now % SECOND_MS;
  if (now - milliseconds !== second) {
    second = now - milliseconds;
    upToSecond = toRfc3339(second).slice(0, -4);
  }
  return `${upToSecond}${String(milliseconds).padStart(3, '0')}Z`;
}

function keptOrMade(session: Session, viewer: SessionViewer, now: Instant): Kept {
  const { user, policy, signInPausedUntil } = viewer;
  const kept = views.get(session);
  const holds =
    kept !== undefined &&
    kept.user === user &&
    kept.policy === policy &&
    kept.signInPausedUntil === signInPausedUntil &&
    kept.from <= now &&
    now < kept.until;
  return holds ? kept : keep(session, viewer, now);
}

function keep(session: Session, viewer: SessionViewer, now: Instant): Kept {
  const { user, policy, signInPausedUntil, csrfToken } = viewer;
  const endsAt = logoffAt(session, policy);
  const limits = groupLimits(session, policy, now);
  const changes = limits.filter(({ lapsed }) => !lapsed).flatMap((limit) => [limit.idleEndsAt, limit.absoluteEndsAt]);
  const view = {
    signedIn: true,
    sessionId: session.id,
    user: { id: user.id, username: user.username, displayName: displayName(user.person) },
    surface: session.surface,
    deviceId: session.deviceId,
    publicComputer: session.publicComputer,
    createdAt: toRfc3339(session.createdAt),
    trading: roleOf(session),
    drift: session.drift && { at: toRfc3339(session.drift.at), changes: [...session.drift.changes] },
    evidence: session.evidence.map((proof) => ({
      method: proof.method,
      provedAt: toRfc3339(proof.provedAt),
      phishingResistant: isPhishingResistant(proof),
      deviceBound: proof.deviceBound ?? false,
    })),
    groups: limits.map((limit) => ({
      group: limit.group,
      lapsed: limit.lapsed,
      idleEndsAt: toRfc3339(limit.idleEndsAt),
      absoluteEndsAt: toRfc3339(limit.absoluteEndsAt),
    })),
    logoffAt: toRfc3339(endsAt),
    warnAt: toRfc3339(endsAt - policy['session.warn-before-logoff-seconds'] * 1_000),
    signInPausedUntil: signInPausedUntil === null ? null : toRfc3339(signInPausedUntil),
    csrfToken: csrfToken(session.id),
  } as const;
  const made = { view, text: null, user, policy, signInPausedUntil, from: now, until: Math.min(...changes) };
  views.set(session, made);
  return made;
}
