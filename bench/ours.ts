/**
 * The product as a contender: composed as in production (metrics, audit, limits, log, HTTPS behind a proxy assumed),
 * filled with people through its own functions, listening on a free port of loopback. Limits are raised by policy
 * overrides only, never switched off. Prints `READY {json}` when it can be measured; see README.md for what is in it.
 *
 *   PGURL   a PostgreSQL whose owner may create databases; the product gets one of its own
 *   PORT    0 or absent: any free port     USERS   how many people     WORLD   ports of a simulated world, as JSON
 *   SESSIONS_PER_USER   for measuring the memory of many sessions     PLAIN   1: for a browser, without a proxy before it
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeBase32 } from '@strongroom/authenticators';
import {
  checkConfig,
  compose,
  loadPolicies,
  makeLogger,
  readLegalEntities,
  type Services,
  systemClock,
  systemRandom,
} from '@strongroom/server';
import pg from 'pg';
import { BROKER_TOKEN, CARRIER } from './lib/credentials.ts';
import { makePerson, type Seeded, usernameOf } from './lib/person.ts';
import { openWire } from './lib/wire.ts';

const seeded: Seeded = {
  users: Number(process.env.USERS ?? 64),
  password: 'seven copper lanterns float',
  totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  stepSeconds: 1,
  skewSteps: 2,
};

/** Each with the reason why a measurement needs it. Everything else stands at the default profile. */
const OVERRIDES = {
  // All load comes from one address.
  'http.requests-per-second': 1_000_000_000,
  'http.request-burst': 1_000_000_000,
  // A code counts once: with steps of a second a few hundred people are enough to sign in a hundred times a second.
  'totp.step-seconds': seeded.stepSeconds,
  'totp.skew-steps': seeded.skewSteps,
  // Only where the memory of many sessions is measured; five stay the rule.
  ...(process.env.SESSIONS_PER_USER !== undefined && { 'session.per-user': Number(process.env.SESSIONS_PER_USER) }),
};

const PORTAL = fileURLToPath(new URL('../apps/portal/dist', import.meta.url));
const port = Number(process.env.PORT ?? 0) || (await freePort());
const host = `127.0.0.1:${port}`;
const plain = process.env.PLAIN === '1';
const dataDirectory = mkdtempSync(join(tmpdir(), 'strongroom-bench-'));
const world = JSON.parse(process.env.WORLD ?? '{"port":9,"smtpPort":9}') as { port: number; smtpPort: number };
const policy = { profile: 'default', overrides: OVERRIDES, entities: {} };
const policies = loadPolicies(policy);
if (!policies.ok) throw new Error(policies.refusal.join('; '));
const { house } = policies.value;
const config = checkConfig({
  mode: plain ? 'demo' : 'production',
  dataDirectory,
  http: {
    port,
    publicOrigin: `${plain ? 'http' : 'https'}://${host}`,
    portalDirectory: PORTAL,
    // The load stands where the proxy that ends TLS would.
    ...(!plain && { trustedProxies: ['127.0.0.1'] }),
  },
  vault: { rootKeys: [{ id: 'bench', key: randomBytes(32).toString('base64') }] },
  policy,
  carriers: {
    main: { kind: 'messages-api', baseUrl: `http://127.0.0.1:${world.port}/carrier`, ...CARRIER, from: '+12025550100' },
  },
  mail: { host: '127.0.0.1', port: world.smtpPort, tls: 'none', from: 'Strongroom <notices@strongroom.example>' },
  broker: { baseUrl: `http://127.0.0.1:${world.port}/broker`, token: BROKER_TOKEN },
});
if (!config.ok) throw new Error(config.refusal.join('; '));

const databaseUrl = await ownDatabase(process.env.PGURL ?? '');
const strongroom = await compose({
  config: config.value,
  policies: policies.value,
  entities: readLegalEntities(),
  databaseUrl,
  clock: systemClock,
  random: systemRandom,
  logger: makeLogger('info'),
});
await strongroom.start();
const accounts = await seed(strongroom.services);
const cookie = await firstCookie();
const ready = { port, host, cookie, paths: { session: '/v1/session' }, seeded, accounts, databaseUrl };
process.stdout.write(`READY ${JSON.stringify(ready)}\n`);

process.on('SIGTERM', async () => {
  await strongroom.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
  process.exit(0);
});
interface Question {
  readonly sessions?: number;
  readonly heap?: true;
  readonly written?: true;
  readonly quiet?: true;
}
process.on('message', (question: Question) => void answer(question));

