/** Statements on sim_swap. */
import type { Instant } from '@strongroom/core';
import { sql, timestamp } from '../../../platform/database/database.ts';

/** A statement for `consume`: the move of a number is noticed once while it counts. */
export const noteSwap = (contactPointId: string, now: Instant, until: Instant) =>
  sql`insert into sim_swap (contact_point_id, noticed_at, until)
      values (${contactPointId}, ${timestamp(now)}, ${timestamp(until)})
      on conflict (contact_point_id) do update set noticed_at = excluded.noticed_at, until = excluded.until
        where sim_swap.until <= ${timestamp(now)}`;
