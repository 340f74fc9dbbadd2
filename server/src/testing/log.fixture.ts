/** A log on a database of its own, for tests: audit, worker and copy, each pass made when the test says so. */
import { randomBytes } from 'node:crypto';
import { type Audit, type AuditEvent, makeAudit, systemActor } from '../modules/audit/index.ts';
import { makeTransparency, type Transparency, type TransparencySettings } from '../modules/transparency/index.ts';
import { presets } from '../platform/config/config.schema.ts';
import { type Database, openDatabase, rows, sql } from '../platform/database/database.ts';
import { type Logger, makeLogger } from '../platform/logging.ts';
import { makeMetrics } from '../platform/metrics.ts';
import { openVault } from '../platform/vault/vault.ts';

export const TEST_ORIGIN = 'log.example/audit';
/** The vault of these logs; a log that two processes share is opened with one key. */
export const TEST_ROOT_KEY = Buffer.alloc(32, 7).toString('base64');

export interface TestLog extends Transparency {
  readonly database: Database;
  readonly audit: Audit;
  /** Writes entries, one transaction each. */
  write(count: number, event?: Partial<AuditEvent>): Promise<void>;
  close(): Promise<void>;
}

const random = (length: number): Uint8Array => randomBytes(length);

export async function openTestLog(
  at: { readonly url: string; readonly directory: string; readonly clock: { now(): number }; readonly logger?: Logger },
  settings: Partial<TransparencySettings> = {},
): Promise<TestLog> {
  const { clock, logger = makeLogger('silent') } = at;
  const database = openDatabase(at.url, { ...presets.database, poolSize: 6, onError: () => {} });
  const rootKeys = [{ id: 'test', key: Buffer.from(TEST_ROOT_KEY, 'base64') }] as const;
  const vault = await openVault({ database, rootKeys, clock, random });
  const audit = makeAudit({ database, clock, random });
  const log = await makeTransparency(
    { database, vault, clock, random, logger, metrics: makeMetrics(), audit },
    { ...presets.auditLog, origin: TEST_ORIGIN, directory: at.directory, ...settings },
  );
  let serial = 0;
  return {
    ...log,
    database,
    audit,
    async write(count, event = {}) {
      for (let written = 0; written < count; written += 1) {
        serial += 1;
        await database.transaction((tx) => audit.append(tx, anEvent(serial, event)));
      }
    },
    close: () => database.close(),
  };
}

export const anEvent = (serial: number, event: Partial<AuditEvent> = {}): AuditEvent => ({
  event: 'test.happened',
  outcome: 'done',
  actor: systemActor,
  origin: null,
  userId: null,
  accountId: null,
  details: { serial },
  ...event,
});

export interface LeafWithEntry {
  readonly index: number;
  readonly commitment: Buffer;
  readonly body: string;
  readonly salt: Buffer;
}

/** Every leaf with the entry it stands for, and the tree that the log says it has. */
export async function leavesOf(log: TestLog): Promise<{ leaves: LeafWithEntry[]; size: number; root: Buffer }> {
  const leaves = await rows(
    log.database.read,
    sql<LeafWithEntry>`
      select leaf_index as index, commitment, body, salt from log_leaf join audit_entry on seq = entry_seq
      order by leaf_index`,
  );
  const [state] = await rows(log.database.read, sql<{ size: number; root: Buffer }>`select size, root from log_state`);
  if (state === undefined) throw new Error('there is no log');
  return { leaves, ...state };
}

export async function countEntries(log: TestLog): Promise<number> {
  const [found] = await rows(log.database.read, sql<{ count: number }>`select count(*) as count from audit_entry`);
  return found?.count ?? 0;
}

/** Everything the log knows as it is now, to be put back later: what a restored backup is. */
export async function backup(log: TestLog): Promise<() => Promise<void>> {
  const tables = ['log_state', 'log_leaf', 'log_tile', 'audit_entry'];
  for (const table of tables) {
    await sql`create table ${sql.raw(`kept_${table}`)} as table ${sql.raw(table)}`.execute(log.database.read);
  }
  return () =>
    log.database.transaction(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      for (const name of tables) {
        const [table, kept] = [sql.raw(name), sql.raw(`kept_${name}`)];
        await sql`delete from ${table}`.execute(tx);
        await sql`insert into ${table} overriding system value select * from ${kept}`.execute(tx);
      }
    });
}

/** As after a logical copy into another cluster, which counts transactions far below the numbers that came along. */
export const renumber = (log: TestLog): Promise<void> =>
  log.database.transaction(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`update audit_entry set tx = (tx::text::bigint + 9000000)::text::xid8`.execute(tx);
    await sql`update log_state set after_tx = (after_tx::text::bigint + 9000000)::text::xid8`.execute(tx);
  });
