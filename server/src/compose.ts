/**
 * The composition root: everything is built here, once, in the order of the modules. Nothing below knows how it is wired,
 * and nothing else in the server reaches for the machine's clock, randomness or environment.
 */
import { operations } from '@strongroom/contract';
import { type Clock, DAY_MS, type Random, secondsToMs, toRfc3339 } from '@strongroom/core';
import type { FastifyInstance } from 'fastify';
import { clocksAgree } from './compose/clocks-agree.ts';
import { buildModules, type Modules } from './compose/modules.ts';
import { reachOutside } from './compose/outside.ts';
import { openPlatform, type Platform } from './compose/platform.ts';
import { buildRoutes, makeGatekeeper } from './compose/routes.ts';
import type { LegalEntity } from './modules/parties/index.ts';
import { LONGEST_WINDOW_SECONDS, type Policies } from './modules/policy/index.ts';
import { addLogPages } from './modules/transparency/index.ts';
import type { Config } from './platform/config/config.ts';
import { sql } from './platform/database/database.ts';
import { deleteIdleCounters } from './platform/database/primitives.ts';
import { parseNetwork } from './platform/http/client-address.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import { buildShell } from './platform/http/shell.ts';
import { addSite } from './platform/http/site.ts';
import type { Logger } from './platform/logging.ts';
import type { Metrics } from './platform/metrics.ts';

export interface Surroundings {
  readonly config: Config;
  readonly policies: Policies;
  readonly entities: readonly LegalEntity[];
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** What the demonstration, the command line and tests act through: the same functions the routes call. */
export type Services = Modules & Pick<Platform, 'database' | 'vault' | 'jobs'>;

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

/** RFC 9116 section 2.5.5: less than a year. */
const SECURITY_TEXT_DAYS = 180;

export async function compose(around: Surroundings): Promise<Strongroom> {
  const { config, entities, clock, logger } = around;
  const platform = await openPlatform(around);
  const outside = reachOutside(config, clock, logger);
  const modules = await buildModules(platform, outside, { config, entities });
  const isReady = () => canRead(platform);
  const app = await buildServer(around, platform, modules, isReady);
  const sweeper = setInterval(() => {
    sweep(platform, modules, config.housekeeping).catch((error: unknown) =>
      logger.warn({ error }, 'housekeeping failed'),
    );
  }, secondsToMs(config.housekeeping.everySeconds));
  sweeper.unref();

  const { database, vault, jobs, metrics } = platform;
  return {
    app,
    metrics,
    isReady,
    services: { ...modules, database, vault, jobs },
    async start() {
      // Before anybody is answered: a database that went back must not be used.
      await modules.log.worker.pass().catch((error: unknown) => standOn(error, logger));
      await app.listen({ host: config.http.host, port: config.http.port });
      jobs.start();
      modules.log.worker.start();
    },
    async stop() {
      clearInterval(sweeper);
      await app.close();
      await jobs.stop();
      await modules.hasher.stop();
      await modules.log.worker.stop();
      outside.close();
      await database.close();
    },
  };
}

async function buildServer(
  { config, clock, random, logger }: Surroundings,
  platform: Platform,
  modules: Modules,
  isReady: () => Promise<boolean>,
): Promise<FastifyInstance> {
  const { http, securityContact } = config;
  const { house } = platform.policies;
  const app = buildShell({
    routes: buildRoutes(platform, modules),
    gatekeeper: makeGatekeeper(platform, modules),
    origins: [http.publicOrigin],
    hosts: [new URL(http.publicOrigin).host, ...http.hosts],
    trustedProxies: http.trustedProxies.map(parseNetwork).filter((network) => network !== null),
    secureTransport: http.publicOrigin.startsWith('https://'),
    limits: {
      bodyBytes: house['http.body-bytes'],
      requestsPerSecond: house['http.requests-per-second'],
      requestBurst: house['http.request-burst'],
      addresses: config.memory.addresses,
      requestTimeoutMs: http.requestTimeoutMs,
      keepAliveTimeoutMs: http.keepAliveTimeoutMs,
    },
    checkResponses: http.checkResponses,
    clock,
    random,
    logger,
    metrics: platform.metrics,
  });
  addLogPages(app, modules.log.receipts);
  await addSite(app, {
    portalDirectory: http.portalDirectory,
    openApi: openApiDocument(Object.values(operations), http.publicOrigin),
    securityContact,
    securityTextExpires: toRfc3339(clock.now() + SECURITY_TEXT_DAYS * DAY_MS),
    publicOrigin: http.publicOrigin,
    isReady,
  });
  return app;
}

/** Drops what nobody can use any more; the story of it is in the audit trail. */
async function sweep(
  { database, jobs, clock }: Platform,
  { signIn, records, reviews }: Modules,
  { endedFlowsSeconds }: Config['housekeeping'],
): Promise<void> {
  await signIn.sweep(endedFlowsSeconds);
  await jobs.sweep();
  await reviews.runDue();
  await deleteIdleCounters(database.read, clock.now() - secondsToMs(LONGEST_WINDOW_SECONDS));
  if (!(await clocksAgree(database.read, clock))) {
    throw new Error('the clocks of this node and of its database are more than an hour apart: nothing is erased');
  }
  await records.retention.runDaily();
}

/**
 * A disk that is full must not keep a house from reading: it starts, refuses acts in time, and goes on by itself when
 * there is room. Everything else that keeps the log from its first pass (a database that went back, a copy of another
 * log) is for a person to look at, before anybody is answered.
 */
function standOn(error: unknown, logger: Logger): void {
  if (!(error instanceof Error && 'path' in error)) throw error;
  logger.error({ error }, 'the audit log cannot be kept yet');
}

async function canRead({ database }: Platform): Promise<boolean> {
  try {
    await sql`select 1`.execute(database.read);
    return true;
  } catch {
    return false;
  }
}
