/** Statements on `message`. A message is settled once, by its key; the body goes with the same statement. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp, timestampOrNull } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Message } from './delivery.model.ts';

export type NewMessage = Omit<Message, 'state' | 'reference' | 'error' | 'sentAt'> & { readonly bodySealed: Buffer };

export async function insertMessage(on: Sql, message: NewMessage): Promise<void> {
  await affected(
    on,
    sql`insert into message (id, channel, template, recipient, to_sealed, body_sealed, created_at, expires_at)
        values (${message.id}, ${message.channel}, ${message.template}, ${message.recipient}, ${message.toSealed},
                ${message.bodySealed}, ${timestamp(message.createdAt)}, ${timestampOrNull(message.expiresAt)})`,
  );
}

export function findMessage(on: Sql, id: string): Promise<Message | null> {
  return row(
    on,
    sql<Message>`
      select id, channel, template, recipient, to_sealed as "toSealed", body_sealed as "bodySealed", state, reference,
             error, created_at as "createdAt", expires_at as "expiresAt", sent_at as "sentAt"
      from message where id = ${id}`,
  );
}

/** True for the one worker that settles the message. */
export function markSent(on: Sql, id: string, reference: string, now: Instant): Promise<boolean> {
  return consume(
    on,
    sql`update message set state = 'sent', reference = ${reference}, sent_at = ${timestamp(now)}, body_sealed = null
        where id = ${id} and state = 'queued'`,
  );
}

export function markFailed(on: Sql, id: string, error: string): Promise<boolean> {
  return consume(
    on,
    sql`update message set state = 'failed', error = ${error}, body_sealed = null
        where id = ${id} and state = 'queued'`,
  );
}
