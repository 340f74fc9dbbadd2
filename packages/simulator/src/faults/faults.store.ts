/**
 * Faults at rest. Using one up is one conditional statement, so that "lose the next two" loses two and not three
 * when sixteen messages come in at once.
 */
import { SECOND_MS } from '@strongroom/core';
import { sql } from 'kysely';
import type { WorldDatabase } from '../storage/database.ts';
import {
  FAULT_CHANNELS,
  type Fault,
  type FaultChange,
  type FaultChannel,
  type FaultEffect,
  type FaultTable,
  NO_FAULT,
  type Verdict,
} from './faults.model.ts';

export async function readFaults(db: WorldDatabase): Promise<FaultTable> {
  const rows = await db.selectFrom('world.fault').selectAll().execute();
  const entries = FAULT_CHANNELS.map((channel): [FaultChannel, Fault] => {
    const row = rows.find((candidate) => candidate.channel === channel);
    if (row === undefined) return [channel, NO_FAULT];
    return [
      channel,
      {
        loseNext: row.lose_next,
        duplicateNext: row.duplicate_next,
        refuseNext: row.refuse_next,
        delaySeconds: row.delay_seconds,
      },
    ];
  });
  return Object.fromEntries(entries) as Record<FaultChannel, Fault>;
}

/** Members left out keep their value; the row appears with the first change. */
export async function changeFault(db: WorldDatabase, channel: FaultChannel, change: FaultChange): Promise<void> {
  await sql`
    INSERT INTO world.fault AS f (channel, lose_next, duplicate_next, refuse_next, delay_seconds, last_effect)
    VALUES (${channel}, ${change.loseNext ?? 0}, ${change.duplicateNext ?? 0}, ${change.refuseNext ?? 0},
            ${change.delaySeconds ?? 0}, 'none')
    ON CONFLICT (channel) DO UPDATE SET
      lose_next = coalesce(${change.loseNext ?? null}::int, f.lose_next),
      duplicate_next = coalesce(${change.duplicateNext ?? null}::int, f.duplicate_next),
      refuse_next = coalesce(${change.refuseNext ?? null}::int, f.refuse_next),
      delay_seconds = coalesce(${change.delaySeconds ?? null}::int, f.delay_seconds)`.execute(db);
}

/** Uses up at most one counter and says which. `last_effect` carries the choice out of the one statement. */
export async function useFault(db: WorldDatabase, channel: FaultChannel): Promise<Verdict> {
  const { rows } = await sql<{ last_effect: FaultEffect; delay_seconds: number }>`
    UPDATE world.fault SET
      last_effect = CASE WHEN refuse_next > 0 THEN 'refuse' WHEN lose_next > 0 THEN 'lose'
                         WHEN duplicate_next > 0 THEN 'duplicate' ELSE 'none' END,
      refuse_next = CASE WHEN refuse_next > 0 THEN refuse_next - 1 ELSE 0 END,
      lose_next = CASE WHEN refuse_next = 0 AND lose_next > 0 THEN lose_next - 1 ELSE lose_next END,
      duplicate_next = CASE WHEN refuse_next = 0 AND lose_next = 0 AND duplicate_next > 0
                            THEN duplicate_next - 1 ELSE duplicate_next END
    WHERE channel = ${channel}
    RETURNING last_effect, delay_seconds`.execute(db);
  const row = rows[0];
  return row === undefined
    ? { effect: 'none', delayMs: 0 }
    : { effect: row.last_effect, delayMs: row.delay_seconds * SECOND_MS };
}
