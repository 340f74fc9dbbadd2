/**
 * What an operator may set, with what holds where nothing is set. Bounds are what no installation may leave: a trust in
 * memory is how long a session ended elsewhere still opens doors here, so each has a ceiling that configuration cannot
 * lift. What a broker decides about its clients is policy (policies/), not configuration.
 */
import { z } from 'zod';
import { FEWEST_CONNECTIONS } from '../database/lanes.ts';
import { parseNetwork } from '../http/client-address.ts';
import { carrier, carrierHealth, carrierName, destinations, simSwapOperator } from './config.carriers.ts';
import { databasePresets } from './config.database.ts';
import { group, number, origin, port, url } from './config.fields.ts';
import { mail } from './config.mail.ts';
import { credentials, SERVICE_SCOPES } from './config.programs.ts';
import { surfaces } from './config.surfaces.ts';
import { gate, mutualTls, tls } from './config.transport.ts';

const database = {
  url: z.string().optional(),
  poolSize: number(databasePresets.poolSize, FEWEST_CONNECTIONS, 100),
  connectTimeoutMs: number(databasePresets.connectTimeoutMs, 100, 60_000),
  statementTimeoutMs: number(databasePresets.statementTimeoutMs, 1_000, 300_000),
  idleTransactionTimeoutMs: number(databasePresets.idleTransactionTimeoutMs, 1_000, 300_000),
  tries: number(databasePresets.tries, 1, 20),
};

/** How often and how long work that follows a commit is tried. Waits double from two seconds up to `backoffSeconds`. */
const jobs = {
  /** Of one queue at once, on this node. */
  places: number(4, 1, 64),
  leaseSeconds: number(30, 5, 3_600),
  pollMs: number(500, 50, 60_000),
  keptDays: number(7, 1, 365),
  attempts: number(12, 1, 10_000),
  backoffSeconds: number(600, 1, 86_400),
  codes: group({ attempts: number(60, 1, 10_000), backoffSeconds: number(10, 1, 600) }),
  notices: group({ attempts: number(60, 1, 10_000), backoffSeconds: number(600, 1, 86_400) }),
  withdrawals: group({ backoffSeconds: number(30, 1, 3_600) }),
};

/** How much is held in memory at most; the oldest makes room. */
const memory = { entries: number(50_000, 100, 10_000_000), addresses: number(100_000, 100, 10_000_000) };

/** How long a node believes what it read. Zero reads afresh each time. */
const trust = {
  /** Design: a session ended on one node is refused on the others within a second. */
  sessionMs: number(1_000, 0, 1_000),
  userMs: number(5_000, 0, 10_000),
  signInPauseMs: number(2_000, 0, 10_000),
  ratesMs: number(60_000, 0, 300_000),
};

/** Where addresses are (MaxMind DB files), and which networks are hosting, VPN or Tor; each may be left out. */
const geo = {
  placesFile: z.string().min(1).optional(),
  networksFile: z.string().min(1).optional(),
  kindsFile: z.string().min(1).optional(),
  /** Looks this often whether a file has changed. */
  checkSeconds: number(60, 1, 86_400),
};

const network = z.string().refine((text) => parseNetwork(text) !== null, 'not an address or network');
/** What clients may restrict themselves to, beyond addresses of the internet. */
const networks = {
  /** Names for networks of the broker or of organisations, to be named in place of their addresses. */
  named: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'a name of small letters, digits and hyphens'),
      z.array(network).min(1),
    )
    .default({}),
  /** Private or reserved ranges that clients really come from: leased lines, tunnels. */
  reachable: z.array(network).default([]),
};

/** The audit log: who it is, where its copy outside the database lies, and who must cosign before it is published. */
const auditLog = {
  /** By which readers and witnesses know the log; never changes. Default: host of publicOrigin, then /log. */
  origin: z.string().min(1).max(200).optional(),
  /** Of this node alone. Default: audit-log below dataDirectory. */
  directory: z.string().optional(),
  intervalMs: number(250, 20, 1_000),
  leaseSeconds: number(5, 1, 60),
  batchEntries: number(4_096, 1, 65_536),
  /** Acts are refused when entries could not be logged for so long; 0 never refuses. */
  refuseAfterSeconds: number(30, 0, 3_600),
  witnesses: z
    .array(z.strictObject({ key: z.string(), url }))
    .max(32)
    .default([]),
  /** How many of them must have cosigned a checkpoint before it counts as published. */
  quorum: number(0, 0, 32),
  witnessTimeoutMs: number(2_000, 100, 30_000),
};

/** A host name, below which `*.` takes all; an address is none. Or a service of this machine, for demonstrations. */
const pushService = z
  .string()
  .regex(/^((\*\.)?([a-z0-9-]+\.)+[a-z]{2,}|http:\/\/127\.0\.0\.1:\d{1,5})$/, 'no name of a push service');
