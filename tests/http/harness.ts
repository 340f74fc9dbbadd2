/**
 * A whole house for a test file: the composed server on loopback with a database of its own, the simulated outside
 * world behind it, a clock that only the test moves and jobs that run only when the test says so. The policy is the
 * default one with cheap hashing and wide volume limits, so that each test meets only the limit it is about.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Config,
  checkConfig,
  compose,
  loadPolicies,
  makeLogger,
  type Policies,
  readLegalEntities,
  type Services,
  type Strongroom,
} from '@strongroom/server';
import { clusterOfWorker, freshDatabaseIn } from '@strongroom/server/testing';
import { startWorld, type World } from '@strongroom/simulator';
import pg from 'pg';
import { inject } from 'vitest';
import { type Browser, makeBrowser, PHONE_ORIGIN, type Place } from './browser.client.ts';
import { AUTHORITY, SELF_SIGNED, SERVER } from './certificates.fixture.ts';
import { type Described, readDescription } from './contract.check.ts';
import { exchange } from './exchange.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testClusterUrls: readonly string[];
  }
}

export const ORIGIN = 'https://portal.test';
/** An application behind the gate. */
export const REPORTS_ORIGIN = 'https://reports.test';
export const DESK_ORIGIN = 'https://desk.test';
/** A Wednesday noon in UTC, a morning in New York. */
const START = Date.parse('2026-09-16T14:00:00Z');
const WIDE = 1_000_000;
/** How long the house waits for others here: a busy machine is no outage, and where a test wants one the line breaks. */
const PATIENCE_MS = 60_000;
/** For those that a job waits for, within half of its lease. */
const WITHIN_LEASE_MS = 14_000;
/** For those that a person waits for. */
const WITHIN_REQUEST_MS = 10_000;
/** Only what guards volume and costs time; every number that guards a secret stays as the profile has it. */
const QUICK: Readonly<Record<string, unknown>> = {
  'password.argon2.memory-kib': 7_168,
  'password.argon2.passes': 1,
  'password.hash-timeout-ms': 300_000,
  'http.requests-per-second': WIDE,
  'http.request-burst': WIDE,
  'sign-in.failures-per-address': WIDE,
  'phone.sends-per-recipient.short': WIDE,
  'phone.sends-per-recipient.long': WIDE,
  'phone.sends-per-user': WIDE,
  'phone.sends-per-address': WIDE,
  'phone.spend-minor': WIDE,
  'phone.spend-per-country-minor': WIDE,
};

export interface ManualClock {
  now(): number;
  advance(ms: number): void;
}

export interface HouseOptions {
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly profile?: string;
  /** Profiles of legal entities that have one of their own. */
  readonly entities?: Readonly<Record<string, string>>;
  /** False keeps the profile as it is, hashing costs and volume limits included. */
  readonly quick?: boolean;
  readonly trustedProxies?: readonly string[];
  /** What the operator sets, by name: `trust.sessionMs`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The audit log of each node; its directory is made anew. */
  readonly auditLog?: Partial<Config['auditLog']>;
  /** Texts go over SMPP and TLS; calls go over HTTP all the same. */
  readonly smpp?: boolean;
  /** Asks the mobile operator of the simulated world about numbers. */
  readonly simSwap?: boolean;
  /** Puts something between the house and the paper broker: takes the broker's base URL, answers its own. */
  readonly broker?: (url: string) => Promise<string>;
}

