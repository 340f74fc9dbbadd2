/**
 * A throw-away PostgreSQL for tests outside Vitest (browser journeys, measurements): one cluster per process, one
 * database per use, each a clone of a template to which all migrations were applied once.
 *
 *   const cluster = await startTestCluster();
 *   const database = await cluster.freshDatabase();   // { url, drop }
 *   await cluster.stop();
 *
 * Never point real data at it. Test files run by Vitest use database.ts instead.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '@strongroom/core';
import pg from 'pg';
import { migrate } from '../platform/database/migrate.ts';
import { isAlive, startEmbeddedPostgres } from '../platform/embedded-postgres/index.ts';

export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export interface TestCluster {
  /** Of the template database; no session can be opened on it, `freshDatabaseIn` clones it. */
  readonly url: string;
  freshDatabase(): Promise<FreshDatabase>;
  stop(): Promise<void>;
}

const DIRECTORY = 'strongroom-test-';

/** Not durable unless asked: measurements need the cost of a real commit, tests only its meaning. */
export async function startTestCluster({ durable = false } = {}): Promise<TestCluster> {
  await sweepAbandoned();
  const directory = await mkdtemp(join(tmpdir(), `${DIRECTORY}${process.pid}-`));
  const server = await startEmbeddedPostgres({ directory, durable });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await migrate(server.url);
    // A session on the template would make every clone fail, so from now on it takes none.
    await administer(server.url, (client, template) =>
      client.query(`alter database ${pg.escapeIdentifier(template)} with is_template true allow_connections false`),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, stop, freshDatabase: () => freshDatabaseIn(server.url) };
}

/** The cluster of this worker of Vitest, out of those that global-setup.ts started: one for each. */
export function clusterOfWorker(urls: readonly string[]): string {
  const url = urls[Number(process.env.VITEST_POOL_ID) - 1];
  assert(url !== undefined, 'there is a throw-away cluster for each worker');
  return url;
}

/** Clones the template that `clusterUrl` names; copying files is several times faster than replaying them as WAL. */
export async function freshDatabaseIn(clusterUrl: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(clusterUrl, (client, template) =>
    client.query(`create database ${name} template ${pg.escapeIdentifier(template)} strategy file_copy`),
  );
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await administer(clusterUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

async function administer(
  clusterUrl: string,
  work: (client: pg.Client, template: string) => Promise<unknown>,
): Promise<void> {
  const url = new URL(clusterUrl);
  const template = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await work(client, template);
  } finally {
    await client.end();
  }
}

/** Runs that were killed leave their directory behind; its name carries the process that made it. */
async function sweepAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const maker = new RegExp(`^${DIRECTORY}(\\d+)-`).exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
}
