/** Announcements on a real PostgreSQL: heard on every node once committed, never before, and again after a broken line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { makeLogger } from '../logging.ts';
import { type Announcements, openAnnouncements } from './announcements.ts';
import { type Database, openDatabase, sql } from './database.ts';

let fresh: FreshDatabase;
let database: Database;
let nodes: Announcements[];
let heard: string[];
let missed: number;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 3, onError: () => {} });
  const settings = { logger: makeLogger('silent'), retryMs: 10 };
  nodes = [await openAnnouncements(fresh.url, settings), await openAnnouncements(fresh.url, settings)];
  nodes.forEach((node, index) => {
    node.hear(
      'things',
      (word) => heard.push(`${index} ${word}`),
      () => {
        missed += 1;
      },
    );
  });
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await database.close();
  await fresh.drop();
});
beforeEach(() => {
  heard = [];
  missed = 0;
});

const announce = (topic: string, words: readonly string[]) =>
  database.transaction(async (tx) => nodes[0]?.announce(tx, topic, words));

describe('what is announced', () => {
  it('is heard by every node, whole, and by nobody who listens to something else', async () => {
    const words = Array.from({ length: 250 }, (_, index) => `ses_${index}`);
    await announce('others', ['nothing']);
    await announce('things', words);
    await expect.poll(() => heard.length).toBe(500);
    expect(heard.filter((line) => line.startsWith('1 '))).toEqual(words.map((word) => `1 ${word}`));
  });

  it('is not heard of a transaction that was taken back', async () => {
    await expect(
      database.transaction(async (tx) => {
        nodes[0]?.announce(tx, 'things', ['never']);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await announce('things', ['after']);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard.sort()).toEqual(['0 after', '1 after']);
  });

  it('may be missed while the line is broken, which is said, and is heard again afterwards', async () => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen strongroom'`.execute(
      database.read,
    );
    await expect.poll(() => missed).toBe(2);
    await announce('things', ['again']);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard.sort()).toEqual(['0 again', '1 again']);
  });
});
