/**
 * The composition root: every module is built here, once, from what it lists. Nothing below knows how it is wired, and
 * nothing else in the server reaches for the machine's clock, randomness or environment.
 */

import { operations } from '@strongroom/contract';
import { type Clock, DAY_MS, type Random, toRfc3339 } from '@strongroom/core';
import type { FastifyInstance } from 'fastify';
import { handleAlerts } from './modules/alerts/index.ts';
import { approvalRoutes, makeApprovals } from './modules/approvals/index.ts';
import { type Audit, makeAudit } from './modules/audit/index.ts';
import { accountRoutes, type BrokerCore, makeBrokerHttp } from './modules/brokerage/index.ts';
import { type Carriers, type Delivery, makeDelivery, makeMessagesApi, makeSmtpMail } from './modules/delivery/index.ts';
import { makeDevices } from './modules/devices/index.ts';
import {
  type Challenges,
  type Factors,
  makeChallenges,
  makeFactors,
  phoneStrategy,
  totpStrategy,
} from './modules/factors/index.ts';
import { makeOpening, type Opening, openingRoutes } from './modules/opening/index.ts';
import {
  type ContactCodes,
  type LegalEntity,
  makeContactCodes,
  makeParties,
  type Parties,
} from './modules/parties/index.ts';
import {
  breachedPasswordsOverHttp,
  makePasswords,
  noBreachedPasswords,
  type Passwords,
  startHasher,
} from './modules/passwords/index.ts';
import { handleWithdrawals, makeWithdrawals, paymentRoutes, type Withdrawals } from './modules/payments/index.ts';
import type { Policies } from './modules/policy/index.ts';
import { makePasswordChange, securityRoutes, sessionRoutes } from './modules/security-centre/index.ts';
import { makeSessions, type Sessions } from './modules/sessions/index.ts';
import { makeSignIn, signInRoutes } from './modules/sign-in/index.ts';
import type { Config } from './platform/config/config.ts';
import { type Database, openDatabase, sql } from './platform/database/database.ts';
import { migrate } from './platform/database/migrate.ts';
import { parseNetwork } from './platform/http/client-address.ts';
import { clearCookie } from './platform/http/cookies.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import { buildShell, type Gatekeeper } from './platform/http/shell.ts';
import { addSite } from './platform/http/site.ts';
import { type Jobs, makeJobs } from './platform/jobs/jobs.ts';
import type { Logger } from './platform/logging.ts';
import { type Metrics, makeMetrics } from './platform/metrics.ts';
import { makeOutbox } from './platform/outbox.ts';
import { openVault, type Vault } from './platform/vault/vault.ts';

