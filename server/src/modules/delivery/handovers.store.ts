/** Statements on message_handover, message_part, message_receipt, undeliverable and call_script. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { SpokenChannel } from './carriers.model.ts';
import type { Handover, HandoverState } from './handover.rules.ts';
import type { MailReason } from './mail/mail.model.ts';
import type { CarrierReceipt, FailureReason, ReceiptState } from './receipts.model.ts';
import type { Channel } from './templates.model.ts';

const columns = sql`carrier, place, state, reason, tries, handed_at as "handedAt"`;

export const findHandovers = (on: Sql, messageId: string): Promise<Handover[]> =>
  rows(on, sql<Handover>`select ${columns} from message_handover where message_id = ${messageId} order by place`);

interface Handing {
  readonly messageId: string;
  readonly carrier: string;
  readonly place: number;
  readonly country: string;
  readonly now: Instant;
}

/** Written before anything leaves: of two workers that took the message up, one hands it over. */
export const insertHandover = (on: Sql, { messageId, carrier, place, country, now }: Handing): Promise<boolean> =>
  consume(
    on,
    sql`insert into message_handover (message_id, carrier, place, country, state, tries, handed_at)
        values (${messageId}, ${carrier}, ${place}, ${country}, 'handing', 1, ${timestamp(now)})
        on conflict do nothing`,
  );

/**
 * The same once more to the same carrier; `before` is what was seen, so that one of two workers does it. What may have
 * been taken keeps its first instant: repeats must not put off another carrier for ever.
 */
export const handAgain = (on: Sql, messageId: string, before: Handover, now: Instant): Promise<boolean> =>
  consume(
    on,
    sql`update message_handover set state = 'handing', tries = tries + 1,
          handed_at = case when state = 'refused' then ${timestamp(now)}::timestamptz else handed_at end
        where message_id = ${messageId} and carrier = ${before.carrier} and state = ${before.state}
          and tries = ${before.tries}`,
  );

/** Changes a handover that is not over; the first word that ends it stands. */
export function markHandover(
  on: Sql,
  handover: { messageId: string; carrier: string },
  to: { state: HandoverState; reason: FailureReason | null; heardAt: Instant },
): Promise<boolean> {
  return consume(
    on,
    sql`update message_handover set state = ${to.state}, reason = ${to.reason}, heard_at = ${timestamp(to.heardAt)}
        where message_id = ${handover.messageId} and carrier = ${handover.carrier}
          and state not in ('delivered', 'failed', 'expired') and state <> ${to.state}`,
  );
}

export async function insertParts(
  on: Sql,
  { messageId, carrier }: { messageId: string; carrier: string },
  references: readonly string[],
): Promise<void> {
  await affected(
    on,
    sql`insert into message_part (carrier, reference, message_id)
        select ${carrier}, unnest(${references as string[]}::text[]), ${messageId} on conflict do nothing`,
  );
}

export const findPart = (on: Sql, carrier: string, reference: string): Promise<{ messageId: string } | null> =>
  row(
    on,
    sql<{ messageId: string }>`select message_id as "messageId" from message_part
                               where carrier = ${carrier} and reference = ${reference}`,
  );

export interface PartOutcome {
  readonly state: ReceiptState | null;
  readonly reason: FailureReason | null;
}

/** Locks the handover: receipts of two parts that come at once are judged one after the other. */
export async function lockOutcomes(on: Sql, messageId: string, carrier: string): Promise<PartOutcome[]> {
  await rows(
    on,
    sql`select 1 from message_handover where message_id = ${messageId} and carrier = ${carrier} for update`,
  );
  return rows(
    on,
    sql<PartOutcome>`select r.state, r.reason from message_part p
                     left join message_receipt r on r.carrier = p.carrier and r.reference = p.reference
                     where p.message_id = ${messageId} and p.carrier = ${carrier}`,
  );
}

/** Keeps a receipt; one that ended the matter is not changed by another. Answers whether it is news. */
export const keepReceipt = (on: Sql, receipt: CarrierReceipt, now: Instant): Promise<boolean> =>
  consume(
    on,
    sql`insert into message_receipt as r (carrier, reference, state, reason, received_at)
        values (${receipt.carrier}, ${receipt.reference}, ${receipt.state}, ${receipt.reason}, ${timestamp(now)})
        on conflict (carrier, reference) do update
          set state = excluded.state, reason = excluded.reason, received_at = excluded.received_at
          where r.state in ('accepted', 'unknown') and r.state <> excluded.state`,
  );

