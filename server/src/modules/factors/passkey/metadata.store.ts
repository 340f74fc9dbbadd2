/** Statements on passkey_metadata. */
import type { Instant } from '@strongroom/core';
import { row, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

/** A statement for `consume`: a number never goes back; the same one again changes nothing and is let through. */
export const takeNumber = ({ no, nextUpdate, now }: { no: number; nextUpdate: string; now: Instant }) =>
  sql`insert into passkey_metadata (no, next_update, taken_at) values (${no}, ${nextUpdate}, ${timestamp(now)})
      on conflict (id) do update set no = excluded.no, next_update = excluded.next_update, taken_at = excluded.taken_at
      where passkey_metadata.no <= excluded.no`;

export const findNumber = (on: Sql) =>
  row(on, sql<{ readonly no: number }>`select no::int as no from passkey_metadata`);
