/** Transactions: retried when PostgreSQL asks for it, nothing left of what was refused, callbacks after the commit. */
import { ok, refuse } from '@strongroom/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import {
  affected,
  afterCommit,
  atCommit,
  type Database,
  openDatabase,
  row,
  rows,
  sql,
  sqlState,
  type Tx,
  timestamp,
} from './database.ts';

let fresh: FreshDatabase;
let database: Database;
const lost: Error[] = [];
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 4, onError: (error) => lost.push(error) });
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

/** Everybody waits until as many have come as were announced. */
function meetingOf(count: number): () => Promise<void> {
  let come = 0;
  let open = (): void => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come >= count) open();
    return all;
  };
}

describe('a transaction', () => {
  it.each(['40001', '40P01'])('is run again after %s, and counts once', async (state) => {
    let runs = 0;
    await database.transaction(async (tx) => {
      runs += 1;
      await add(tx, 'a');
      if (runs < 3) await raise(tx, state);
    });
    expect([runs, await amountOf('a')]).toEqual([3, 1]);
  });

  it('gives up after five tries', async () => {
    let runs = 0;
    const failing = database.transaction(async (tx) => {
      runs += 1;
      await add(tx, 'a');
      await raise(tx, '40001');
    });
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '40001');
    expect([runs, await amountOf('a')]).toEqual([5, 0]);
  });

  it.each(['23505', '22012', '57014'])('is not run again after %s', async (state) => {
    let runs = 0;
    const failing = database.transaction(async (tx) => {
      runs += 1;
      await raise(tx, state);
    });
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === state);
    expect(runs).toBe(1);
  });

  it('loses nothing when two lock the same rows in opposite order', async () => {
    const both = meetingOf(2);
    const cross = (first: string, second: string) =>
      database.transaction(async (tx) => {
        await add(tx, first);
        await both();
        await add(tx, second);
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    expect([await amountOf('a'), await amountOf('b')]).toEqual([2, 2]);
  });

  it('sees a write skew only where serialisable was asked for, and then both sums hold', async () => {
    const both = meetingOf(2);
    const take = (name: string) =>
      database.transaction(async (tx) => {
        await sql`set transaction isolation level serializable`.execute(tx);
        const [sum] = await rows(tx, sql<{ sum: number }>`select sum(amount)::bigint as sum from purse`);
        await both();
        if ((sum?.sum ?? 0) > 0) return false;
        await add(tx, name);
        return true;
      });
    expect((await Promise.all([take('a'), take('b')])).sort()).toEqual([false, true]);
  });

  it('leaves nothing when its work throws', async () => {
    const failing = database.transaction(async (tx) => {
      await add(tx, 'a');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await amountOf('a')).toBe(0);
  });
});

describe('an attempt', () => {
  it('keeps what was done and leaves nothing of what was refused', async () => {
    const act = (accepted: boolean) =>
      database.attempt(async (tx) => {
        await add(tx, 'a');
        return accepted ? ok('done') : refuse({ code: 'no', values: [1, 2] });
      });
    expect(await act(false)).toEqual({ ok: false, refusal: { code: 'no', values: [1, 2] } });
    expect(await amountOf('a')).toBe(0);
    expect(await act(true)).toEqual({ ok: true, value: 'done' });
    expect(await amountOf('a')).toBe(1);
  });

  it('throws what is no refusal', async () => {
    await expect(database.attempt(async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('is run again like any transaction', async () => {
    let runs = 0;
    const result = await database.attempt(async (tx) => {
      runs += 1;
      await add(tx, 'a');
      if (runs === 1) await raise(tx, '40001');
      return ok(runs);
    });
    expect([result, await amountOf('a')]).toEqual([{ ok: true, value: 2 }, 1]);
  });
});

describe('what follows a commit', () => {
  it('runs after it, in order, once, and not for tries that were rolled back', async () => {
    const told: string[] = [];
    let runs = 0;
    await database.transaction(async (tx) => {
      runs += 1;
      afterCommit(tx, () => told.push(`first of ${runs}`));
      afterCommit(tx, () => told.push('second'));
      await add(tx, 'a');
      if (runs < 3) await raise(tx, '40001');
      expect(told).toEqual([]);
    });
    expect(told).toEqual(['first of 3', 'second']);
  });

  it('does not run when the work throws, is refused, or fails at the commit itself', async () => {
    const told: string[] = [];
    await sql`create table child (of text references purse deferrable initially deferred)`.execute(database.read);
    await database.attempt(async (tx) => {
      afterCommit(tx, () => told.push('refused'));
      return refuse('no');
    });
    const throwing = database.transaction(async (tx) => {
      afterCommit(tx, () => told.push('thrown'));
      throw new Error('no');
    });
    await expect(throwing).rejects.toThrow('no');
    const failing = database.transaction(async (tx) => {
      afterCommit(tx, () => told.push('not committed'));
      await sql`insert into child values ('nobody')`.execute(tx);
    });
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '23503');
    await sql`drop table child`.execute(database.read);
    expect(told).toEqual([]);
  });

  it('cannot be asked for outside a transaction', () => {
    expect(() => afterCommit(database.read as Tx, () => {})).toThrow('invariant violated');
  });
});

describe('what is left to the commit', () => {
  const names = async () =>
    (await rows(database.read, sql<{ name: string }>`select name from purse order by amount`)).map(({ name }) => name);
  const insert = (name: string, amount: number) => sql`insert into purse values (${name}, ${amount})`;

  it('is done in the order of the calls, after everything else', async () => {
    await database.transaction(async (tx) => {
      atCommit(tx, sql`update purse set amount = amount + 10 where name = 'c'`);
      atCommit(tx, sql`update purse set amount = amount * 2 where name = 'c'`);
      await insert('c', 1).execute(tx);
    });
    expect(await amountOf('c')).toBe(22);
  });

  it('tells what came of it once it is durable, and nothing when it is not', async () => {
    const told: unknown[] = [];
    const tell = (tx: Tx, name: string) =>
      atCommit(tx, sql`update purse set amount = 7 where name = ${name} returning name`, ({ rows: found, count }) =>
        told.push(found, count),
      );
    await database.transaction(async (tx) => tell(tx, 'a'));
    await database.attempt(async (tx) => {
      tell(tx, 'b');
      return refuse('no');
    });
    const failing = database.transaction(async (tx) => {
      tell(tx, 'b');
      atCommit(tx, insert('a', 9));
    });
    await expect(failing).rejects.toThrow();
    expect(told).toEqual([[{ name: 'a' }], 1]);
  });

  it('takes everything back with it when it fails, and says why', async () => {
    const told: string[] = [];
    const failing = database.transaction(async (tx) => {
      afterCommit(tx, () => told.push('not committed'));
      atCommit(tx, insert('a', 9));
      atCommit(tx, insert('d', 9));
      await insert('c', 1).execute(tx);
    });
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '23505');
    expect([(await names()).sort(), told]).toEqual([['a', 'b'], []]);
    expect(await database.transaction((tx) => add(tx, 'a'))).toBe(1);
  });

  it('is not done when the work throws or is refused', async () => {
    const work = async (tx: Tx) => {
      atCommit(tx, insert('c', 1));
      return refuse('no');
    };
    await database.attempt(work);
    const throwing = database.transaction(async (tx) => {
      await work(tx);
      throw new Error('no');
    });
    await expect(throwing).rejects.toThrow('no');
    expect((await names()).sort()).toEqual(['a', 'b']);
  });
});

describe('a connection that PostgreSQL ends', () => {
  it('fails its transaction, tells the listener, and the next one works', async () => {
    const failing = database.transaction(async (tx) => {
      await add(tx, 'a');
      const [own] = await rows(tx, sql<{ pid: number }>`select pg_backend_pid() as pid`);
      await rows(database.read, sql`select pg_terminate_backend(${own?.pid})`);
      await add(tx, 'a');
    });
    await expect(failing).rejects.toThrow();
    expect(await amountOf('a')).toBe(0);
    // The server's last word and the end of the connection may be told apart or as one.
    expect(lost.length).toBeGreaterThan(0);
    expect(await database.transaction((tx) => add(tx, 'a'))).toBe(1);
  });
});

describe('values on their way', () => {
  it('are whole milliseconds, calendar dates and safe integers', async () => {
    const at = Date.parse('2026-03-08T06:59:59.999Z');
    const found = await row(
      database.read,
      sql`select ${timestamp(at)}::timestamptz as at, date '2026-03-08' as day, 9007199254740991::bigint as big`,
    );
    expect(found).toEqual({ at, day: '2026-03-08', big: Number.MAX_SAFE_INTEGER });
  });

  it('that do not fit are a bug, not a rounded number', async () => {
    await expect(row(database.read, sql`select 9007199254740993::bigint as big`)).rejects.toThrow('safe integer');
  });

  it('of a statement for one row are one row', async () => {
    await expect(row(database.read, sql`select name from purse`)).rejects.toThrow('at most one row');
  });
});
