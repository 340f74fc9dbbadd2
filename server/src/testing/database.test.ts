import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { clusterOfWorker } from './test-cluster.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a fresh database', () => {
  let one: FreshDatabase;
  let two: FreshDatabase;
  beforeAll(async () => {
    [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  });
  afterAll(() => Promise.all([one.drop(), two.drop()]));

  it('has every migration applied', async () => {
    const rows = await query(one.url, 'select number from schema_migration order by number');
    expect(rows.length).toBeGreaterThan(0);
  });

  it('shares nothing with its siblings', async () => {
    await query(one.url, 'create table only_here (id int)');
    expect(await query(two.url, `select to_regclass('only_here') as found`)).toEqual([{ found: null }]);
  });

  it('is gone after drop, even while a session is open', async () => {
    const database = await freshDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => {});
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'select 1')).rejects.toThrow(/does not exist/);
    await client.end();
  });

  it('leaves the template closed, so that clones cannot be blocked', async () => {
    await expect(query(clusterOfWorker(inject('testClusterUrls')), 'select 1')).rejects.toThrow(
      /not currently accepting connections/,
    );
  });
});
