/** What every measurement stands on: one durable throw-away PostgreSQL, a simulated world, the product filled with people. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestCluster } from '@strongroom/server/testing';
import pg from 'pg';
import { type Crowd, makeCrowd } from './crowd.ts';
import { CLIENT_CORE, pinSelf } from './machine.ts';
import type { Seeded } from './person.ts';
import { type Server, startServer } from './server.ts';

export interface Effort {
  /** Counted rounds, after one that is thrown away. */
  readonly rounds: number;
  readonly seconds: number;
}

export interface Stage {
  /** A PostgreSQL that a contender may create databases in. */
  readonly postgresUrl: string;
  /** Another empty database, gone with the stage. */
  newDatabase(): Promise<string>;
  readonly directory: string;
  readonly world: Server;
  readonly ours: Server;
  /** The Host header that the product answers to. */
  readonly host: string;
  readonly crowd: Crowd;
  readonly effort: Effort;
  /** Starts a contender that goes away with the stage. */
  start: typeof startServer;
  close(): Promise<void>;
}

const PEOPLE = 256;
const CONNECTIONS = 8;

export async function raiseStage(effort: Effort): Promise<Stage> {
  const cluster = await startTestCluster({ durable: true });
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-bench-'));
  // From here on: PostgreSQL stays on all cores, what acts and what is simulated moves to its own.
  pinSelf(CLIENT_CORE);
  const servers: Server[] = [];
  const start: typeof startServer = async (script, options) => {
    const server = await startServer(script, options);
    servers.push(server);
    return server;
  };
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const postgresUrl = withDatabase(cluster.url, 'postgres');
    const worldUrl = await createDatabase(postgresUrl);
    const world = await start('servers/world.process.ts', { env: { PGURL: worldUrl }, core: CLIENT_CORE });
    const places = { port: world.port, smtpPort: world.facts.smtpPort };
    const ours = await start('ours.ts', {
      env: { PGURL: postgresUrl, USERS: String(PEOPLE), WORLD: JSON.stringify(places) },
      nodeArgs: ['--expose-gc', ...(process.env.BENCH_NODE_ARGS?.split(' ') ?? [])],
      log: join(directory, 'ours.log'),
    });
    await world.ask({ accounts: ours.facts.accounts });
    const host = String(ours.facts.host);
    const crowd = makeCrowd(ours.port, host, ours.facts.seeded as Seeded);
    // Browsers that were here before: what a first sign-in costs beyond, a notice to the owner, is not what is measured.
    await crowd.all((person, wire) => person.signIn(wire), CONNECTIONS);
    await ours.ask({ quiet: true });
    const newDatabase = () => createDatabase(postgresUrl);
    return { postgresUrl, newDatabase, directory, world, ours, host, crowd, effort, start, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createDatabase(postgresUrl: string): Promise<string> {
  const name = `stage_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return withDatabase(postgresUrl, name);
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
