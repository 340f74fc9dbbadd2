/** Statements on `alert_sent`. Its primary key decides which of two repeats of an event tells a contact point. */
import type { Instant } from '@strongroom/core';
import { affected, type Sql, sql, timestamp } from '../../platform/database/database.ts';

/** False when the contact point was told of this event before. */
export async function insertAlertSent(
  on: Sql,
  alert: { eventId: string; contactPointId: string; sentAt: Instant },
): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into alert_sent (event_id, contact_point_id, sent_at)
        values (${alert.eventId}, ${alert.contactPointId}, ${timestamp(alert.sentAt)})
        on conflict do nothing`,
  );
  return inserted === 1;
}
