/** SQL of arrivals and of the contacts they belong to. The only file that spells out their columns. */
import { type SelectQueryBuilder, sql } from 'kysely';
import { HELD } from '../phone/flight.model.ts';
import type { WorldDatabase, WorldTables } from '../storage/database.ts';
import type { ArrivalChannel, ArrivalRow } from './arrivals.model.ts';

export interface NewArrival {
  readonly id: string;
  readonly channel: ArrivalChannel;
  readonly recipient: string;
  readonly sender: string;
  readonly content: object;
  readonly dedupeKey: string;
  readonly copy: number;
  readonly acceptedAt: number;
  readonly dueAt: number;
  readonly lost: boolean;
}

const COLUMNS = ['id', 'channel', 'recipient', 'sender', 'content', 'due_at', 'outcome'] as const;

/** False when this delivery was taken in before: the unique key decides, not a look beforehand. */
export async function insertArrival(db: WorldDatabase, arrival: NewArrival): Promise<boolean> {
  const result = await db
    .insertInto('world.arrival')
    .values({
      id: arrival.id,
      channel: arrival.channel,
      recipient: arrival.recipient,
      sender: arrival.sender,
      content: JSON.stringify(arrival.content),
      dedupe_key: arrival.dedupeKey,
      copy: arrival.copy,
      accepted_at: arrival.acceptedAt,
      due_at: arrival.dueAt,
      lost: arrival.lost,
      outcome: null,
    })
    .onConflict((conflict) => conflict.columns(['channel', 'dedupe_key', 'copy']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export interface Accepted {
  readonly id: string;
  readonly acceptedAt: number;
}

export async function findAccepted(
  db: WorldDatabase,
  channel: ArrivalChannel,
  dedupeKey: string,
): Promise<Accepted | null> {
  const row = await db
    .selectFrom('world.arrival')
    .select(['id', 'accepted_at'])
    .where('channel', '=', channel)
    .where('dedupe_key', '=', dedupeKey)
    .where('copy', '=', 0)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, acceptedAt: row.accepted_at };
}

const visible = <O>(query: SelectQueryBuilder<WorldTables, 'world.arrival', O>, now: number) =>
  query.where('lost', '=', false).where('cleared', '=', false).where('due_at', '<=', now);

/** Newest first; leans on arrival_by_recipient. */
export async function listArrivals(
  db: WorldDatabase,
  channel: ArrivalChannel,
  recipient: string,
  now: number,
  limit: number,
): Promise<ArrivalRow[]> {
  return visible(db.selectFrom('world.arrival').select(COLUMNS), now)
    .where('channel', '=', channel)
    .where('recipient', '=', recipient)
    .orderBy('due_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** What still has to appear; read once at start, so that a delay outlives a restart. */
export async function listDueAfter(db: WorldDatabase, now: number): Promise<ArrivalRow[]> {
  return db
    .selectFrom('world.arrival')
    .select(COLUMNS)
    .where('due_at', '>', now)
    .where('due_at', '<', HELD)
    .where('lost', '=', false)
    .where('cleared', '=', false)
    .orderBy('due_at')
    .execute();
}

/** The phone is back from flight mode: what the carrier kept for it is due now, in the order it came. */
export async function landArrivals(db: WorldDatabase, number: string, now: number): Promise<ArrivalRow[]> {
  const rows = await db
    .updateTable('world.arrival')
    .set({ due_at: now })
    .where('recipient', '=', number)
    .where('channel', '=', 'sms')
    .where('due_at', '=', HELD)
    .where('lost', '=', false)
    .where('cleared', '=', false)
    .returning([...COLUMNS, 'seq'])
    .execute();
  return rows.sort((one, other) => one.seq - other.seq);
}

export async function isStillExpected(db: WorldDatabase, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('world.arrival')
    .select('id')
    .where('id', '=', id)
    .where('cleared', '=', false)
    .executeTakeFirst();
  return row !== undefined;
}

/** A call is picked up or pushed away once, while it rings; the second attempt changes nothing. */
export async function settleCall(
  db: WorldDatabase,
  id: string,
  outcome: 'answered' | 'declined',
  ringingSince: number,
  now: number,
): Promise<ArrivalRow | null> {
  const row = await db
    .updateTable('world.arrival')
    .set({ outcome })
    .where('id', '=', id)
    .where('channel', '=', 'voice')
    .where('outcome', 'is', null)
    .where('lost', '=', false)
    .where('cleared', '=', false)
    .where('due_at', '<=', now)
    .where('due_at', '>', ringingSince)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row ?? null;
}

/** Rows stay, so that a retried delivery after clearing is still recognised as the same one. */
export async function clearArrivals(db: WorldDatabase): Promise<void> {
  await db.updateTable('world.arrival').set({ cleared: true }).where('cleared', '=', false).execute();
}

export async function nameContact(
  db: WorldDatabase,
  channel: 'phone' | 'mailbox',
  recipient: string,
  label: string,
): Promise<void> {
  await db
    .insertInto('world.contact')
    .values({ channel, recipient, label })
    .onConflict((conflict) => conflict.columns(['channel', 'recipient']).doUpdateSet({ label }))
    .execute();
}

export interface ContactRow {
  readonly recipient: string;
  readonly label: string | null;
  readonly first_count: number;
  readonly second_count: number;
  readonly last_at: number | null;
  /** When the SIM card of a number went into another phone. */
  readonly moved_at: number | null;
}

/** Named contacts first, in the order they were named, then whoever else received something. */
export async function listContacts(
  db: WorldDatabase,
  kind: 'phone' | 'mailbox',
  now: number,
): Promise<readonly ContactRow[]> {
  const [first, second] = kind === 'phone' ? ['sms', 'voice'] : ['mail', 'mail'];
  const { rows } = await sql<ContactRow>`
    WITH seen AS (
      SELECT recipient, count(*) FILTER (WHERE channel = ${first}) AS first_count,
             count(*) FILTER (WHERE channel = ${second}) AS second_count, max(due_at) AS last_at
      FROM world.arrival
      WHERE channel IN (${first}, ${second}) AND NOT lost AND NOT cleared AND due_at <= ${now}
      GROUP BY recipient),
    named AS (SELECT recipient, label, position FROM world.contact WHERE channel = ${kind})
    SELECT coalesce(n.recipient, s.recipient) AS recipient, n.label, s.last_at,
           sim.moved_at, coalesce(s.first_count, 0) AS first_count, coalesce(s.second_count, 0) AS second_count
    FROM named n FULL JOIN seen s USING (recipient) LEFT JOIN world.sim sim ON sim.number = recipient
    ORDER BY n.position NULLS LAST, recipient
    LIMIT 200`.execute(db);
  return rows;
}
