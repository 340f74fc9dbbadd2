/** Which freeze stops an action of a user; asked before each decision on a group that one could stop. */
import type { Instant } from '@strongroom/core';
import type { Sql } from '../../platform/database/database.ts';
import { canFreeze, type Freeze, freezeOn, type Locks } from '../locks/index.ts';
import { type Action, actions } from './access.model.ts';

export async function frozenFor(
  locks: Locks,
  want: { readonly action: Action; readonly userId: string; readonly now: Instant },
  on?: Sql,
): Promise<Freeze | null> {
  const { group } = actions[want.action];
  if (group === null || !canFreeze(group)) return null;
  return freezeOn(group, await locks.of(want.userId, on), want.now);
}

/** What a freeze answers: its cause, and until when it lasts where that is known. */
export const frozenRefusal = ({ cause, until }: Pick<Freeze, 'cause' | 'until'>) => ({
  code: 'frozen' as const,
  rule: cause,
  ...(until !== null && { retryAt: until }),
});
export type FrozenRefusal = ReturnType<typeof frozenRefusal>;
