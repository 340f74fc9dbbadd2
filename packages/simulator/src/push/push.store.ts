/** SQL of subscriptions and of what was pushed to them. The only file that spells out their columns. */
import { sql } from 'kysely';
import { HELD } from '../phone/flight.model.ts';
import type { WorldDatabase } from '../storage/database.ts';
import type { PushMessage } from './push.model.ts';
import type { BrowserKeys } from './push-message.rules.ts';

export interface Subscription extends BrowserKeys {
  readonly id: string;
  readonly number: string;
  readonly applicationServerKey: string;
  readonly ended: boolean;
}

export async function findSubscription(db: WorldDatabase, id: string): Promise<Subscription | null> {
  const row = await db
    .selectFrom('world.push_subscription')
    .select(['id', 'number', 'application_server_key', 'private_key', 'p256dh', 'auth', 'ended'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { application_server_key, private_key, ...rest } = row;
  return { ...rest, applicationServerKey: application_server_key, privateKey: private_key };
}

export async function insertSubscription(db: WorldDatabase, one: Subscription): Promise<void> {
  const { applicationServerKey, privateKey, ...rest } = one;
  await db
    .insertInto('world.push_subscription')
    .values({ ...rest, application_server_key: applicationServerKey, private_key: privateKey })
    .execute();
}

export async function endSubscription(db: WorldDatabase, id: string): Promise<void> {
  await db.updateTable('world.push_subscription').set({ ended: true }).where('id', '=', id).execute();
}

export interface NewPush {
  readonly id: string;
  readonly subscription: string;
  readonly number: string;
  readonly topic: string | null;
  readonly text: string;
  readonly dueAt: number;
  readonly expiresAt: number;
}

/** A later message of one topic takes the place of one that was not delivered yet (RFC 8030, section 5.4). */
export async function insertPush(db: WorldDatabase, push: NewPush): Promise<void> {
  if (push.topic !== null) {
    await db
      .deleteFrom('world.push')
      .where('subscription', '=', push.subscription)
      .where('topic', '=', push.topic)
      .where('due_at', '=', HELD)
      .execute();
  }
  const { dueAt, expiresAt, ...rest } = push;
  await db
    .insertInto('world.push')
    .values({ ...rest, due_at: dueAt, expires_at: expiresAt })
    .execute();
}

export async function countWaiting(db: WorldDatabase, subscription: string, now: number): Promise<number> {
  const row = await db
    .selectFrom('world.push')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('subscription', '=', subscription)
    .where('handed_over', '=', false)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return row.waiting;
}

const COLUMNS = ['id', 'number', 'text', 'due_at'] as const;
const toMessage = (row: { id: string; number: string; text: string; due_at: number }): PushMessage => ({
  id: row.id,
  to: row.number,
  text: row.text,
  receivedAt: new Date(row.due_at).toISOString(),
});

export async function listPushes(db: WorldDatabase, number: string, now: number, limit: number) {
  const rows = await db
    .selectFrom('world.push')
    .select(COLUMNS)
    .where('number', '=', number)
    .where('cleared', '=', false)
    .where('due_at', '<=', now)
    .orderBy('due_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMessage);
}

/** What the app has not had yet, oldest first; each is handed over once. */
export async function handOver(db: WorldDatabase, number: string, now: number): Promise<PushMessage[]> {
  const { rows } = await sql<{ id: string; number: string; text: string; due_at: number; seq: number }>`
    UPDATE world.push SET handed_over = true
    WHERE number = ${number} AND NOT handed_over AND due_at <= ${now} AND expires_at > ${now}
    RETURNING id, number, text, due_at, seq`.execute(db);
  return rows.sort((one, other) => one.seq - other.seq).map(toMessage);
}

/** The phone is back: what has not run out meanwhile is there now. */
export async function landPushes(db: WorldDatabase, number: string, now: number): Promise<PushMessage[]> {
  const rows = await db
    .updateTable('world.push')
    .set({ due_at: now })
    .where('number', '=', number)
    .where('due_at', '=', HELD)
    .where('expires_at', '>', now)
    .returning(COLUMNS)
    .execute();
  return rows.map(toMessage);
}

export async function clearPushes(db: WorldDatabase): Promise<void> {
  await db.updateTable('world.push').set({ cleared: true }).where('cleared', '=', false).execute();
}
