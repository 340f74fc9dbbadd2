/**
 * Passkeys of staff whose make was reported broken after they were enrolled: suspended for good, once, with an entry, and
 * whatever their owner has open at the desk ends. Nobody is told by a message, for no contact of staff is on file: the
 * operator reads who it is on the command line, and invites again whoever holds nothing else.
 */
import type { Clock } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import { type BrokenMakes, MAKE_RULE } from '../factors/index.ts';
import { endSessionsOf } from './members.store.ts';
import * as store from './staff-factors.store.ts';

export interface StaffMakes {
  suspend(): Promise<void>;
  suspended(): Promise<readonly store.KeyOfMake[]>;
}

export function makeStaffMakes(deps: {
  database: Database;
  audit: Audit;
  brokenMakes: Pick<BrokenMakes, 'list'>;
  clock: Clock;
}): StaffMakes {
  const { database, audit, brokenMakes, clock } = deps;
  const keys = async (state: 'active' | 'suspended'): Promise<readonly store.KeyOfMake[]> => {
    const broken = await brokenMakes.list();
    return broken.length === 0 ? [] : store.findKeysOfMakes(database.read, broken, state);
  };
  return {
    async suspend() {
      for (const { id, staffId, member, aaguid, report } of await keys('active')) {
        await database.transaction(async (tx) => {
          // Of two nodes that start at once, one finds it done.
          if (!(await consume(tx, store.suspendFactor(id)))) return;
          await endSessionsOf(tx, staffId, 'passkey-make-broken', clock.now());
          await audit.append(tx, {
            event: 'staff.factor-suspended',
            outcome: 'done',
            actor: systemActor,
            origin: null,
            userId: null,
            accountId: null,
            rule: MAKE_RULE,
            details: { member: staffId, name: member, factor: id, make: aaguid, report },
          });
        });
      }
    },
    suspended: () => keys('suspended'),
  };
}
