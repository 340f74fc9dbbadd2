/** Statements that share a message: what fails, what is prepared anew afterwards, and what never runs outside a transaction. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { atCommit, type Database, openDatabase, row, rows, sql, sqlState, together } from './database.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  // Nothing here runs side by side, so all of it runs on one connection: what is prepared is what the next statement finds.
  database = openDatabase(fresh.url, { poolSize: 3, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  await sql`drop table if exists purse`.execute(database.read);
  await sql`create table purse (name text primary key, amount bigint not null)`.execute(database.read);
});

const insert = (name: string, amount: number) => sql`insert into purse values (${name}, ${amount})`;
const names = async () =>
  (await rows(database.read, sql<{ name: string }>`select name from purse order by name`)).map(({ name }) => name);

it('prepares anew what failed when it ran first, and what stood behind it', async () => {
  const put = (name: string) => sql`insert into purse (name, amount) values (${name}, 1)`;
  const double = (name: string) => sql`update purse set amount = amount * 2 where name = ${name} returning amount`;
  await insert('a', 1).execute(database.read);
  for (let times = 0; times < 2; times += 1) {
    const failing = database.transaction((tx) => together(put('a').execute(tx), double('a').execute(tx)));
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '23505');
  }
  const answers = await database.transaction((tx) => together(put('b').execute(tx), double('b').execute(tx)));
  expect(answers.map(({ rows: found, count }) => [found, count])).toEqual([
    [[], 1],
    [[{ amount: 2 }], 1],
  ]);
});

it('runs again what answers otherwise since the table changed', async () => {
  const all = (tx: Parameters<typeof row>[0]) => row(tx, sql`select * from purse where name = ${'a'}`);
  await insert('a', 1).execute(database.read);
  expect(await database.transaction(all)).toEqual({ name: 'a', amount: 1 });
  await sql`alter table purse add column owner text`.execute(database.read);
  await expect(database.transaction(all)).rejects.toSatisfy((error) => sqlState(error) === '0A000');
  expect(await database.transaction(all)).toEqual({ name: 'a', amount: 1, owner: null });
});

it('does not commit behind a statement that fails with the commit', async () => {
  const failing = database.transaction(async (tx) => {
    atCommit(tx, insert('a', 1));
    atCommit(tx, insert('a', 2));
    atCommit(tx, insert('b', 3));
  });
  await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '23505');
  expect(await names()).toEqual([]);
});

it('does not commit what a swallowed failure left', async () => {
  const failing = database.transaction(async (tx) => {
    await insert('a', 1).execute(tx);
    await insert('a', 2)
      .execute(tx)
      .catch(() => {});
  });
  await expect(failing).rejects.toThrow('rolled back');
  expect(await names()).toEqual([]);
});

it('keeps statements with and without values in the order they were asked for', async () => {
  const done = await database.transaction((tx) =>
    together(
      insert('a', 1).execute(tx),
      sql`insert into purse values ('b', 2); update purse set amount = amount + 1`.execute(tx),
      row(tx, sql<{ sum: number }>`select sum(amount)::bigint as sum from purse where amount > ${0}`),
      sql`delete from purse`.execute(tx),
    ),
  );
  expect([done[2], await names()]).toEqual([{ sum: 5 }, []]);
});

it('sends nothing of a value that cannot be written', async () => {
  const circle: { toPostgres: () => unknown } = { toPostgres: () => circle };
  const failing = database.transaction((tx) =>
    together(insert('a', 1).execute(tx), sql`select ${circle}::text`.execute(tx)),
  );
  await expect(failing).rejects.toThrow('circular');
  expect(await names()).toEqual([]);
});
