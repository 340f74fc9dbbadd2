/** Which SIM cards moved, and when: what the mobile operator knows of a number. A card that is put back never moved. */
import type { Clock } from '@strongroom/core';
import type { EventBus } from '../events.ts';
import type { WorldDatabase } from '../storage/database.ts';

export interface Sims {
  /** Null for a number that never moved. */
  movedAt(number: string): Promise<number | null>;
  put(number: string, where: 'own' | 'another'): Promise<void>;
}

export function makeSims(deps: { readonly db: WorldDatabase; readonly clock: Clock; readonly bus: EventBus }): Sims {
  const { db, clock, bus } = deps;
  return {
    async movedAt(number) {
      const row = await db.selectFrom('world.sim').select('moved_at').where('number', '=', number).executeTakeFirst();
      return row?.moved_at ?? null;
    },
    async put(number, where) {
      const moved_at = clock.now();
      if (where === 'own') await db.deleteFrom('world.sim').where('number', '=', number).execute();
      else
        await db
          .insertInto('world.sim')
          .values({ number, moved_at })
          .onConflict((conflict) => conflict.column('number').doUpdateSet({ moved_at }))
          .execute();
      bus.publish({ type: 'contacts', data: {} });
    },
  };
}