/** Receipts of messages that nobody here knows. */
export async function deleteStrayReceipts(on: Sql, before: Instant): Promise<void> {
  await affected(
    on,
    sql`delete from message_receipt r where received_at < ${timestamp(before)} and not exists
          (select 1 from message_part p where p.carrier = r.carrier and p.reference = r.reference)`,
  );
}

export const findUndeliverable = (
  on: Sql,
  recipients: readonly string[],
): Promise<{ recipient: string; channel: Channel; since: Instant }[]> =>
  rows(
    on,
    sql<{ recipient: string; channel: Channel; since: Instant }>`
      select recipient, channel, since from undeliverable where recipient = any(${recipients as string[]})`,
  );

export const markUndeliverable = (
  on: Sql,
  what: { recipient: string; channel: Channel; reason: FailureReason | MailReason; now: Instant },
): Promise<boolean> =>
  consume(
    on,
    sql`insert into undeliverable (recipient, channel, reason, since)
        values (${what.recipient}, ${what.channel}, ${what.reason}, ${timestamp(what.now)}) on conflict do nothing`,
  );

export const clearUndeliverable = (on: Sql, recipient: string, channel: Channel): Promise<boolean> =>
  consume(on, sql`delete from undeliverable where recipient = ${recipient} and channel = ${channel}`);

export interface RecentCode {
  readonly channel: SpokenChannel;
  readonly recipient: string;
  readonly messageState: 'queued' | 'handed' | 'sent' | 'failed';
  readonly state: HandoverState | null;
  readonly reason: FailureReason | null;
  readonly createdAt: Instant;
  readonly heardAt: Instant | null;
}

/** The last codes to these numbers with what the last carrier of each said, newest first; by message_recipient. */
export const findRecentCodes = (on: Sql, recipients: readonly string[], since: Instant, limit: number) =>
  rows(
    on,
    sql<RecentCode>`
      select m.channel, m.recipient, m.state as "messageState", h.state, h.reason, m.created_at as "createdAt",
             h.heard_at as "heardAt"
      from message m left join lateral (
        select state, reason, heard_at from message_handover where message_id = m.id order by place desc limit 1) h on true
      where m.recipient = any(${recipients as string[]}) and m.template like 'code.%' and m.channel in ('sms', 'voice')
        and m.created_at > ${timestamp(since)}
      order by m.created_at desc, m.id desc limit ${limit}`,
  );

export async function putScript(
  on: Sql,
  script: { tokenHash: Buffer; messageId: string; bodySealed: Buffer; expiresAt: Instant },
): Promise<void> {
  await affected(
    on,
    sql`insert into call_script (token_hash, message_id, body_sealed, expires_at)
        values (${script.tokenHash}, ${script.messageId}, ${script.bodySealed}, ${timestamp(script.expiresAt)})
        on conflict (token_hash) do nothing`,
  );
}

/** Single use: the row goes with the reading of it. */
export const takeScript = (on: Sql, tokenHash: Buffer, now: Instant) =>
  row(
    on,
    sql<{ messageId: string; bodySealed: Buffer }>`
      delete from call_script where token_hash = ${tokenHash} and expires_at > ${timestamp(now)}
      returning message_id as "messageId", body_sealed as "bodySealed"`,
  );

export async function deleteOldScripts(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from call_script where expires_at < ${timestamp(before)}`);
}

export async function findCountry(on: Sql, messageId: string, carrier: string): Promise<string | null> {
  const found = await row(
    on,
    sql<{ country: string }>`select country from message_handover
                             where message_id = ${messageId} and carrier = ${carrier}`,
  );
  return found?.country ?? null;
}

/** Carriers of this message that have said something about it. */
export async function findCarriersHeard(on: Sql, messageId: string): Promise<string[]> {
  const found = await rows(
    on,
    sql<{ carrier: string }>`select distinct p.carrier from message_part p
                             join message_receipt r on r.carrier = p.carrier and r.reference = p.reference
                             where p.message_id = ${messageId}`,
  );
  return found.map(({ carrier }) => carrier);
}
