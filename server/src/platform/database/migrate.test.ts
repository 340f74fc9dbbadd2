/** Migrations: each once, whole or not at all, and never another text than the one that was applied. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { migrate } from './migrate.ts';

let fresh: FreshDatabase;
let client: pg.Client;
let path: string;
let directory: URL;

beforeEach(async () => {
  fresh = await freshDatabase();
  client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  await client.query('drop schema public cascade; create schema public; create sequence applied');
  path = await mkdtemp(join(tmpdir(), 'strongroom-migrations-'));
  directory = pathToFileURL(`${path}/`);
});
afterEach(async () => {
  await client.end();
  await fresh.drop();
  await rm(path, { recursive: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(join(path, name), text);
const rowsOf = async (text: string): Promise<unknown[]> => (await client.query({ text, rowMode: 'array' })).rows.flat();
const applied = () => rowsOf('select name from schema_migration order by number');
const tables = () =>
  rowsOf(
    `select tablename::text from pg_tables where schemaname = 'public' and tablename <> 'schema_migration' order by 1`,
  );

describe('migrations', () => {
  beforeEach(async () => {
    await write('0001-first.sql', `create table one (); select nextval('applied');`);
    await write('0002-second.sql', `create table two (); select nextval('applied');`);
    await write('README.md', 'not a migration');
    await write('3-no-number.sql', 'create table three ();');
  });

  it('are applied in order, once, and only the new ones later', async () => {
    await migrate(fresh.url, directory);
    await migrate(fresh.url, directory);
    expect([await applied(), await tables()]).toEqual([
      ['0001-first.sql', '0002-second.sql'],
      ['one', 'two'],
    ]);
    await write('0010-third.sql', `create table ten (); select nextval('applied');`);
    await migrate(fresh.url, directory);
    expect(await tables()).toEqual(['one', 'ten', 'two']);
    expect(await rowsOf('select last_value::int from applied')).toEqual([3]);
  });

  it('are applied once by eight nodes that start together', async () => {
    await Promise.all(Array.from({ length: 8 }, () => migrate(fresh.url, directory)));
    expect(await rowsOf('select last_value::int from applied')).toEqual([2]);
    expect(await applied()).toHaveLength(2);
  });

  it('that were changed after they had been applied are refused, and nothing newer is applied', async () => {
    await migrate(fresh.url, directory);
    await write('0001-first.sql', `create table one (); select nextval('applied'); -- harmless`);
    await write('0003-third.sql', 'create table three ();');
    await expect(migrate(fresh.url, directory)).rejects.toThrow('0001-first.sql was changed');
    expect(await tables()).toEqual(['one', 'two']);
  });

  it('that fail leave nothing of themselves and everything before', async () => {
    await write('0003-third.sql', 'create table three (); create table four (id int); select 1/0;');
    await write('0004-fourth.sql', 'create table five ();');
    await expect(migrate(fresh.url, directory)).rejects.toThrow('0003-third.sql failed');
    expect([await applied(), await tables()]).toEqual([
      ['0001-first.sql', '0002-second.sql'],
      ['one', 'two'],
    ]);
    await write('0003-third.sql', 'create table three ();');
    await migrate(fresh.url, directory);
    expect(await tables()).toEqual(['five', 'one', 'three', 'two']);
  });

  it('are resumed after a kill in the middle of one', async () => {
    // The third migration waits for a lock this test holds, with half of its work done.
    await write('0003-third.sql', 'create table three (); select pg_advisory_xact_lock(42); create table four ();');
    await client.query('select pg_advisory_lock(42)');
    const module = new URL('./migrate.ts', import.meta.url).href;
    const script = `import { migrate } from '${module}'; await migrate(${JSON.stringify(fresh.url)}, new URL('${directory.href}'));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = 42 and not granted`;
    while ((await rowsOf(waiting)).length === 0) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
    await client.query('select pg_advisory_unlock(42)');
    await migrate(fresh.url, directory);
    expect(await applied()).toEqual(['0001-first.sql', '0002-second.sql', '0003-third.sql']);
    expect(await tables()).toEqual(['four', 'one', 'three', 'two']);
    expect(await rowsOf('select last_value::int from applied')).toEqual([2]);
  });
});