export interface Surroundings {
  readonly config: Config;
  readonly policies: Policies;
  readonly entities: readonly LegalEntity[];
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The product, built and migrated, not yet listening. */
export interface Strongroom {
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
  readonly services: Services;
  /** Listens and begins to work on jobs. */
  start(): Promise<void>;
  /** Finishes what is in flight, then lets go of everything. */
  stop(): Promise<void>;
  isReady(): Promise<boolean>;
}

/** What the demonstration, the command line and tests act through: the same functions the routes call. */
export interface Services {
  readonly database: Database;
  readonly vault: Vault;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly contactCodes: ContactCodes;
  readonly passwords: Passwords;
  readonly factors: Factors;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly opening: Opening;
  readonly withdrawals: Withdrawals;
}

const SWEEP_MS = 600_000;

export async function compose(around: Surroundings): Promise<Strongroom> {
  const { config, policies, entities, databaseUrl, clock, random, logger } = around;
  const metrics = makeMetrics();
  await migrate(databaseUrl);
  const onError = (error: Error): void => logger.warn({ error }, 'a database connection was lost');
  const database = openDatabase(databaseUrl, { poolSize: config.database.poolSize, onError });
  const vault = await openVault({ database, rootKeys: rootKeysOf(config), clock, random });
  const jobs = makeJobs({ database, clock, random, logger });
  const outbox = makeOutbox({ jobs, clock, random });
  const outside = outsideWorld(config, clock, logger);

  const serviceNames = [config.serviceName, 'strongroom', ...entities.map((entity) => entity.name)];
  const audit = makeAudit({ database, clock, random });
  const delivery: Delivery = makeDelivery({
    database,
    jobs,
    vault,
    carriers: outside.carriers,
    metrics,
    clock,
    random,
    serviceName: config.serviceName,
  });
  const parties = makeParties({ database, vault, audit, clock, random, entities });
  const contactCodes = makeContactCodes({ database, vault, delivery, policies, clock, random });
  const devices = makeDevices({ database, clock, random });
  const house = policies.house;
  const hasher = startHasher({
    queueLength: house['password.hash-queue'],
    deadlineMs: house['password.hash-deadline-ms'],
    clock,
    logger,
    metrics,
  });
  const passwords = await makePasswords({
    database,
    hasher,
    breached: outside.breached,
    clock,
    random,
    housePolicy: house,
  });
  const strategies = [phoneStrategy({ vault, parties, delivery, random }), totpStrategy({ vault })];
  const challenges = makeChallenges({ database, policies, strategies, clock, random, metrics });
  const factors = makeFactors({
    database,
    vault,
    audit,
    outbox,
    policies,
    serviceName: config.serviceName,
    clock,
    random,
  });
  const sessions = makeSessions({ database, clock, random });
  const signIn = makeSignIn({
    database,
    vault,
    audit,
    outbox,
    policies,
    parties,
    devices,
    passwords,
    challenges,
    sessions,
    metrics,
    clock,
    random,
  });
  const approvals = makeApprovals({ database, audit, parties, policies, sessions, challenges, metrics, clock, random });
  const { broker } = outside;
  const withdrawals = makeWithdrawals({
    database,
    vault,
    audit,
    jobs,
    parties,
    policies,
    challenges,
    approvals,
    broker,
    clock,
    random,
  });
  handleWithdrawals({ database, vault, audit, jobs, outbox, broker });
  const passwordChange = makePasswordChange({
    database,
    audit,
    outbox,
    parties,
    policies,
    passwords,
    sessions,
    approvals,
    serviceNames,
  });
  const opening = makeOpening({
    database,
    audit,
    delivery,
    parties,
    contactCodes,
    policies,
    passwords,
    factors,
    serviceNames,
    clock,
    random,
    portalUrl: config.http.publicOrigin,
  });
  handleAlerts({
    database,
    outbox,
    audit,
    delivery,
    clock,
    contactsOf: async (userId) => {
      const user = await parties.getUser(userId);
      const { timeZone } = parties.entity(user.entityId);
      return { language: user.person.language, timeZone, contactPoints: await parties.contactPointsOf(userId) };
    },
  });

  const csrfToken = (binding: string): string => vault.pseudonym('csrf', binding);
  const routes = [
    ...signInRoutes({ signIn, challenges, policies, csrfToken, clock }),
    ...sessionRoutes({ database, audit, sessions, signIn, parties, policies, csrfToken, clock }),
    ...openingRoutes({ opening, parties, policies }),
    ...approvalRoutes(approvals),
    ...accountRoutes({
      core: broker,
      clock,
      accountsOf: parties.accountsOf,
      mayRead: async ({ userId }, accountId) => {
        const account = await parties.findAccount(userId, accountId);
        return account?.rights.includes('read') ? account : null;
      },
      timeZoneOf: (entityId) => parties.entity(entityId).timeZone,
    }),
    ...paymentRoutes({ withdrawals, parties }),
    ...securityRoutes({
      database,
      audit,
      parties,
      contactCodes,
      devices,
      factors,
      challenges,
      sessions,
      approvals,
      passwordChange,
      clock,
    }),
  ];

  const { http } = config;
  const app = buildShell({
    routes,
    gatekeeper: gatekeeper({ sessions, parties, policies, csrfToken }),
    origins: [http.publicOrigin],
    hosts: [new URL(http.publicOrigin).host, ...http.hosts],
    trustedProxies: http.trustedProxies.map(parseNetwork).filter((network) => network !== null),
    secureTransport: http.publicOrigin.startsWith('https://'),
    limits: {
      bodyBytes: house['http.body-bytes'],
      requestsPerSecond: house['http.requests-per-second'],
      requestBurst: house['http.request-burst'],
    },
    checkResponses: http.checkResponses,
    clock,
    random,
    logger,
    metrics,
  });
  const isReady = async (): Promise<boolean> => {
    try {
      await sql`select 1`.execute(database.read);
      return true;
    } catch {
      return false;
    }
  };
  await addSite(app, {
    portalDirectory: http.portalDirectory,
    openApi: openApiDocument(Object.values(operations), http.publicOrigin),
    securityContact: config.securityContact,
    securityTextExpires: toRfc3339(clock.now() + 180 * DAY_MS),
    publicOrigin: http.publicOrigin,
    isReady,
  });

  const sweeper = setInterval(() => {
    signIn.sweep().catch((error: unknown) => logger.warn({ error }, 'housekeeping failed'));
  }, SWEEP_MS);
  sweeper.unref();

  return {
    app,
    metrics,
    isReady,
    services: {
      database,
      vault,
      jobs,
      audit,
      parties,
      contactCodes,
      passwords,
      factors,
      challenges,
      sessions,
      opening,
      withdrawals,
    },
    async start() {
      await app.listen({ host: http.host, port: http.port });
      jobs.start();
    },
    async stop() {
      clearInterval(sweeper);
      await app.close();
      await jobs.stop();
      await hasher.stop();
      outside.close();
      await database.close();
    },
  };
}

/** Adapters to everything outside, all of them the real ones: the demonstration puts a simulated world behind them. */
function outsideWorld(config: Config, clock: Clock, logger: Logger) {
  const { carrier, mail, broker, breachedPasswords } = config;
  const messages = makeMessagesApi(carrier);
  const { auth, ...server } = mail;
  const post = makeSmtpMail({ ...server, ...(auth !== undefined && { auth }) });
  const carriers: Carriers = { sms: messages, voice: messages, mail: post };
  const core: BrokerCore = makeBrokerHttp({ ...broker, clock });
  const breached =
    breachedPasswords === undefined ? noBreachedPasswords : breachedPasswordsOverHttp({ ...breachedPasswords, logger });
  return { carriers, broker: core, breached, close: () => post.close() };
}

function rootKeysOf(config: Config): Parameters<typeof openVault>[0]['rootKeys'] {
  const [first, ...others] = config.vault.rootKeys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64') }));
  if (first === undefined) throw new Error('the configuration holds a root key');
  return [first, ...others];
}

function gatekeeper(deps: {
  sessions: Sessions;
  parties: Parties;
  policies: Policies;
  csrfToken: (binding: string) => string;
}): Gatekeeper {
  const { sessions, parties, policies, csrfToken } = deps;
  const policyOf = async (userId: string) => policies.for((await parties.getUser(userId)).entityId);
  return {
    csrfToken,
    signInBinding: (context) => context.cookies.signIn ?? null,
    async session(context, activity) {
      const found = await sessions.find(context.cookies.session, policyOf);
      if (found.kind !== 'live') {
        const problem = found.kind === 'none' ? 'not-signed-in' : 'session-ended';
        const stale = context.cookies.session !== undefined;
        return { ok: false, problem, extras: stale ? { cookies: [clearCookie('session')] } : {} };
      }
      if (activity) await sessions.recordActivity(context.cookies.session ?? '', policyOf);
      const { userId, id, surface, deviceId } = found.session;
      return { ok: true, principal: { userId, sessionId: id, surface, deviceId } };
    },
  };
}
