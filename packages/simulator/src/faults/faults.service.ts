/** Reads and sets the faults and tells everyone who watches. */
import type { EventBus } from '../events.ts';
import type { WorldDatabase } from '../storage/database.ts';
import { FAULT_CHANNELS, type FaultChange, type FaultChannel, type FaultTable } from './faults.model.ts';
import { changeFault, readFaults } from './faults.store.ts';

export type FaultChanges = { readonly [C in FaultChannel]?: FaultChange | undefined };

export interface Faults {
  read(): Promise<FaultTable>;
  /** Channels and members left out stay as they are; all changes of one call take effect together. */
  change(changes: FaultChanges): Promise<FaultTable>;
}

export function makeFaults(deps: { readonly db: WorldDatabase; readonly bus: EventBus }): Faults {
  const { db, bus } = deps;
  return {
    read: () => readFaults(db),
    async change(changes) {
      await db.transaction().execute(async (tx) => {
        for (const channel of FAULT_CHANNELS) {
          const change = changes[channel];
          if (change !== undefined) await changeFault(tx, channel, change);
        }
      });
      const table = await readFaults(db);
      bus.publish({ type: 'faults', data: table });
      return table;
    },
  };
}