export interface House extends Place {
  /** The desk of staff, an origin of its own. */
  readonly desk: Place;
  readonly clock: ManualClock;
  readonly world: World;
  /** Reports of mail that came back, for whoever hands them in. */
  readonly mailReports: readonly Buffer[];
  readonly services: Services;
  readonly strongroom: Strongroom;
  readonly policies: Policies;
  /** What a command of this house would be configured with. */
  readonly config: unknown;
  /** Where each node keeps its copy of the audit log. */
  readonly logDirectories: readonly string[];
  /** Everything the server logged. */
  readonly log: readonly string[];
  readonly sql: pg.Pool;
  browser(traits?: { userAgent?: string; address?: string }): Browser;
  /** Runs jobs until none is due: messages leave, withdrawals reach the broker. */
  drain(): Promise<void>;
  /** One more server on the same database, as behind a load balancer; with something changed, as after a restart. */
  anotherNode(
    changed?: Partial<Config>,
  ): Promise<Place & { readonly desk: Place; readonly services: Services; readonly strongroom: Strongroom }>;
  close(): Promise<void>;
}

const WORLD_SECRETS = { brokerToken: 'broker-token', carrier: { accountSid: 'ACtest', authToken: 'carrier-token' } };
/** Of the phone carrier over SMPP, behind TLS. */
const SMPP_ACCOUNT = { systemId: 'house', password: 'kT5wQz8L' };
const random = (length: number): Uint8Array => randomBytes(length);

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  let now = START;
  const clock: ManualClock = {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
  const database = await freshDatabaseIn(clusterOfWorker(inject('testClusterUrls')));
  const mailReports: Buffer[] = [];
  const world = await startWorld({
    ...WORLD_SECRETS,
    onMailReturned: (report) => mailReports.push(report),
    ...(options.smpp === true && { smpp: { ...SMPP_ACCOUNT, port: 0, tls: SERVER } }),
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    clock,
    random,
  });
  const brokerUrl = `${world.url}/broker`;
  const config = configFor(world, options, (await options.broker?.(brokerUrl)) ?? brokerUrl);
  const policies = policiesFor(options);
  const log: string[] = [];
  const logger = makeLogger('debug', { write: (line) => log.push(line) });
  const around = { config, policies, entities: readLegalEntities(), databaseUrl: database.url, clock, random, logger };
  const nodes: Strongroom[] = [];
  const directories: string[] = [];

  async function startNode(
    changed: Partial<Config> = {},
  ): Promise<Place & { desk: Place; services: Services; strongroom: Strongroom }> {
    // The copy of the audit log is a node's own; its passes are made when a test says so, like jobs.
    const directory = mkdtempSync(join(tmpdir(), 'strongroom-house-'));
    directories.push(directory);
    const auditLog = { ...config.auditLog, directory, refuseAfterSeconds: 0, ...options.auditLog };
    const strongroom = await compose({ ...around, config: { ...config, auditLog, ...changed } });
    nodes.push(strongroom);
    // Not `start`: it would also work on jobs by the machine's clock.
    await strongroom.app.listen({ host: '127.0.0.1', port: 0 });
    await strongroom.desk?.listen({ host: '127.0.0.1', port: 0 });
    const desk = await placeOf(strongroom.desk, DESK_ORIGIN, strongroom);
    return { ...(await placeOf(strongroom.app, ORIGIN, strongroom)), desk, services: strongroom.services, strongroom };
  }

  const first = await startNode();
  const sql = new pg.Pool({ connectionString: database.url, max: 3 });
  let draining = Promise.resolve();
  return {
    ...first,
    clock,
    world,
    mailReports,
    policies,
    config: { ...config, database: { ...config.database, url: database.url } },
    logDirectories: directories,
    log,
    sql,
    browser: (traits) => makeBrowser(first, traits),
    drain() {
      draining = draining.then(() => first.services.jobs.drain());
      return draining;
    },
    anotherNode: startNode,
    async close() {
      await draining;
      for (const node of nodes) await node.stop();
      // The database goes with the run's cluster: dropping it would cut connections that are saying goodbye.
      await Promise.all([world.close(), sql.end()]);
      for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function placeOf(app: Strongroom['desk'], origin: string, { transport }: Strongroom): Promise<Place> {
  if (app === null) throw new Error('this house has a desk');
  const { port } = app.server.address() as AddressInfo;
  const url = `${transport.serve === null ? 'http' : 'https'}://127.0.0.1:${port}`;
  return { url, origin, described: await describe(url, origin) };
}

async function describe(url: string, origin: string): Promise<Described> {
  const answer = await exchange(url, { path: '/openapi.json', headers: { host: new URL(origin).host } });
  return readDescription(answer.text);
}

function policiesFor({ policy = {}, profile = 'default', quick = true, entities = {} }: HouseOptions): Policies {
  const overrides = { ...(quick ? QUICK : {}), ...policy };
  const loaded = loadPolicies({ profile, overrides, entities }, Object.keys(entities));
  if (!loaded.ok) throw new Error(loaded.refusal.join('\n'));
  return loaded.value;
}

const operatorAt = ({ url }: World) => ({
  baseUrl: `${url}/operator`,
  tokenUrl: `${url}/operator/token`,
  clientId: WORLD_SECRETS.carrier.accountSid,
  clientSecret: WORLD_SECRETS.carrier.authToken,
  timeoutMs: WITHIN_REQUEST_MS,
});

/** Those asked first, where there is one. */
const smppCarrier = ({ smpp }: World) =>
  smpp !== null && {
    // Expects the certificate of somebody else: it never hears a code.
    mistrusted: { ...smpp, ...SMPP_ACCOUNT, kind: 'smpp', from: 'Strongroom', ca: SELF_SIGNED.cert },
    centre: { ...smpp, ...SMPP_ACCOUNT, kind: 'smpp', from: 'Strongroom', ca: AUTHORITY.cert },
  };

function configFor(
  world: World,
  { trustedProxies = [], configuration = {}, simSwap = false }: HouseOptions,
  brokerUrl: string,
): Config {
  const { brokerToken, carrier } = WORLD_SECRETS;
  const timeoutMs = WITHIN_LEASE_MS;
  const input: Record<string, unknown> = {
    mode: 'demo',
    http: {
      publicOrigin: ORIGIN,
      authenticatorOrigin: PHONE_ORIGIN,
      trustedProxies: [...trustedProxies],
      checkResponses: true,
    },
    desk: { publicOrigin: DESK_ORIGIN },
    database: {
      connectTimeoutMs: PATIENCE_MS,
      statementTimeoutMs: PATIENCE_MS,
      idleTransactionTimeoutMs: PATIENCE_MS,
    },
    vault: { rootKeys: [{ id: 'test', key: randomBytes(32).toString('base64') }] },
    // The address of this house is a name only: the carrier could not fetch a script from it.
    carriers: {
      ...smppCarrier(world),
      main: {
        kind: 'messages-api',
        baseUrl: `${world.url}/carrier`,
        ...carrier,
        from: '+12025550100',
        callScript: 'inline',
        timeoutMs,
      },
    },
    ...(simSwap && { simSwap: { main: operatorAt(world) } }),
    mail: {
      ...world.smtp,
      tls: 'none',
      from: 'Strongroom <notices@strongroom.example>',
      bounces: { address: 'bounces@strongroom.example', hookToken: 'mail-reports' },
      timeoutMs,
    },
    broker: { baseUrl: brokerUrl, token: brokerToken, timeoutMs },
    breachedPasswords: { rangeUrl: `${world.url}/breached/range`, timeoutMs: WITHIN_REQUEST_MS },
    push: { contact: 'mailto:push@strongroom.example', services: ['push.example'], timeoutMs },
    gate: { applications: [{ id: 'reports', name: 'Reports', origin: REPORTS_ORIGIN }] },
    securityContact: 'mailto:security@strongroom.example',
  };
  for (const [name, value] of Object.entries(configuration)) {
    const path = name.split('.');
    const last = path.pop() ?? name;
    let group = input;
    for (const word of path) {
      group[word] = { ...(group[word] as object | undefined) };
      group = group[word] as Record<string, unknown>;
    }
    group[last] = value;
  }
  const config = checkConfig(input);
  if (!config.ok) throw new Error(config.refusal.join('\n'));
  return config.value;
}
