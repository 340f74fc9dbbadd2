/** What is in the database at one moment, table by table, and what changed since: which rows, by which transaction. */
import type { Pool } from 'pg';

export type Snapshot = Readonly<Record<string, string>>;

const tables = new WeakMap<Pool, Promise<string[]>>();

/** The tables of a house are those that its migrations made: they are asked for once. */
export function tablesOf(sql: Pool): Promise<string[]> {
  const known = tables.get(sql) ?? readTables(sql);
  tables.set(sql, known);
  return known;
}

async function readTables(sql: Pool): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * A digest of every row of every table, but those named: comparing two says exactly which tables differ. The sum of the
 * hashes of the rows needs no order, and the statement is prepared: it is asked hundreds of times.
 */
export async function snapshot(sql: Pool, without: readonly string[] = []): Promise<Snapshot> {
  const names = (await tablesOf(sql)).filter((name) => !without.includes(name));
  const parts = names.map(
    (name) =>
      `select '${name}' as name, concat(count(*), ' ', sum(hashtextextended(t::text, 0))) as digest from "${name}" t`,
  );
  const text = parts.join(' union all ');
  const { rows } = await sql.query<{ name: string; digest: string }>({ name: `snapshot-${without.join('-')}`, text });
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

/** The transactions that wrote what now stands in the tables since this one, by table. */
export async function writersSince(sql: Pool, transaction: string): Promise<Map<string, Set<string>>> {
  const parts = (await tablesOf(sql)).map(
    (name) => `select distinct '${name}' as name, xmin::text as writer from "${name}" where xmin::text::bigint > $1`,
  );
  const { rows } = await sql.query<{ name: string; writer: string }>({
    name: 'writers-since',
    text: parts.join(' union all '),
    values: [transaction],
  });
  const writers = new Map<string, Set<string>>();
  for (const { name, writer } of rows) writers.set(name, (writers.get(name) ?? new Set()).add(writer));
  return writers;
}

/** Tables whose rows differ. */
export const changed = (before: Snapshot, after: Snapshot): string[] =>
  Object.keys(after).filter((name) => before[name] !== after[name]);