/** Of the browsers there are: Chrome and what is built on it, Firefox, Safari, Edge. */
const pushServices = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
  '*.notify.windows.com',
];
const push = {
  /** Whom a push service turns to when something is wrong with what we send (RFC 8292). */
  contact: z.string().regex(/^(mailto:.+@.+|https:\/\/.+)$/, 'a mailto: or https: address'),
  services: z.array(pushService).min(1).default(pushServices),
  timeoutMs: number(5_000, 100, 60_000),
};

const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name of small letters, digits and hyphens');
const receiver = {
  id,
  /** How it fetches short-lived tokens of its own (client credentials); its `client_id` is its id here. */
  oauth: z.strictObject(credentials).optional(),
  /** Bearer token of its requests, where it can do no better. */
  token: z
    .string()
    .regex(/^[\w.~+/=-]{32,512}$/, '32 letters and digits or more, as a bearer token')
    .optional(),
  /** What its event tokens are for. */
  audience: z.string().min(1).max(200),
  scopes: z
    .array(z.enum(SERVICE_SCOPES))
    .min(1)
    .default([...SERVICE_SCOPES]),
};
const webhook = {
  id,
  url,
  /** Names of entries of the audit trail, or all of a kind: `session.*`. */
  events: z.array(z.string().regex(/^[a-z-]+\.([a-z-]+|\*)$/, 'a name such as session.ended or session.*')).min(1),
  /** The newest first; each signs. */
  secrets: z
    .array(
      z
        .string()
        .regex(
          /^(whsec_[A-Za-z0-9+/]{32,88}={0,2}|whsk_[A-Za-z0-9+/]{85}[AQgw]==)$/,
          'whsec_ and 24 to 64 bytes in base64, or whsk_ and the 64 bytes of an Ed25519 key',
        ),
    )
    .min(1)
    .max(4),
};
const events = {
  receivers: z.array(z.strictObject(receiver)).default([]),
  webhooks: z.array(z.strictObject(webhook)).default([]),
  /** Origins that may be called though they are not public: of this house's own network. */
  internalOrigins: z.array(origin).default([]),
  /** Between two verifications that a receiver asks for. */
  verificationSeconds: number(60, 1, 86_400),
  timeoutMs: number(5_000, 100, 60_000),
  /** Of handing over one event, before its stream is paused. */
  attempts: number(12, 1, 1_000),
  /** Before each further try of a webhook, as Standard Webhooks advises. */
  retrySeconds: z
    .array(z.int().min(1).max(604_800))
    .min(1)
    .max(1_000)
    .default([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]),
  /** Handed over in one answer to a receiver that polls. */
  pollMost: number(100, 1, 1_000),
  /** How long a receiver that polls is kept waiting for an event at most; 0 answers at once. Shorter than proxies wait. */
  pollWaitSeconds: number(25, 0, 300),
  /** Handed over anew, at most, when a stream goes on. */
  held: number(10_000, 1, 1_000_000),
  keptDays: number(7, 1, 90),
};

