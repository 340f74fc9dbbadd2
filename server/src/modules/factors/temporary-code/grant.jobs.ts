/**
 * What follows time and other modules: the end of each state is written down and told, its coming end told before, and
 * a new permanent factor ends the grant.
 */
import type { FactorKind } from '@strongroom/contract';
import type { Database } from '../../../platform/database/database.ts';
import type { Jobs } from '../../../platform/jobs/jobs.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import { KINDS } from '../kinds.rules.ts';
import type { GrantState } from './grant.flow.ts';
import { TIME_QUEUE } from './grant.step.ts';
import type { Grants } from './grants.ts';

export function handleGrants(deps: { database: Database; jobs: Jobs; outbox: Outbox; grants: Grants }): void {
  const { database, jobs, outbox, grants } = deps;

  jobs.handle(TIME_QUEUE, async (payload) => {
    const { grantId, what, state } = payload as { grantId: string; what: 'ending' | 'ended'; state: GrantState };
    await (what === 'ended' ? grants.passTime(grantId) : grants.warn(grantId, state));
  });

  outbox.subscribe('emergency-grants', ['factor.enrolled'], async ({ data }) => {
    const { userId, kind } = data as { userId: string; kind: FactorKind };
    // A phone enrolled meanwhile is no reason to end it: a text message is what the strong factors had replaced.
    if (KINDS[kind].standing === 'strong') await database.transaction((tx) => grants.replace(tx, userId));
  });
}
