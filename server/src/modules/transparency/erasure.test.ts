/** Erased entries leave every copy outside: one that was there, one that begins later, one that was away meanwhile. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCopyLine } from '@strongroom/audit-proofs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rows, sql } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { openTestLog, type TestLog } from '../../testing/log.fixture.ts';

let fresh: FreshDatabase;
let directory: string;
let now: number;
const opened: TestLog[] = [];

beforeEach(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-erasure-'));
  now = Date.parse('2026-03-06T12:00:00Z');
});
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

async function open(name: string): Promise<TestLog> {
  const at = { url: fresh.url, directory: join(directory, name), clock: { now: () => now } };
  const log = await openTestLog(at);
  opened.push(log);
  return log;
}

const linesFile = (name: string): string => join(directory, name, 'entries/000000000000.jsonl');
const linesOf = async (name: string) =>
  (await readFile(linesFile(name), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed = parseCopyLine(line);
      if (!parsed.ok) throw new Error(parsed.refusal);
      return parsed.value;
    });
const erasedIn = async (name: string): Promise<number[]> =>
  (await linesOf(name)).flatMap(({ index, entry }) => (entry === null ? [index] : []));

/** Erases what stands at these places. */
async function erase(log: TestLog, indexes: readonly number[]): Promise<void> {
  const leaves = await rows(
    log.database.read,
    sql<{
      seq: number;
    }>`select entry_seq as seq from log_leaf where leaf_index = any(${indexes as number[]}::bigint[])`,
  );
  await log.database.transaction(async (tx) => {
    const taken = await log.markErased(
      tx,
      leaves.map(({ seq }) => seq),
    );
    expect(taken.map(({ index }) => index).toSorted()).toEqual(indexes.toSorted());
    await log.audit.erase(
      tx,
      taken.map(({ seq }) => seq),
    );
  });
}

/** Leases run out, so that whichever log is asked leads or follows. */
async function pass(log: TestLog): Promise<void> {
  now += 60_000;
  await log.worker.pass();
}

describe('a copy', () => {
  it('follows an erasure and leaves every other line as it was', async () => {
    const log = await open('a');
    await log.write(5);
    await pass(log);
    const before = await linesOf('a');
    await erase(log, [1, 3]);
    await pass(log);
    const after = await linesOf('a');
    expect(await erasedIn('a')).toEqual([1, 3]);
    for (const index of [0, 2, 4]) expect(after[index]).toEqual(before[index]);
    const leaves = await rows(
      log.database.read,
      sql<{ commitment: Buffer }>`select commitment from log_leaf where leaf_index in (1, 3) order by leaf_index`,
    );
    expect([after[1]?.commitment, after[3]?.commitment].map((own) => Buffer.from(own ?? []).toString('hex'))).toEqual(
      leaves.map(({ commitment }) => commitment.toString('hex')),
    );
    await log.write(2);
    await pass(log);
    expect((await linesOf('a')).length).toBe(7);
  });

  it('that begins later, or was away for an erasure, holds the same', async () => {
    const [first, away] = [await open('first'), await open('away')];
    await first.write(6);
    await pass(first);
    await pass(away);
    await erase(first, [0]);
    await erase(first, [4, 5]);
    await first.write(1);
    await pass(first);
    expect(await erasedIn('away')).toEqual([]);
    await pass(away);
    await pass(await open('later'));
    for (const name of ['first', 'away', 'later']) {
      expect(await erasedIn(name), name).toEqual([0, 4, 5]);
      expect(await readFile(linesFile(name), 'utf8')).toBe(await readFile(linesFile('first'), 'utf8'));
      expect(await readFile(join(directory, name, 'erasures'), 'utf8')).toBe('2\n');
    }
  });

  it('does it again where it was killed before it had remembered', async () => {
    const log = await open('a');
    await log.write(3);
    await pass(log);
    const before = await readFile(linesFile('a'), 'utf8');
    await erase(log, [2]);
    await pass(log);
    // As a kill before the last step leaves it, and as a copy put back from a backup is found.
    await writeFile(linesFile('a'), before);
    await rm(join(directory, 'a/erasures'));
    await pass(await open('a'));
    expect(await erasedIn('a')).toEqual([2]);
  });

  it('has no entry that was erased between being taken and being copied', async () => {
    const [leader, slow] = [await open('leader'), await open('slow')];
    await leader.write(2);
    await pass(leader);
    await erase(leader, [0]);
    await pass(slow);
    expect(await erasedIn('slow')).toEqual([0]);
  });

  it('is left alone by a process that never worked on the log, such as a command beside its server', async () => {
    const server = await open('a');
    await server.write(2);
    await pass(server);
    const halfway = `${await readFile(linesFile('a'), 'utf8')}{"what the server is just writing"}\n`;
    await writeFile(linesFile('a'), halfway);
    const command = await open('a');
    await command.write(1);
    now += 60_000;
    await command.worker.stop();
    expect(await readFile(linesFile('a'), 'utf8')).toBe(halfway);
  });

  it('is not touched for entries that the log has not taken', async () => {
    const log = await open('a');
    await log.write(1);
    await pass(log);
    await log.write(1);
    const nothing = { from: null, to: null, event: null, outcome: null, surface: null, address: null };
    const [, last] = await log.audit.select('all', { ...nothing, accountId: null, userId: null }, 10);
    const taken = await log.database.transaction((tx) => log.markErased(tx, [last ?? -1]));
    expect(last).toBeGreaterThan(1);
    expect(taken).toEqual([]);
    await pass(log);
    expect(await erasedIn('a')).toEqual([]);
  });
});
