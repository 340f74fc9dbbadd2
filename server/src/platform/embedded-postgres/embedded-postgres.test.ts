import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_LOCK } from './claim.ts';
import { type EmbeddedPostgres, EmbeddedPostgresError, isAlive, startEmbeddedPostgres } from './index.ts';

const FIXTURE = fileURLToPath(new URL('embedded-postgres.fixture.ts', import.meta.url));

let directory: string;
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(await realpath(tmpdir()), 'strongroom-embedded-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

async function start(log?: (line: string) => void): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, ...(log === undefined ? {} : { log }) });
  servers.push(server);
  return server;
}

/** Starts another Strongroom on the same directory and hands its output over line by line. */
function startOther(task: 'write' | 'hold'): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [FIXTURE, directory, task], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  if (child.stdout === null) throw new Error('the fixture has an output');
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const numbersIn = (line: string | undefined): number[] => (line ?? '').match(/\d+/g)?.map(Number) ?? [];

describe('an embedded PostgreSQL', () => {
  it('starts, keeps its data over a stop, and comes back at the same address', async () => {
    const first = await start();
    await query(first.url, 'create table kept (id int)');
    await query(first.url, 'insert into kept values (7)');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select id from kept')).toEqual([{ id: 7 }]);
  });

  it('syncs every commit, opens no port, speaks UTC and UTF-8', async () => {
    const { url } = await start();
    const names = [
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'listen_addresses',
      'TimeZone',
      'server_encoding',
    ];
    const rows = await query<Record<string, string>>(
      url,
      `select ${names.map((name) => `current_setting('${name}') as "${name}"`).join(', ')}, current_database() as name`,
    );
    expect(rows[0]).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      TimeZone: 'UTC',
      server_encoding: 'UTF8',
      name: 'strongroom',
    });
  });

  it('lets nobody but its owner near the data and the socket', async () => {
    const server = await start();
    const socket = new URL(server.url).searchParams.get('host') ?? '';
    for (const path of [server.dataDirectory, socket]) expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('refuses a second start on the same directory, in this process and in another', async () => {
    const first = await start();
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({ code: 'already-in-use' });
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.stop();

    const other = startOther('hold');
    await other.lines.next();
    const refusal = await startEmbeddedPostgres({ directory }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EmbeddedPostgresError);
    expect(refusal).toMatchObject({ code: 'already-in-use', message: expect.stringContaining(directory) });
  });

  it('lets exactly one of several simultaneous first starts win', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => startEmbeddedPostgres({ directory })));
    const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    servers.push(...winners);
    expect(winners).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'already-in-use' });
    }
  });

  it('starts a server that died again, at the same address and still claimed', async () => {
    const lines: string[] = [];
    const server = await start((line) => lines.push(line));
    await query(server.url, 'create table kept (id int)');
    const dead = server.pid;
    process.kill(dead, 'SIGKILL');
    await expect.poll(() => server.pid).not.toBe(dead);
    expect(await query(server.url, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
    expect(lines.join('\n')).toMatch(/ended unexpectedly[\s\S]+runs again/);
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({ code: 'already-in-use' });
  });

  it('takes its claim back after PostgreSQL dropped all sessions', async () => {
    const server = await start();
    const admin = new URL(server.url);
    admin.pathname = '/postgres';
    const held = `select pid from pg_locks where locktype = 'advisory' and granted
      and ((classid::bigint << 32) | objid::bigint) = ${CLAIM_LOCK}`;
    const [before] = await query<{ pid: number }>(admin.href, held);
    await query(admin.href, `select pg_terminate_backend(${before?.pid})`);
    const holders = async () => (await query<{ pid: number }>(admin.href, held)).map(({ pid }) => pid);
    await expect.poll(holders).not.toSatisfy(([pid]) => pid === undefined || pid === before?.pid);
  });
});

describe('after kill -9 of the process that started it', () => {
  it('has every acknowledged row, three times in a row', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const { child, lines } = startOther('write');
      const [serverPid = 0] = numbersIn((await lines.next()).value);
      for (let row = 0; row < 50; row += 1) [acknowledged = 0] = numbersIn((await lines.next()).value);
      child.kill('SIGKILL');
      const server = await start();
      expect(server.pid).not.toBe(serverPid);
      const [found] = await query<{ n: number; last: number }>(
        server.url,
        'select count(*)::int as n, max(id) as last from acknowledged',
      );
      // The child may have written a little more than we read from its output, but never less.
      expect(found?.last).toBeGreaterThanOrEqual(acknowledged);
      expect(found?.n).toBe(found?.last);
      await server.stop();
    }
  });

  it('also recovers when PostgreSQL itself was killed in the same moment', async () => {
    const { child, lines } = startOther('write');
    const [serverPid = 0] = numbersIn((await lines.next()).value);
    let acknowledged = 0;
    for (let row = 0; row < 50; row += 1) [acknowledged = 0] = numbersIn((await lines.next()).value);
    process.kill(serverPid, 'SIGKILL');
    child.kill('SIGKILL');
    const server = await start();
    const [found] = await query<{ n: number }>(server.url, 'select count(*)::int as n from acknowledged');
    expect(found?.n).toBeGreaterThanOrEqual(acknowledged);
  });

  it('ignores a lock file whose process number now belongs to somebody else', async () => {
    const first = await start();
    await first.stop();
    // As after a reboot, or in a container that numbers its processes from one: alive, and not a PostgreSQL.
    await writeFile(
      join(first.dataDirectory, 'postmaster.pid'),
      [process.ppid, first.dataDirectory, 1, 5432, tmpdir(), '', '  1 1', 'ready   ', ''].join('\n'),
    );
    const second = await start();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a first start', () => {
  it('that was killed while initialising leaves nothing half made', async () => {
    for (const moment of [1, 30, 400]) {
      const { child } = startOther('hold');
      // The number of entries in the unfinished directory tells how far initdb has come, without a clock.
      await expect.poll(() => countUnfinished(directory), { interval: 1 }).toBeGreaterThanOrEqual(moment);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await readdir(directory)).not.toContain('data');
    }
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(directory)).sort()).toEqual(['data', 'postgres.log']);
  });

  it('refuses a directory that holds something else and leaves it alone', async () => {
    await mkdir(join(directory, 'data'));
    await writeFile(join(directory, 'data', 'letter.txt'), 'not a database');
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({ code: 'foreign-directory' });
    expect(await readFile(join(directory, 'data', 'letter.txt'), 'utf8')).toBe('not a database');
  });

  it('names the reason when PostgreSQL does not start, and the way out', async () => {
    const server = await start();
    await server.stop();
    await writeFile(join(server.dataDirectory, 'PG_VERSION'), '9.6\n');
    await expect(startEmbeddedPostgres({ directory })).rejects.toMatchObject({
      code: 'cannot-start',
      message: expect.stringMatching(/incompatible[\s\S]*DATABASE_URL/),
    });
  });
});

async function countUnfinished(home: string): Promise<number> {
  const unfinished = (await readdir(home)).find((name) => name.startsWith('data.unfinished-'));
  if (unfinished === undefined) return 0;
  const entries = await readdir(join(home, unfinished), { recursive: true }).catch(() => []);
  return entries.length + 1;
}
