/**
 * The demonstration: the product with its real adapters, a simulated outside world behind them, people to be, all on
 * loopback and all kept in one directory. The portal and the outside world are separate origins; cookies go by host and
 * not by port, so the world lives under another host name of this machine.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock, Random } from '@strongroom/core';
import { demoGeography, startWorld, type World } from '@strongroom/simulator';
import type { Policies } from '../modules/policy/index.ts';
import { type Config, type ConfigInput, checkConfig } from '../platform/config/config.ts';
import type { Logger } from '../platform/logging.ts';
import { openStorage } from '../platform/stored-database.ts';
import { type RunningServer, serve } from '../serve.ts';
import { seedStaff } from './demo-staff.ts';
import { stagePhoneApp } from './phone-app.ts';
import { reviewFirstDay, seed } from './seed.ts';

export interface DemoOptions {
  readonly directory: string;
  /** The portal's port; the outside world, its mail server, the operations listener and the desk take the next ones. */
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly fresh: boolean;
  /** Texts go over SMPP; it takes the eighth port after the portal's. */
  readonly smpp?: boolean;
  readonly policy: Config['policy'];
  readonly logLevel: Config['log']['level'];
  /** Whose word on where a request comes from is believed; nobody's otherwise. */
  readonly trustedProxies?: readonly string[];
  /** Of the audit log, where its usual settings do not fit: a clock that leaps makes every entry look late. */
  readonly auditLog?: ConfigInput['auditLog'];
  /** Applications behind the gate; it takes the seventh port after the portal's. */
  readonly applications?: NonNullable<ConfigInput['gate']>['applications'];
  /** Origin of a system on this machine that hears of events. */
  readonly receiver?: string;
}

export interface Demo {
  readonly portalUrl: string;
  readonly deskUrl: string;
  readonly worldUrl: string;
  readonly authenticatorUrl: string;
  readonly server: RunningServer;
  readonly world: World;
  stop(): Promise<void>;
}

const built = (app: string): string => fileURLToPath(new URL(`../../../apps/${app}/dist`, import.meta.url));
/** Known to everybody who reads this line: fit for a paper broker on loopback, refused outside demo mode. */
const BROKER_TOKEN = 'demo-broker';
const MESSAGE_CENTRE = { systemId: 'demo', password: 'demo-sms' };
const MAIL_HOOK_TOKEN = 'demo-mail-reports';
const CARRIER = { accountSid: 'ACdemo', authToken: 'demo-carrier' };

/** A demonstration listens on loopback only: its own addresses, and those of examples, may be named. */
const REACHABLE = ['127.0.0.0/8', '::1', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'];

export async function startDemo(
  options: DemoOptions,
  deps: { policies: Policies; clock: Clock; random: Random; logger: Logger },
): Promise<Demo> {
  const { clock, random, logger } = deps;
  if (options.fresh) rmSync(options.directory, { recursive: true, force: true });
  // Nobody else lists or reads it; where root may make no namespace, the database runs as another user and passes through.
  mkdirSync(options.directory, { recursive: true, mode: 0o711 });
  const geo = writeGeography(options.directory, clock);
  const config = demoConfig(options, { key: rootKey(options.directory, random), geo });
  const storage = await openStorage(config, logger);
  const world = await startWorld({
    databaseUrl: storage.url,
    host: '127.0.0.1',
    port: options.port + 1,
    smtpPort: options.port + 2,
    clock,
    random,
    brokerToken: BROKER_TOKEN,
    carrier: CARRIER,
    ...(options.smpp === true && { smpp: { ...MESSAGE_CENTRE, port: options.port + 8 } }),
    onMailReturned: (report) => void bringReport(`http://localhost:${options.port}`, report, logger),
    authenticatorUrl: authenticatorOrigin(options),
    staticDirectory: built('outside-world'),
  });
  // The server stops first, so that what it still has to say reaches the world.
  const stop = async (): Promise<void> => {
    await world.close();
    await storage.stop();
  };
  const server = await serve({ ...deps, config }, { url: storage.url, stop });
  await seed(server.strongroom.services, deps.policies, world);
  await seedStaff(server.strongroom.services, deps.policies);
  await reviewFirstDay(server.strongroom.services);
  return {
    portalUrl: config.http.publicOrigin,
    deskUrl: deskOrigin(options),
    worldUrl: world.url,
    authenticatorUrl: authenticatorOrigin(options),
    server,
    world,
    stop: () => server.stop(),
  };
}

/** A host of its own: browsers take every name below localhost for this machine, and keep its cookies apart. */
const deskOrigin = ({ port }: Pick<DemoOptions, 'port'>): string => `http://desk.localhost:${port + 4}`;
/** Keys are kept by origin, passkeys by host. */
const authenticatorOrigin = ({ port }: Pick<DemoOptions, 'port'>): string => `http://key.localhost:${port + 5}`;

/** Places for this machine and for the networks of documentation, made anew at each start. */
function writeGeography(directory: string, clock: Clock): NonNullable<ConfigInput['geo']> {
  const { places, networks, kinds } = demoGeography(clock.now());
  const write = (name: string, content: Buffer | string): string => {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  };
  return {
    placesFile: write('places.mmdb', places),
    networksFile: write('networks.mmdb', networks),
    kindsFile: write('kinds.txt', kinds),
  };
}

function demoConfig(options: DemoOptions, { key, geo }: { key: string; geo: NonNullable<ConfigInput['geo']> }): Config {
  const { port } = options;
  const world = `http://127.0.0.1:${port + 1}`;
  const input: ConfigInput = {
    mode: 'demo',
    dataDirectory: options.directory,
    http: {
      host: 'localhost',
      port,
      publicOrigin: `http://localhost:${port}`,
      authenticatorOrigin: authenticatorOrigin(options),
      portalDirectory: built('portal'),
      trustedProxies: [...(options.trustedProxies ?? [])],
      checkResponses: true,
    },
    desk: { host: 'localhost', port: port + 4, publicOrigin: deskOrigin(options), directory: built('desk') },
    authenticator: {
      host: 'localhost',
      port: port + 5,
      directory: stagePhoneApp(
        { app: built('authenticator'), world: built('outside-world') },
        join(options.directory, 'phone-app'),
        world,
      ),
    },
    push: { contact: 'mailto:push@strongroom.example', services: [world] },
    operations: { port: port + 3 },
    database: options.databaseUrl === undefined ? {} : { url: options.databaseUrl },
    vault: { rootKeys: [{ id: 'demo', key }] },
    policy: options.policy,
    carriers: {
      ...centreOf(options),
      main: { kind: 'messages-api', baseUrl: `${world}/carrier`, ...CARRIER, from: '+12025550100' },
    },
    simSwap: {
      main: {
        baseUrl: `${world}/operator`,
        tokenUrl: `${world}/operator/token`,
        clientId: CARRIER.accountSid,
        clientSecret: CARRIER.authToken,
        rememberMs: 0,
      },
    },
    mail: {
      host: '127.0.0.1',
      port: port + 2,
      tls: 'none',
      from: 'Strongroom <notices@strongroom.example>',
      bounces: { address: 'bounces@strongroom.example', hookToken: MAIL_HOOK_TOKEN },
    },
    broker: { baseUrl: `${world}/broker`, token: BROKER_TOKEN },
    surfaces: { clients: demoClients(options) },
    breachedPasswords: { rangeUrl: `${world}/breached/range` },
    securityContact: 'mailto:security@strongroom.example',
    geo,
    networks: { reachable: REACHABLE, named: { 'this-machine': ['127.0.0.0/8', '::1'] } },
    log: { level: options.logLevel },
    ...(options.auditLog !== undefined && { auditLog: options.auditLog }),
    ...(options.applications !== undefined && { gate: { port: port + 7, applications: options.applications } }),
    ...(options.receiver !== undefined && { events: eventsTo(options.receiver) }),
  };
  const config = checkConfig(input);
  if (!config.ok) throw new Error(`the demonstration's configuration is wrong: ${config.refusal.join('; ')}`);
  return config.value;
}

/** Asked for texts before the carrier over HTTP, which still calls. */
const centreOf = ({ port, smpp }: DemoOptions): ConfigInput['carriers'] =>
  smpp === true
    ? {
        centre: {
          ...MESSAGE_CENTRE,
          kind: 'smpp',
          host: '127.0.0.1',
          port: port + 8,
          tls: 'none',
          from: 'Strongroom',
        },
      }
    : {};

/** Its private half stands in docs/guides/integrate.md: known to everybody, fit for a demonstration on loopback alone. */
const PARTNER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  alg: 'ES256',
  kid: 'demo',
  x: 'eL21kCl1PlROE2YcHeMGLxjoeoIwebAnjzRMhxbe78c',
  y: 'dei0MgbJTYOw0hsbM80PT00exkBUUW4EqkL9iUBEBxo',
};

