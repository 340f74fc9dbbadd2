/**
 * The world's own corner of PostgreSQL: schema `world`, a small pool, typed access through Kysely.
 * The tables are created here, idempotently and under an advisory lock, because the world is a stage for
 * demonstrations and tests: it must come up on an empty database and share it with the product without touching it.
 * Nothing is answered on any wire before its row is committed, so a killed world loses nothing it acknowledged.
 */
import { assert } from '@strongroom/core';
import { type Generated, Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types } from 'pg';

export interface WorldTables {
  readonly 'world.arrival': {
    id: string;
    seq: Generated<number>;
    channel: string;
    recipient: string;
    sender: string;
    content: unknown;
    dedupe_key: string;
    copy: number;
    accepted_at: number;
    due_at: number;
    lost: boolean;
    cleared: Generated<boolean>;
    outcome: string | null;
  };
  readonly 'world.card': { serial_no: string; label: string | null; card: unknown };
  readonly 'world.sim': { number: string; moved_at: number };
  readonly 'world.contact': { channel: string; recipient: string; label: string; position: Generated<number> };
  readonly 'world.flight': { number: string };
  readonly 'world.push_subscription': {
    id: string;
    number: string;
    application_server_key: string;
    private_key: string;
    p256dh: string;
    auth: string;
    ended: boolean;
  };
  readonly 'world.push': {
    id: string;
    seq: Generated<number>;
    subscription: string;
    number: string;
    topic: string | null;
    text: string;
    due_at: number;
    expires_at: number;
    handed_over: Generated<boolean>;
    cleared: Generated<boolean>;
  };
  readonly 'world.fault': {
    channel: string;
    lose_next: number;
    duplicate_next: number;
    refuse_next: number;
    delay_seconds: number;
    last_effect: string;
  };
  readonly 'world.account': {
    id: string;
    holder: string;
    currency: string;
    cash_minor: number;
    opening_cash_minor: number;
    unsettled_minor: number;
    opened_at: number;
    settles_at: number;
    positions: unknown;
  };
  readonly 'world.withdrawal': {
    idempotency_key: string;
    body_hash: string;
    reference: string;
    seq: Generated<number>;
    withdrawal_id: string;
    account_id: string;
    amount_minor: number;
    currency: string;
    payee: unknown;
    executed_at: number;
  };
}

export type WorldDatabase = Kysely<WorldTables>;

/** Any constant will do as long as nothing else in the database uses it: it keeps two starting worlds apart. */
const SCHEMA_LOCK = 7_201_954_412;
const INT8 = 20;

/** Whole numbers come back as numbers; amounts and instants fit the safe range or the row is corrupt. */
function parseInt8(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), 'stored integers are safe integers');
  return value;
}

export async function openDatabase(databaseUrl: string): Promise<WorldDatabase> {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 6,
    application_name: 'strongroom-outside-world',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? parseInt8 : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<WorldTables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await createSchema(db);
  } catch (cause) {
    await db.destroy();
    throw new Error('the outside world cannot prepare its tables', { cause });
  }
  return db;
}

async function createSchema(db: WorldDatabase): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(SCHEMA_LOCK)})`.execute(tx);
    for (const statement of SCHEMA) await sql.raw(statement).execute(tx);
  });
}

const SCHEMA = [
  'CREATE SCHEMA IF NOT EXISTS world',
  `CREATE TABLE IF NOT EXISTS world.arrival (
    id text PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    channel text NOT NULL,
    recipient text NOT NULL,
    sender text NOT NULL,
    content jsonb NOT NULL,
    dedupe_key text NOT NULL,
    copy int NOT NULL,
    accepted_at bigint NOT NULL,
    due_at bigint NOT NULL,
    lost boolean NOT NULL,
    cleared boolean NOT NULL DEFAULT false,
    outcome text,
    UNIQUE (channel, dedupe_key, copy))`,
  'CREATE INDEX IF NOT EXISTS arrival_by_recipient ON world.arrival (channel, recipient, due_at DESC, seq DESC)',
  'CREATE INDEX IF NOT EXISTS arrival_by_due ON world.arrival (due_at)',
  `CREATE TABLE IF NOT EXISTS world.contact (
    channel text NOT NULL,
    recipient text NOT NULL,
    label text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (channel, recipient))`,
  `CREATE TABLE IF NOT EXISTS world.sim (
    number text PRIMARY KEY,
    moved_at bigint NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS world.card (
    serial_no text PRIMARY KEY,
    label text,
    card jsonb NOT NULL)`,
  'CREATE TABLE IF NOT EXISTS world.flight (number text PRIMARY KEY)',
  `CREATE TABLE IF NOT EXISTS world.push_subscription (
    id text PRIMARY KEY,
    number text NOT NULL,
    application_server_key text NOT NULL,
    private_key text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    ended boolean NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS world.push (
    id text PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    subscription text NOT NULL REFERENCES world.push_subscription (id),
    number text NOT NULL,
    topic text,
    text text NOT NULL,
    due_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    handed_over boolean NOT NULL DEFAULT false,
    cleared boolean NOT NULL DEFAULT false)`,
  'CREATE INDEX IF NOT EXISTS push_by_number ON world.push (number, due_at DESC, seq DESC)',
  `CREATE TABLE IF NOT EXISTS world.fault (
    channel text PRIMARY KEY,
    lose_next int NOT NULL CHECK (lose_next >= 0),
    duplicate_next int NOT NULL CHECK (duplicate_next >= 0),
    refuse_next int NOT NULL CHECK (refuse_next >= 0),
    delay_seconds int NOT NULL CHECK (delay_seconds >= 0),
    last_effect text NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS world.account (
    id text PRIMARY KEY,
    holder text NOT NULL,
    currency text NOT NULL,
    cash_minor bigint NOT NULL CHECK (cash_minor >= 0),
    opening_cash_minor bigint NOT NULL,
    unsettled_minor bigint NOT NULL CHECK (unsettled_minor >= 0),
    opened_at bigint NOT NULL,
    settles_at bigint NOT NULL,
    positions jsonb NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS world.withdrawal (
    idempotency_key text PRIMARY KEY,
    body_hash text NOT NULL,
    reference text NOT NULL UNIQUE,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    withdrawal_id text NOT NULL,
    account_id text NOT NULL REFERENCES world.account (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    payee jsonb NOT NULL,
    executed_at bigint NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS withdrawal_by_account ON world.withdrawal (account_id, executed_at)',
];
