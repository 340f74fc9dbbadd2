/**
 * The composition root: everything is built here, once, in the order of the modules. Nothing below knows how it is wired,
 * and nothing else in the server reaches for the machine's clock, randomness or environment.
 */
import { isAtDesk, isOfPhone, type Operation, operations } from '@strongroom/contract';
import { type Clock, DAY_MS, type Random, secondsToMs, toRfc3339 } from '@strongroom/core';
import type { FastifyInstance } from 'fastify';
import { clocksAgree } from './compose/clocks-agree.ts';
import { authTokensOf } from './compose/module-settings.ts';
import { buildModules, type Modules } from './compose/modules.ts';
import { type Outside, reachOutside } from './compose/outside.ts';
import { openPlatform, type Platform } from './compose/platform.ts';
import { buildRoutes, makeGatekeeper } from './compose/routes.ts';
import { certifiedPlace, isOfProgram, openTransport, type Transport } from './compose/transport.ts';
import { buildGate } from './modules/applications/index.ts';
import { addCarrierPages } from './modules/delivery/index.ts';
import type { LegalEntity } from './modules/parties/index.ts';
import { LONGEST_WINDOW_SECONDS, type Policies } from './modules/policy/index.ts';
import { makePolicyOf } from './modules/sessions/index.ts';
import { addOidcPages } from './modules/surfaces/index.ts';
import { addLogPages } from './modules/transparency/index.ts';
import type { Config } from './platform/config/config.ts';
import { sql } from './platform/database/database.ts';
import { deleteIdleCounters } from './platform/database/primitives.ts';
import { parseNetwork } from './platform/http/client-address.ts';
import type { ReadCertificate } from './platform/http/client-certificate.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import type { Route } from './platform/http/route.ts';
import { authenticatorPageHeaders, pageHeaders } from './platform/http/security-headers.ts';
import { buildShell } from './platform/http/shell.ts';
import { addSite, type SiteOptions } from './platform/http/site.ts';
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
export type Services = Modules & Pick<Platform, 'database' | 'vault' | 'jobs'> & Pick<Outside, 'scripts'>;

/** The product, built and migrated, not yet listening. */
export interface Strongroom {
  readonly app: FastifyInstance;
  /** The desk of staff, at an origin of its own; null where configuration has none. */
  readonly desk: FastifyInstance | null;
  /** The app of phones and what it calls, at an origin of its own; null where configuration has none. */
  readonly authenticator: FastifyInstance | null;
  /** Where programs come that show a certificate; null where configuration has none. */
  readonly programs: FastifyInstance | null;
  /** What reverse proxies ask; null where configuration has none. */
  readonly gate: FastifyInstance | null;
  readonly transport: Transport;
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
  const transport = await openTransport(config, around);
  const platform = await openPlatform(around);
  const outside = reachOutside(config, { ...platform, clock, random: around.random, logger });
  const modules = await buildModules(platform, outside, { config, entities });
  const isReady = () => canRead(platform);
  outside.hearReceipts(modules.receipts.receive);
  const { app, desk, authenticator, programs } = await buildServers(
    { ...around, transport },
    platform,
    { modules, outside },
    isReady,
  );
  const gate = gateOf({ ...around, transport }, modules);
  const sweeper = setInterval(() => {
    sweep(platform, { ...modules, outside }, config.housekeeping).catch((error: unknown) =>
      logger.warn({ error }, 'housekeeping failed'),
    );
  }, secondsToMs(config.housekeeping.everySeconds));
  sweeper.unref();

  const { database, vault, jobs, metrics } = platform;
  return {
    app,
    desk,
    authenticator,
    programs,
    gate,
    transport,
    metrics,
    isReady,
    services: { ...modules, database, vault, jobs, scripts: outside.scripts },
    async start() {
      // Before anybody is answered: a database that went back must not be used.
      await modules.log.worker.pass().catch((error: unknown) => standOn(error, logger));
      await app.listen({ host: config.http.host, port: config.http.port });
      if (config.desk !== undefined) await desk?.listen({ host: config.desk.host, port: config.desk.port });
      if (config.authenticator !== undefined) {
        await authenticator?.listen({ host: config.authenticator.host, port: config.authenticator.port });
      }
      const { mutualTls } = config;
      if (mutualTls !== undefined) await programs?.listen({ host: mutualTls.host, port: mutualTls.port });
      if (config.gate !== undefined) await gate?.listen({ host: config.gate.host, port: config.gate.port });
      await transport.start();
      outside.start();
      jobs.start();
      modules.log.worker.start();
    },
    async stop() {
      clearInterval(sweeper);
      // Streams to phones would keep the server from closing.
      modules.promptSignals.close();
      modules.sessions.streams.close();
      modules.events.close();
      modules.geography.stop();
      await transport.stop();
      await app.close();
      await desk?.close();
      await authenticator?.close();
      await programs?.close();
      await gate?.close();
      await jobs.stop();
      await modules.hasher.stop();
      await modules.log.worker.stop();
      await outside.close();
      await platform.announcements.close();
      await database.close();
    },
  };
}

type Listened = Surroundings & { readonly transport: Transport };

function gateOf({ config, random, logger, transport }: Listened, { applications }: Modules): FastifyInstance | null {
  const { gate, http } = config;
  if (gate === undefined) return null;
  const trustedProxies = gate.proxies.map(parseNetwork).filter((network) => network !== null);
  const serve = gate.tls ? transport.serve : null;
  return buildGate({ applications, portalOrigin: http.publicOrigin, trustedProxies, serve, random, logger });
}

