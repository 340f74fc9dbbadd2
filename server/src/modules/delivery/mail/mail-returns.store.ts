/** The statement on `mail_return`: a mail comes back once, so that one report never counts twice. */
import type { Instant } from '@strongroom/core';
import { type Sql, sql, timestamp } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { MailReason } from './mail.model.ts';

export const insertMailReturn = (
  on: Sql,
  { messageId, reason, now }: { messageId: string; reason: MailReason; now: Instant },
): Promise<boolean> =>
  consume(
    on,
    sql`insert into mail_return (message_id, reason, returned_at)
        values (${messageId}, ${reason}, ${timestamp(now)}) on conflict do nothing`,
  );
