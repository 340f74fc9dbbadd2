/** The session as the wire shows it: whose, on which evidence, and when each part of its power lapses. */
import type { CurrentSession } from '@strongroom/contract';
import { type Instant, toRfc3339 } from '@strongroom/core';
import { displayName, type User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Session } from './sessions.model.ts';
import { groupLimits, logoffAt } from './sessions.rules.ts';

export function sessionView(
  session: Session,
  about: { user: User; policy: Policy; csrfToken: string; signInPausedUntil: Instant | null; now: Instant },
): CurrentSession {
  const { user, policy, csrfToken, signInPausedUntil, now } = about;
  const endsAt = logoffAt(session, policy);
  return {
    signedIn: true,
    sessionId: session.id,
    user: { id: user.id, username: user.username, displayName: displayName(user.person) },
    surface: session.surface,
    deviceId: session.deviceId,
    publicComputer: session.publicComputer,
    createdAt: toRfc3339(session.createdAt),
    evidence: session.evidence.map(({ method, provedAt }) => ({ method, provedAt: toRfc3339(provedAt) })),
    groups: groupLimits(session, policy, now).map((limit) => ({
      group: limit.group,
      lapsed: limit.lapsed,
      idleEndsAt: toRfc3339(limit.idleEndsAt),
      absoluteEndsAt: toRfc3339(limit.absoluteEndsAt),
    })),
    logoffAt: toRfc3339(endsAt),
    warnAt: toRfc3339(endsAt - policy['session.warn-before-logoff-seconds'] * 1_000),
    signInPausedUntil: signInPausedUntil === null ? null : toRfc3339(signInPausedUntil),
    csrfToken,
    serverTime: toRfc3339(now),
  };
}
