/** Statements that leave together, and statements that come when their transaction is over. */
import { ok, refuse } from '@strongroom/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { affected, type Database, openDatabase, row, rows, sql, sqlState, type Tx, together } from './database.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 4, onError: () => {} });
  await sql`create table purse (name text primary key, amount bigint not null)`.execute(database.read);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  await sql`truncate purse`.execute(database.read);
  await sql`insert into purse values ('a', 0), ('b', 0)`.execute(database.read);
});

const amountOf = async (name: string) =>
  (await row(database.read, sql<{ amount: number }>`select amount from purse where name = ${name}`))?.amount;
const add = (tx: Tx, name: string) => affected(tx, sql`update purse set amount = amount + 1 where name = ${name}`);
const raise = (tx: Tx, state: string) => sql`do ${sql.raw(`$$ begin raise sqlstate '${state}'; end $$`)}`.execute(tx);

describe('statements that leave together', () => {
  const set = (tx: Tx, amount: number) => affected(tx, sql`update purse set amount = ${amount} where name = 'a'`);

  it('run in the order written, and answer in it', async () => {
    const answers = await database.transaction((tx) =>
      together(set(tx, 1), rows(tx, sql`select amount from purse where name = 'a'`), set(tx, 2)),
    );
    expect([answers, await amountOf('a')]).toEqual([[1, [{ amount: 1 }], 1], 2]);
  });

  it('leave nothing when one fails, and its error is the answer, not what follows from it', async () => {
    const failing = database.transaction((tx) =>
      together(set(tx, 1), sql`select 1 / 0`.execute(tx), sql`insert into purse values ('c', 1)`.execute(tx)),
    );
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '22012');
    expect([await amountOf('a'), await amountOf('c')]).toEqual([0, undefined]);
  });

  it('name what failed by itself, also where something before it failed because of that', async () => {
    const failing = database.transaction((tx) =>
      together(
        set(tx, 1).then(() => set(tx, 2)),
        raise(tx, '22012'),
      ),
    );
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '22012');
  });

  it('are run again when PostgreSQL asks for it', async () => {
    let runs = 0;
    await database.transaction(async (tx) => {
      runs += 1;
      await together(add(tx, 'a'), runs < 3 ? raise(tx, '40001') : add(tx, 'b'));
    });
    expect([runs, await amountOf('a'), await amountOf('b')]).toEqual([3, 1, 1]);
  });
});

describe('a transaction that is over', () => {
  it.each(['kept', 'refused', 'thrown'])('runs nothing more for work that goes on after it was %s', async (how) => {
    let escaped: Tx | undefined;
    const done = database.attempt(async (tx) => {
      escaped = tx;
      if (how === 'thrown') throw new Error('no');
      return how === 'kept' ? ok('done') : refuse('no');
    });
    await done.catch(() => {});
    await expect((async () => add(escaped as Tx, 'a'))()).rejects.toThrow('under way');
    expect(await amountOf('a')).toBe(0);
  });
});
