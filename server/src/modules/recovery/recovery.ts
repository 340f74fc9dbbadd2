/** Everything of this module, put together: the ways back in, the change of contact points and what can stop both. */
import type { Clock } from '@strongroom/core';
import { secondsToMs } from '@strongroom/core';
import { type ContactChanges, makeContactChanges } from './contact-changes.ts';
import { makeNotices } from './notices.ts';
import { makePasswordRecovery, type PasswordRecovery } from './password-recovery.ts';
import { deleteExpired, deleteStopLinks } from './recovery.store.ts';
import { makeStopping, type Stopping } from './stopping.ts';
import { makeUsernameRecovery, type RecoverUsername } from './username-recovery.ts';

export interface Recovery {
  readonly password: PasswordRecovery;
  readonly username: RecoverUsername;
  readonly changes: ContactChanges;
  readonly stopping: Stopping;
  /** Housekeeping: drops flows nobody can continue and links that stop nothing any more. */
  sweep(keptSeconds: number): Promise<void>;
}

type Deps = Omit<Parameters<typeof makePasswordRecovery>[0], 'notices' | 'changes'> &
  Omit<Parameters<typeof makeContactChanges>[0], 'notices'> &
  Parameters<typeof makeNotices>[0] & { readonly clock: Clock };

export function makeRecovery(deps: Deps): Recovery {
  const notices = makeNotices(deps);
  const changes = makeContactChanges({ ...deps, notices });
  const password = makePasswordRecovery({ ...deps, notices, changes });
  return {
    password,
    username: makeUsernameRecovery(deps),
    changes,
    stopping: makeStopping({ ...deps, recovery: password, changes }),
    async sweep(keptSeconds) {
      const before = deps.clock.now() - secondsToMs(keptSeconds);
      await deleteExpired(deps.database.read, before);
      await deleteStopLinks(deps.database.read, before);
    },
  };
}