/** What is served at one origin, and by which names. */
interface Place {
  readonly publicOrigin: string;
  readonly hosts: readonly string[];
  /** Of the built pages. */
  readonly directory?: string | undefined;
  /** Where programs come that show a certificate, and no browsers: what it shows. */
  readonly certificateOf?: ReadCertificate;
}

/**
 * The portal, the desk and the authenticator: servers that share the modules and nothing else. What is an operation of
 * one is not there at the others, but for what phones ask: an app that somebody else serves asks it of the portal's
 * address. None reads another's cookies.
 *
 * Attack: a stolen session of a client is tried at the desk, or a page of the portal calls the desk with its cookies.
 */
async function buildServers(
  around: Listened,
  platform: Platform,
  { modules, outside }: { modules: Modules; outside: Outside },
  isReady: () => Promise<boolean>,
): Promise<Pick<Strongroom, 'app' | 'desk' | 'authenticator' | 'programs'>> {
  const { config, clock } = around;
  const { http, desk, authenticator, securityContact } = config;
  const routes = buildRoutes(platform, modules, config);
  const serverAt = async (
    isHere: (operation: Pick<Operation, 'path' | 'caller'>) => boolean,
    at: Place,
    own: Partial<Pick<SiteOptions, 'headers' | 'passwordPage'>> & { add?: (app: FastifyInstance) => void } = {},
  ): Promise<FastifyInstance> => {
    const here = routes.filter(({ operation }) => isHere(operation));
    const app = buildShellAt(around, platform, modules, here, at);
    own.add?.(app);
    await addSite(app, {
      securityContact,
      isReady,
      headers: own.headers ?? pageHeaders,
      passwordPage: own.passwordPage ?? null,
      securityTextExpires: toRfc3339(clock.now() + SECURITY_TEXT_DAYS * DAY_MS),
      portalDirectory: at.directory,
      openApi: () => openApiDocument(Object.values(operations).filter(isHere), at.publicOrigin),
      publicOrigin: at.publicOrigin,
    });
    return app;
  };
  const oidc = { surfaces: modules.surfaces, random: around.random };
  const addPages = (app: FastifyInstance): void => {
    addLogPages(app, modules.log.receipts);
    addOidcPages(app, { ...oidc, publicOrigin: http.publicOrigin, certificateOf: null });
    modules.events.addPages(app, null);
    addCarrierPages(app, {
      publicOrigin: http.publicOrigin,
      authTokens: authTokensOf(config),
      scripts: outside.scripts,
      receive: modules.receipts.receive,
      mailReturns: modules.mailReturns,
      mailHookToken: config.mail.bounces?.hookToken ?? null,
    });
  };
  const portal = { ...http, directory: http.portalDirectory };
  const app = await serverAt((operation) => !isAtDesk(operation), portal, {
    passwordPage: '/security/password',
    add: addPages,
  });
  const publicOrigin = http.authenticatorOrigin ?? http.publicOrigin;
  const certified = certifiedPlace(around);
  return {
    app,
    programs:
      certified === null
        ? null
        : await serverAt(isOfProgram, certified, {
            add(programs) {
              addOidcPages(programs, { ...oidc, ...certified });
              modules.events.addPages(programs, certified.certificateOf);
            },
          }),
    desk: desk === undefined ? null : await serverAt(isAtDesk, desk),
    authenticator:
      authenticator === undefined
        ? null
        : await serverAt(
            isOfPhone,
            { ...authenticator, publicOrigin },
            { headers: authenticatorPageHeaders(pushServicesHere(config)) },
          ),
  };
}

const pushServicesHere = ({ push }: Config): string[] =>
  (push?.services ?? []).filter((service) => service.startsWith('http:'));

function buildShellAt(
  { config, clock, random, logger, transport }: Listened,
  platform: Platform,
  modules: Modules,
  routes: readonly Route[],
  { publicOrigin, hosts, certificateOf }: Place,
): FastifyInstance {
  const { http } = config;
  const { house } = platform.policies;
  return buildShell({
    routes,
    gatekeeper: makeGatekeeper(platform, modules),
    origins: [publicOrigin],
    hosts: [new URL(publicOrigin).host, ...hosts],
    phoneOrigin: http.authenticatorOrigin ?? http.publicOrigin,
    trustedProxies: http.trustedProxies.map(parseNetwork).filter((network) => network !== null),
    secureTransport: publicOrigin.startsWith('https://'),
    refusesPlain: config.mode !== 'demo',
    serve: certificateOf === undefined ? transport.serve : transport.serveCertified,
    certificateOf: certificateOf ?? null,
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
}

/** Drops what nobody can use any more; the story of it is in the audit trail. */
async function sweep(
  { database, jobs, policies, clock }: Platform,
  {
    signIn,
    devices,
    recovery,
    records,
    reviews,
    authenticator,
    staff,
    receipts,
    applications,
    surfaces,
    sessions,
    parties,
    outside,
    events,
    endpoints,
  }: Modules & { outside: Outside },
  { endedFlowsSeconds }: Config['housekeeping'],
): Promise<void> {
  await signIn.sweep(endedFlowsSeconds);
  await devices.sweep();
  await recovery.sweep(endedFlowsSeconds);
  await authenticator.sweep(endedFlowsSeconds);
  await staff.deskSignIn.sweep(endedFlowsSeconds);
  await staff.acts.sweep();
  await sessions.endDue(makePolicyOf({ parties, policies }));
  await applications.sweep();
  await surfaces.sweep();
  await events.sweep();
  await endpoints.checkWhenDue();
  await jobs.sweep();
  await receipts.sweep();
  await outside.scripts.sweep();
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
