/** Statements on user_phrase. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export const findPhrase = (on: Sql, userId: string) =>
  row(
    on,
    sql<{ phraseSealed: Buffer; setAt: Instant }>`
      select phrase_sealed as "phraseSealed", set_at as "setAt" from user_phrase where user_id = ${userId}`,
  );

export async function savePhrase(on: Sql, userId: string, phraseSealed: Buffer, now: Instant): Promise<void> {
  await affected(
    on,
    sql`insert into user_phrase (user_id, phrase_sealed, set_at) values (${userId}, ${phraseSealed}, ${timestamp(now)})
        on conflict (user_id) do update set phrase_sealed = excluded.phrase_sealed, set_at = excluded.set_at`,
  );
}

/** A statement for `consume`. */
export const deletePhrase = (userId: string) => sql`delete from user_phrase where user_id = ${userId}`;
