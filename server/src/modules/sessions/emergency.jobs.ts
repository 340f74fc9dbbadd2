/**
 * Sessions follow the emergency access they rest on. With a temporary code every earlier session ends: what proved it is
 * said to be lost. When the access is over, so are the sessions that have nothing else. Until these jobs have run, the
 * decision refuses; they only tidy up.
 */
import type { Outbox } from '../../platform/outbox.ts';
import type { Grants } from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from './sessions.ts';

const OVER = [
  'temporary-code.withdrawn',
  'emergency-access.expired',
  'emergency-access.replaced',
  'factor.reactivated',
] as const;

export function handleEmergencySessions(deps: {
  outbox: Outbox;
  parties: Parties;
  policies: Policies;
  sessions: Pick<Sessions, 'list' | 'endAs'>;
  grants: Pick<Grants, 'reach'>;
}): void {
  const { outbox, parties, policies, sessions, grants } = deps;

  outbox.subscribe('emergency-sessions', ['temporary-code.issued', ...OVER], async ({ type, at, data }) => {
    const { userId } = data as { userId: string };
    const { entityId } = await parties.getUser(userId);
    for (const session of await sessions.list(userId, policies.for(entityId))) {
      const issued = type === 'temporary-code.issued';
      if (issued ? session.createdAt > at : (await grants.reach(userId, session.evidence)) !== 'over') continue;
      // Each is written down: that is what programs and receivers of events hear of it by.
      await sessions.endAs(session, issued ? 'temporary-code-issued' : 'emergency-access-ended');
    }
  });
}