async function answer(question: Question): Promise<void> {
  if (question.sessions !== undefined) process.send?.(await openSessions(question.sessions));
  else if (question.written) process.send?.(await rowsWritten());
  else if (question.quiet) process.send?.(await workedOff());
  else {
    const held = strongroom.services.sessions.held();
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ bytes: heapUsed + external, sessions: held });
  }
}

/** Mails and messages that seeding and first sign-ins left behind go out before anything is measured. */
async function workedOff(): Promise<true> {
  await strongroom.services.jobs.drain();
  return true;
}

/** Rows written since the database was made, by PostgreSQL's own count. */
async function rowsWritten(): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // The statistics of a session are reported when it rests.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await client.query<{ written: string }>(
    'select sum(n_tup_ins + n_tup_upd + n_tup_del) as written from pg_stat_user_tables',
  );
  await client.end();
  return Number(rows[0]?.written ?? 0);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const at = server.address();
      server.close(() => resolve(typeof at === 'object' && at !== null ? at.port : 0));
    });
  });
}

async function ownDatabase(url: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

/** People with one account, one payee and an authenticator app. One hash serves all: each check costs the same. */
async function seed({ database, parties, passwords, totp, withdrawals }: Services): Promise<string[]> {
  const secret = decodeBase32(seeded.totpSecret);
  if (!secret.ok) throw new Error('the secret is base 32');
  const hash = await passwords.hash(seeded.password, house);
  const act = {
    actor: { kind: 'system', userId: null, sessionId: null, surface: null },
    origin: null,
    provedBy: null,
  } as const;
  const accountIds: string[] = [];
  const open = async (index: number): Promise<void> => {
    const party = {
      person: { givenName: 'Bench', familyName: `Person ${index}`, birthDate: '1984-05-12', language: 'en' as const },
      username: usernameOf(index),
      entityId: 'us',
      phone: `+1202555${String(index).padStart(4, '0')}`,
      mail: `person${index}@example.com`,
      accounts: [
        {
          number: `B${String(index).padStart(7, '0')}`,
          name: 'Individual',
          type: 'individual' as const,
          rights: ['read', 'trade', 'fund', 'report', 'settings'] as const,
        },
      ],
    };
    const opened = await database.attempt(async (tx) => {
      const done = await parties.open(tx, party);
      if (!done.ok) return done;
      const { userId, accountIds: own } = done.value;
      await passwords.set(tx, userId, hash);
      await parties.activate(tx, userId);
      for (const accountId of own) {
        const payee = { name: 'Bench Person', bank: 'First Harbor Bank', number: '000123456789', currency: 'USD' };
        await withdrawals.addPayee(tx, { ...payee, currency: 'USD', accountId });
      }
      return done;
    });
    if (!opened.ok) throw new Error(`person ${index} cannot be opened: ${opened.refusal}`);
    const { userId, accountIds: own } = opened.value;
    accountIds.push(...own);
    const user = await parties.getUser(userId);
    await database.transaction((tx) => totp.bring(tx, user, secret.value, act));
  };
  await eachOf(seeded.users + 1, open);
  return accountIds;
}

/** Does it for 0, 1, 2 and so on, a few at a time. */
async function eachOf(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** The Cookie header of a live session, as its browser sends it. It belongs to one person more, who does nothing else. */
async function firstCookie(): Promise<string> {
  const wire = await openWire(port, host);
  const person = makePerson(seeded.users, seeded);
  await person.signIn(wire);
  wire.close();
  return [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Opens many sessions without signing in, for measuring what one of them costs in memory; answers their secrets. */
async function openSessions(count: number): Promise<string[]> {
  const nobody = { earlierSecret: undefined, origin: null };
  const { database, parties, sessions } = strongroom.services;
  const secrets: string[] = [];
  const openOne = async (index: number): Promise<void> => {
    const user = await parties.findUserByUsername(usernameOf(index % seeded.users));
    if (user === null) throw new Error('the person is there');
    const now = systemClock.now();
    const wish = {
      userId: user.id,
      surface: 'portal',
      deviceId: null,
      deviceLabel: 'Chrome on Linux',
      address: '127.0.0.1',
      clientName: null,
      publicComputer: false,
      evidence: [
        { method: 'totp', factorId: `fac_${'0'.repeat(26)}`, provedAt: now },
        { method: 'password', factorId: null, provedAt: now },
      ],
    } as const;
    secrets.push((await database.transaction((tx) => sessions.open(tx, wish, house, nobody))).secret);
  };
  await eachOf(count, openOne);
  return secrets;
}
