/** Statements on `message`. A message is settled once, by its key; the body goes with the same statement. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp, timestampOrNull } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Message } from './delivery.model.ts';

export type NewMessage = Omit<Message, 'state' | 'reference' | 'error' | 'sentAt'> & { readonly bodySealed: Buffer };

export async function insertMessage(on: Sql, message: NewMessage): Promise<void> {
  await affected(
    on,
    sql`insert into message (id, channel, template, recipient, user_id, to_sealed, body_sealed, created_at, expires_at)
        values (${message.id}, ${message.channel}, ${message.template}, ${message.recipient}, ${message.userId}, ${message.toSealed},
                ${message.bodySealed}, ${timestamp(message.createdAt)}, ${timestampOrNull(message.expiresAt)})`,
  );
}

export function findMessage(on: Sql, id: string): Promise<Message | null> {
  return row(
    on,
    sql<Message>`
      select id, channel, template, recipient, user_id as "userId", to_sealed as "toSealed", body_sealed as "bodySealed", state, reference,
             error, created_at as "createdAt", expires_at as "expiresAt", sent_at as "sentAt"
      from message where id = ${id}`,
  );
}

/** A carrier has it; the body stays, because another may still have to bring it. */
export function markHanded(on: Sql, id: string, reference: string, now: Instant): Promise<boolean> {
  return consume(
    on,
    sql`update message set state = 'handed', reference = ${reference}, sent_at = ${timestamp(now)}
        where id = ${id} and state in ('queued', 'handed')`,
  );
}

/** It arrived, or nobody is left who could bring it: the body goes. */
export function settleHanded(on: Sql, id: string): Promise<boolean> {
  return consume(on, sql`update message set state = 'sent', body_sealed = null where id = ${id} and state = 'handed'`);
}

/** True for the one worker that settles the message. */
export function markSent(on: Sql, id: string, reference: string, now: Instant): Promise<boolean> {
  return consume(
    on,
    sql`update message set state = 'sent', reference = ${reference}, sent_at = ${timestamp(now)}, body_sealed = null
        where id = ${id} and state in ('queued', 'handed')`,
  );
}

export function markFailed(on: Sql, id: string, error: string): Promise<boolean> {
  return consume(
    on,
    sql`update message set state = 'failed', error = ${error}, body_sealed = null, sent_at = null
        where id = ${id} and state in ('queued', 'handed')`,
  );
}
