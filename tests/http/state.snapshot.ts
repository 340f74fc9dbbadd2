/** What is in the database at one moment, table by table, and what changed since: which rows, by which transaction. */
import type { Pool } from 'pg';

export type Snapshot = Readonly<Record<string, string>>;

export async function tablesOf(sql: Pool): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** A digest of every row of every table, but those named: comparing two says exactly which tables differ. */
export async function snapshot(sql: Pool, without: readonly string[] = []): Promise<Snapshot> {
  const names = (await tablesOf(sql)).filter((name) => !without.includes(name));
  const parts = names.map(
    (name) =>
      `select '${name}' as name, coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), 'empty') as digest from "${name}" t`,
  );
  const { rows } = await sql.query<{ name: string; digest: string }>(parts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

/** Tables whose rows differ. */
export const changed = (before: Snapshot, after: Snapshot): string[] =>
  Object.keys(after).filter((name) => before[name] !== after[name]);