/** With which the webhooks of the demonstration are signed: known to everybody, as its other secrets are. */
export const WEBHOOK_SECRET = 'whsec_ZXZlbnRzIG9mIGEgZGVtb25zdHJhdGlvbiwgb25seSE=';

/** Told by webhooks at its own address, and let make a stream with the key of the partner. */
export const eventsTo = (receiver: string): NonNullable<ConfigInput['events']> => ({
  receivers: [{ id: 'siem', audience: receiver, oauth: { keys: [PARTNER_KEY] } }],
  webhooks: [
    {
      id: 'receiver',
      url: `${receiver}/hooks`,
      events: ['session.*', 'factor.*', 'withdrawal.*'],
      secrets: [WEBHOOK_SECRET],
    },
  ],
  internalOrigins: [receiver],
  // Whoever starts their receiver hours after the demonstration waits for seconds: what the seed wrote down stands first.
  retrySeconds: [2, ...Array.from({ length: 999 }, () => 10)],
});

/** A program for the command line, and the site of a company that works with the broker. */
const demoClients = ({ port }: Pick<DemoOptions, 'port'>) => [
  {
    id: 'strongroom-terminal',
    name: 'Strongroom Terminal',
    surface: 'desktop' as const,
    kind: 'native' as const,
    redirectUris: ['http://127.0.0.1/signed-in'],
    groups: ['read' as const, 'trade-reduce' as const, 'trade-open' as const],
    deviceCode: true,
  },
  {
    id: 'harbor-reports',
    name: 'Harbor Reports',
    surface: 'api' as const,
    kind: 'confidential' as const,
    redirectUris: [`http://127.0.0.1:${port + 6}/signed-in`],
    groups: ['read' as const],
    detailTypes: ['withdrawal' as const],
    keys: [PARTNER_KEY],
  },
];

/** One root key per demonstration directory, made on first start. */
function rootKey(directory: string, random: Random): string {
  const file = join(directory, 'root-key');
  if (!existsSync(file)) writeFileSync(file, Buffer.from(random(32)).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** As a mail server brings the report of a mail that came back. */
async function bringReport(origin: string, report: Buffer, logger: Logger): Promise<void> {
  const headers = { 'content-type': 'message/rfc822', authorization: `Bearer ${MAIL_HOOK_TOKEN}` };
  const request = { method: 'POST', headers, body: new Uint8Array(report) };
  await fetch(`${origin}/carriers/mail/bounces`, request).catch((error: unknown) =>
    logger.warn({ error }, 'a report of mail could not be brought'),
  );
}
