/**
 * Flight mode of simulated phones: no text message, no call, no push, and the app on the phone is told to behave as
 * without a network. What is kept for the phone comes when it lands, unless it ran out.
 */
import type { EventBus } from '../events.ts';
import type { WorldDatabase } from '../storage/database.ts';

export interface Flight {
  isOn(number: string): Promise<boolean>;
  /** Numbers of phones that are in flight mode. */
  list(): Promise<ReadonlySet<string>>;
  change(number: string, on: boolean): Promise<void>;
}

export function makeFlight(deps: {
  readonly db: WorldDatabase;
  readonly bus: EventBus;
  /** What happens when a phone is back. */
  readonly landed: (number: string) => Promise<void>;
}): Flight {
  const { db, bus, landed } = deps;
  return {
    isOn: (number) => isInFlight(db, number),
    async list() {
      const rows = await db.selectFrom('world.flight').select('number').execute();
      return new Set(rows.map(({ number }) => number));
    },
    async change(number, on) {
      if (on) {
        await db
          .insertInto('world.flight')
          .values({ number })
          .onConflict((conflict) => conflict.column('number').doNothing())
          .execute();
      } else await db.deleteFrom('world.flight').where('number', '=', number).execute();
      bus.publish({ type: 'flight', data: { number, on } });
      if (!on) await landed(number);
    },
  };
}

export async function isInFlight(db: WorldDatabase, number: string): Promise<boolean> {
  const row = await db.selectFrom('world.flight').select('number').where('number', '=', number).executeTakeFirst();
  return row !== undefined;
}
