/**
 * The servers of the house, each at an origin of its own, and the gate beside them: who is answered where, with which
 * pages, and by which names.
 */
import { isAtDesk, isOfPhone, type Operation, operations } from '@strongroom/contract';
import { type Clock, DAY_MS, type Random, toRfc3339 } from '@strongroom/core';
import type { FastifyInstance } from 'fastify';
import { buildGate } from '../modules/applications/index.ts';
import { addCarrierPages } from '../modules/delivery/index.ts';
import { addOidcPages } from '../modules/surfaces/index.ts';
import { addLogPages } from '../modules/transparency/index.ts';
import type { Config } from '../platform/config/config.ts';
import { phoneOriginOf } from '../platform/config/origins.ts';
import { parseNetwork } from '../platform/http/client-address.ts';
import type { ReadCertificate } from '../platform/http/client-certificate.ts';
import { openApiDocument } from '../platform/http/openapi.ts';
import type { Route } from '../platform/http/route.ts';
import { authenticatorPageHeaders, pageHeaders } from '../platform/http/security-headers.ts';
import { buildShell } from '../platform/http/shell.ts';
import { addSite, type SiteOptions } from '../platform/http/site.ts';
import type { Logger } from '../platform/logging.ts';
import { authTokensOf } from './module-settings.ts';
import type { Modules } from './modules.ts';
import type { Outside } from './outside.ts';
import type { Platform } from './platform.ts';
import { buildRoutes, makeGatekeeper } from './routes.ts';
import { certifiedPlace, isOfProgram, type Transport } from './transport.ts';

export interface Servers {
  readonly app: FastifyInstance;
  /** The desk of staff, at an origin of its own; null where configuration has none. */
  readonly desk: FastifyInstance | null;
  /** The app of phones and what it calls, at an origin of its own; null where configuration has none. */
  readonly authenticator: FastifyInstance | null;
  /** Where programs come that show a certificate; null where configuration has none. */
  readonly programs: FastifyInstance | null;
  /** What reverse proxies ask; null where configuration has none. */
  readonly gate: FastifyInstance | null;
}

interface Around {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly transport: Transport;
}

/** RFC 9116 section 2.5.5: less than a year. */
const SECURITY_TEXT_DAYS = 180;

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
export async function buildServers(
  around: Around,
  platform: Platform,
  { modules, outside }: { modules: Modules; outside: Outside },
  isReady: () => Promise<boolean>,
): Promise<Servers> {
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
  const publicOrigin = phoneOriginOf(config);
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
    gate: gateOf(around, modules),
  };
}

const pushServicesHere = ({ push }: Config): string[] =>
  (push?.services ?? []).filter((service) => service.startsWith('http:'));

function buildShellAt(
  { config, clock, random, logger, transport }: Around,
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
    phoneOrigin: phoneOriginOf(config),
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

function gateOf({ config, random, logger, transport }: Around, { applications }: Modules): FastifyInstance | null {
  const { gate, http } = config;
  if (gate === undefined) return null;
  const trustedProxies = gate.proxies.map(parseNetwork).filter((network) => network !== null);
  const serve = gate.tls ? transport.serve : null;
  return buildGate({ applications, portalOrigin: http.publicOrigin, trustedProxies, serve, random, logger });
}