export const configSchema = z.strictObject({
  mode: z.enum(['production', 'demo']).default('production'),
  serviceName: z.string().min(2).max(40).default('Strongroom'),
  /** Where state of this machine lies: the embedded database when no database.url is given. */
  dataDirectory: z.string().default('.strongroom'),
  http: z.strictObject({
    host: z.string().default('127.0.0.1'),
    port: port.default(4180),
    /** What clients type: scheme, host and port of the portal. */
    publicOrigin: origin,
    /** Where the authenticator app lives, an origin of its own. Default: publicOrigin. */
    authenticatorOrigin: origin.optional(),
    /** How long what another node changed may go unnoticed by a phone that is looking. */
    eventPollMs: number(2_000, 100, 10_000),
    /** The domain that passkeys are made for; changing it makes all of them useless. Default: host of publicOrigin. */
    passkeyDomain: z.string().optional(),
    /** Makes of authenticators that are let in, in the form of the FIDO Metadata Service; without it, all. */
    passkeyMetadataFile: z.string().optional(),
    /** In PEM: the roots that a signed metadata BLOB must lead to; with it, nothing unsigned is taken. */
    passkeyMetadataRootFile: z.string().optional(),
    /** The host that the certificate which signed the BLOB must be for. */
    passkeyMetadataSigner: z.string().default('mds.fidoalliance.org'),
    /** Sites that may show the page in a frame and ask for a passkey in it. */
    passkeyTopOrigins: z.array(origin).default([]),
    /** Further Host values to answer to, for health checks and internal names. */
    hosts: z.array(z.string()).default([]),
    /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
    trustedProxies: z
      .array(z.string().refine((text) => parseNetwork(text) !== null, 'not an address or network'))
      .default([]),
    /** Directory of the built portal; without it only the API is served. */
    portalDirectory: z.string().optional(),
    /** Holds every answer against the contract before it leaves. */
    checkResponses: z.boolean().default(false),
    requestTimeoutMs: number(20_000, 1_000, 300_000),
    keepAliveTimeoutMs: number(20_000, 1_000, 300_000),
  }),
  /** TLS that this server ends itself, at all of its origins. Without it a proxy in front ends it. */
  tls: z.strictObject(tls).optional(),
  /** An origin of its own for programs that show a certificate. Without it there is none. */
  mutualTls: z.strictObject(mutualTls).optional(),
  /** The desk of the broker's staff: an origin, a port and cookies of its own. Without it there is no desk. */
  desk: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: port.default(4190),
      /** What staff type: scheme, host and port of the desk; a host of its own, because cookies go by host. */
      publicOrigin: origin,
      /** Further Host values to answer to. */
      hosts: z.array(z.string()).default([]),
      /** Directory of the built desk; without it only the API is served. */
      directory: z.string().optional(),
    })
    .optional(),
  /** Serves the app that makes a phone a mobile key, at http.authenticatorOrigin. Without it somebody else does. */
  authenticator: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: port.default(4191),
      /** Further Host values to answer to. */
      hosts: z.array(z.string()).default([]),
      /** Directory of the built app; without it only its API is served. */
      directory: z.string().optional(),
    })
    .optional(),
  /** The gate: what reverse proxies ask before they let a request through to an application. Without it there is none. */
  gate: z.strictObject(gate).optional(),
  /** Looks at our own public endpoints, with an alarm where one is not as it must be. */
  endpoints: group({
    everyHours: number(24, 0, 720),
    /** How long a certificate must last at least. */
    certificateDays: number(21, 1, 365),
    timeoutMs: number(5_000, 100, 60_000),
  }),
  /** Events to other systems: streams of event tokens (SSF, CAEP, RISC) and webhooks. Without it there are none. */
  events: z.strictObject(events).optional(),
  /** Notifications of phones (Web Push). Without it nothing is pushed, and phones look by themselves. */
  push: z.strictObject(push).optional(),
  operations: group({ host: z.string().default('127.0.0.1'), port: port.default(4189) }),
  database: group(database),
  vault: z.strictObject({
    /** Base64 of 32 bytes each. The first seals; the others only open, until rotation is done. */
    rootKeys: z.array(z.strictObject({ id: z.string().regex(/^[\w-]{1,40}$/), key: z.base64() })).min(1),
  }),
  policy: z
    .strictObject({
      profile: z.string().default('default'),
      overrides: z.record(z.string(), z.unknown()).default({}),
      entities: z.record(z.string(), z.string()).default({}),
    })
    .default({ profile: 'default', overrides: {}, entities: {} }),
  /** By name, in the order they are asked. */
  carriers: z
    .record(carrierName, carrier)
    .refine((carriers) => Object.keys(carriers).length > 0, 'at least one carrier is needed'),
  carrierHealth: group(carrierHealth),
  /** By name, in the order they are asked; without any nobody is asked. */
  simSwap: z.record(carrierName, simSwapOperator).default({}),
  destinations: group(destinations),
  mail,
  broker: z.strictObject({ baseUrl: url, token: z.string().min(1), timeoutMs: number(3_000, 100, 60_000) }),
  breachedPasswords: z.strictObject({ rangeUrl: url, timeoutMs: number(2_000, 100, 10_000) }).optional(),
  geo: group(geo),
  surfaces: group(surfaces),
  networks: group(networks),
  jobs: group(jobs),
  trust: group(trust),
  /** How often the activity of a session is written; a crash makes a session older by as much, never younger. */
  activity: group({ saveEveryMs: number(10_000, 0, 30_000) }),
  sessions: group({
    /** Users whose sessions, opened from now on, outlive the nightly teardown until then. */
    teardownExemptions: z
      .array(z.strictObject({ userId: z.string(), until: z.iso.datetime({ offset: true }), reason: z.string().min(3) }))
      .default([]),
  }),
  memory: group(memory),
  housekeeping: group({ everySeconds: number(600, 10, 86_400), endedFlowsSeconds: number(3_600, 0, 2_592_000) }),
  auditLog: group(auditLog),
  /**
   * Hosts that are ours, for people who ask whether an address is; each stands for the names below it. Default: those of
   * the portal, the authenticator and the sender of mails.
   */
  officialHosts: z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'a host name in small letters')).optional(),
  /** For security.txt (RFC 9116): a mailto: or https: address. */
  securityContact: z.string().optional(),
  log: group({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }),
});
export type Config = z.infer<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;

/** What holds where nothing is set, for parts that are built without a whole configuration. */
export const presets = {
  database: z.strictObject(database).parse({}),
  jobs: z.strictObject(jobs).parse({}),
  auditLog: z.strictObject(auditLog).parse({}),
  memory: z.strictObject(memory).parse({}),
  carrierHealth: z.strictObject(carrierHealth).parse({}),
  trust: z.strictObject(trust).parse({}),
};
