/**
 * Migrations: numbered SQL files, each applied in one transaction under an advisory lock, so that two nodes starting
 * together apply each once and a kill in the middle leaves the one before. A landed file never changes: its hash is
 * kept and compared, because a database that followed another text is not the one the code expects.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const MIGRATIONS = new URL('../../../migrations/', import.meta.url);
/** Any constant of ours; distinct from the lock that guards the embedded cluster. */
const MIGRATION_LOCK = 7_203_455_118;

export async function migrate(databaseUrl: string, directory: URL = MIGRATIONS): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `create table if not exists schema_migration (
         number int primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<{ number: number; sha256: string }>(
      'select number, sha256 from schema_migration',
    );
    const applied = new Map(rows.map((entry) => [entry.number, entry.sha256]));
    for (const migration of await readMigrations(directory)) {
      const known = applied.get(migration.number);
      if (known === undefined) await apply(client, migration);
      else if (known !== migration.sha256)
        throw new Error(`migration ${migration.name} was changed after it had been applied to this database`);
    }
  } finally {
    await client.end();
  }
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, directory), 'utf8');
      return { number: Number(name.slice(0, 4)), name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into schema_migration (number, name, sha256) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${migration.name} failed and was rolled back`, { cause: error });
  }
}
