/**
 * A world of its own for a test file: an empty database on the run's throw-away cluster, a clock the test moves, free
 * ports. `restart` closes and opens it on the same database, as after a crash.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { WorldEvent } from '../events.ts';
import { startWorld, type World, type WorldOptions } from '../world.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testClusterUrls: readonly string[];
  }
}

export const BROKER_TOKEN = 'broker-token-of-the-tests';
export const CARRIER = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'carrier-token-of-the-tests' };
/** A Friday noon in UTC. */
export const START = Date.parse('2026-03-06T12:00:00Z');

export interface TestWorld {
  readonly clock: { now(): number; set(now: number): void; advance(ms: number): void };
  readonly databaseUrl: string;
  world(): World;
  /** Resolves with the next event of this type; ask before causing it. */
  next<T extends WorldEvent['type']>(type: T): Promise<Extract<WorldEvent, { type: T }>>;
  restart(): Promise<void>;
  dispose(): Promise<void>;
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** The cluster of this worker of the run: one for each. */
const ofCluster = (): URL => new URL(inject('testClusterUrls')[Number(process.env.VITEST_POOL_ID) - 1] ?? '');

async function administer(statement: string): Promise<void> {
  const url = ofCluster();
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function makeTestWorld(extra: Partial<WorldOptions> = {}): Promise<TestWorld> {
  const name = `world_${randomBytes(8).toString('hex')}`;
  await administer(`create database ${name} template template0`);
  const url = ofCluster();
  url.pathname = `/${name}`;
  let now = START;
  const clock = {
    now: () => now,
    set(to: number) {
      now = to;
    },
    advance(ms: number) {
      now += ms;
    },
  };
  const options: WorldOptions = {
    databaseUrl: url.href,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    clock,
    random: (length) => randomBytes(length),
    brokerToken: BROKER_TOKEN,
    carrier: CARRIER,
    ...extra,
  };
  let world = await startWorld(options);
  return {
    clock,
    databaseUrl: url.href,
    world: () => world,
    next: (type) =>
      new Promise((resolve) => {
        const stop = world.subscribe((event) => {
          if (event.type !== type) return;
          stop();
          resolve(event as Extract<WorldEvent, { type: typeof type }>);
        });
      }),
    async restart() {
      await world.close();
      world = await startWorld(options);
    },
    async dispose() {
      await world.close();
      await administer(`drop database if exists ${name} with (force)`);
    },
    call: (path, init) => fetch(new URL(path, world.url), init),
  };
}

export async function sendSms(
  test: TestWorld,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return carrierPost(test, 'Messages', fields, headers);
}

export async function carrierPost(
  test: TestWorld,
  kind: 'Messages' | 'Calls',
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const basic = Buffer.from(`${CARRIER.accountSid}:${CARRIER.authToken}`).toString('base64');
  return test.call(`/carrier/2010-04-01/Accounts/${CARRIER.accountSid}/${kind}.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, ...headers },
    body: new URLSearchParams(fields),
  });
}
