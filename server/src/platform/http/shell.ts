/**
 * The HTTP shell: binds the contract to a server and enforces what each declaration says before a handler runs: source
 * address, volume, origin, session, CSRF token, strict input. What it answers it can also hold against the contract
 * (`checkResponses`). Handlers see parsed values only, and never a raw request.
 */
import type { RequestListener, Server } from 'node:http';
import type { Clock, Random } from '@strongroom/core';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import { carryAlways, finish, sendProblem } from './answering.ts';
import { clientAddress, type Network, sourceOf } from './client-address.ts';
import type { ReadCertificate } from './client-certificate.ts';
import { readCookies } from './cookies.ts';
import { judgeOrigin, judgePhoneOrigin, namesOneHost } from './origin-guard.ts';
import { answerPlain, cameInTheClear, secureAddressOf } from './plain-http.ts';
import { makeRateLimit } from './rate-limit.ts';
import { makeRequestIds } from './request-ids.ts';
import { type RequestContext, type Route, Unavailable } from './route.ts';
import { apiHeaders, strictTransport } from './security-headers.ts';
import { type Gatekeeper, serving } from './serving.ts';
import { answerUnreadable } from './unreadable.ts';

export interface ShellOptions {
  readonly routes: readonly Route[];
  readonly gatekeeper: Gatekeeper;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
  /** Where the authenticator lives: the one other origin that may call, and only what phones call. */
  readonly phoneOrigin: string;
  readonly trustedProxies: readonly Network[];
  readonly secureTransport: boolean;
  /** Refuses what comes in the clear, unless a trusted proxy brings it. */
  readonly refusesPlain: boolean;
  /** Makes the server that listens; without it one that speaks HTTP in the clear. */
  readonly serve: ((handler: RequestListener) => Server) | null;
  readonly limits: {
    readonly bodyBytes: number;
    readonly requestsPerSecond: number;
    readonly requestBurst: number;
    /** Addresses remembered at once. */
    readonly addresses: number;
    readonly requestTimeoutMs: number;
    readonly keepAliveTimeoutMs: number;
  };
  readonly checkResponses: boolean;
  /** Where programs come that show a certificate, and no browsers: what it shows. Elsewhere null. */
  readonly certificateOf: ReadCertificate | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext | null;
    /** The address of the operation as it is declared, once one serves the request. */
    servedAt: string | null;
  }
}

export function buildShell(options: ShellOptions): FastifyInstance {
  const headers = options.secureTransport ? { ...apiHeaders, ...strictTransport } : apiHeaders;
  const app = Fastify({
    bodyLimit: options.limits.bodyBytes,
    // HEAD is answered wherever GET is (RFC 9110 section 9.1).
    exposeHeadRoutes: true,
    genReqId: makeRequestIds(options.random),
    requestIdHeader: false,
    requestTimeout: options.limits.requestTimeoutMs,
    keepAliveTimeout: options.limits.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, request, reply) => sendProblem(reply, request.id, 'malformed-request'),
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, headers),
    ...(options.serve !== null && { serverFactory: serverBy(options.serve, options.limits) }),
  });
  app.decorateRequest('context', null);
  app.decorateRequest('servedAt', null);
  carryAlways(app, headers);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/json(?:;\s*charset=utf-8)?$/i,
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  app.addHook('onRequest', makeEntrance(options));
  app.addHook('onResponse', makeObserver(options));
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(options.logger, error, request, reply));
  for (const route of options.routes) bind(app, route, options);
  refuseOtherMethods(app, options.routes);
  answerPreflight(app, options.routes);
  return app;
}

/** Fastify sets these on the servers that it makes itself. */
const serverBy =
  (serve: (handler: RequestListener) => Server, limits: ShellOptions['limits']) =>
  (handler: RequestListener): Server => {
    const { requestTimeoutMs: requestTimeout, keepAliveTimeoutMs: keepAliveTimeout } = limits;
    return Object.assign(serve(handler), { requestTimeout, keepAliveTimeout });
  };

/** What phones call, and nobody else. */
const PHONE_PATH = '/v1/mobile-key';

/** Fetch standard, section 3.3: exactly one origin, without credentials. */
function allowPhone(reply: FastifyReply, origin: string): void {
  reply.raw.setHeader('access-control-allow-origin', origin);
  reply.raw.setHeader('access-control-expose-headers', 'retry-after, x-request-id');
  reply.raw.setHeader('vary', 'origin');
}

function answerPreflight(app: FastifyInstance, routes: readonly Route[]): void {
  const headers = {
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'content-type, strongroom-key',
    'access-control-max-age': '600',
  };
  const urls = routes.map(({ operation }) => urlOf(operation.path)).filter((url) => url.startsWith(PHONE_PATH));
  for (const url of new Set(urls)) {
    app.options(url, (_request, reply) => finish(reply, { status: 204, type: '', text: null, extras: { headers } }));
  }
}

/** First thing on every request: where from, how often, and whether another site is behind it. */
function makeEntrance(options: ShellOptions) {
  const { clock, trustedProxies, limits } = options;
  const rateLimit = makeRateLimit({
    perSecond: limits.requestsPerSecond,
    burst: limits.requestBurst,
    sources: limits.addresses,
  });
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { socket, headers } = request.raw;
    if (options.secureTransport && cameInTheClear(request.raw, options)) {
      leadOn(request, reply, options);
      return;
    }
    if (!namesOneHost(request.raw)) return void sendProblem(reply, request.id, 'malformed-request');
    const address = clientAddress(socket.remoteAddress, headers['x-forwarded-for'], trustedProxies);
    if (address === null) return void sendProblem(reply, request.id, 'unclear-address');
    const now = clock.now();
    if (!rateLimit.take(sourceOf(address), now)) {
      return void sendProblem(reply, request.id, 'too-many-requests', {}, { headers: { 'retry-after': '1' } });
    }
    // Attack: a link to /%761/… is no page by its spelling, yet the router decodes it and finds the API.
    const opens = headers['sec-fetch-mode'] === 'navigate';
    const url = request.routeOptions.url ?? request.url;
    const fromPhone = url.startsWith(PHONE_PATH);
    const isPage = opens && !url.startsWith('/v1/');
    const verdict = fromPhone
      ? judgePhoneOrigin(headers, options)
      : judgeOrigin(request.method, headers, options, isPage);
    if (fromPhone && verdict === 'accepted') allowPhone(reply, options.phoneOrigin);
    if (verdict !== 'accepted') return void sendProblem(reply, request.id, 'cross-site-request', { detail: verdict });
    request.context = {
      requestId: request.id,
      now,
      address,
      userAgent: (headers['user-agent'] ?? '').slice(0, 400),
      platform: platformHint(headers['sec-ch-ua-platform']),
      cookies: fromPhone || options.certificateOf !== null ? {} : readCookies(headers.cookie),
      idempotencyKey: headerText(headers['idempotency-key']),
      approvalId: headerText(headers['strongroom-approval']),
    };
    done();
  };
}

/** Not counted and not looked at: what came in the clear is no request of anybody. */
function leadOn(request: FastifyRequest, reply: FastifyReply, { origins: [origin = ''] }: ShellOptions): void {
  reply.hijack();
  answerPlain(reply.raw, secureAddressOf(request.raw, origin), request.id);
}

/** Visible characters only, so that a header sent twice, which Node joins with a comma and a space, is none. */
const HEADER_TEXT = /^[\x21-\x7e]{1,128}$/;
const headerText = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && HEADER_TEXT.test(value) ? value : null;

/** A structured string: '"macOS"'. What is none, or longer than any name of a platform, is no hint. */
const HINT = /^"([\x20\x21\x23-\x5b\x5d-\x7e]{1,40})"$/;
const platformHint = (value: string | string[] | undefined): string | null =>
  (typeof value === 'string' && HINT.exec(value)?.[1]) || null;

function bind(app: FastifyInstance, route: Route, options: ShellOptions): void {
  const serve = serving(route, options);
  const { method, path } = route.operation;
  const url = urlOf(path);
  app.route({
    method,
    url,
    handler: (request, reply) => {
      request.servedAt = url;
      return serve(request, reply);
    },
  });
}

const urlOf = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** A known path with another method is 405 with Allow (RFC 9110 section 15.5.6), not 404. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  const allowed = new Map<string, string[]>();
  for (const { operation } of routes) {
    const url = urlOf(operation.path);
    allowed.set(url, [...(allowed.get(url) ?? []), operation.method]);
  }
  for (const [url, methods] of allowed) {
    app.route({
      method: METHODS.filter((method) => !methods.includes(method)),
      url,
      handler: async (request, reply) =>
        sendProblem(
          reply,
          request.id,
          'method-not-allowed',
          {},
          { headers: { allow: methods.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ') } },
        ),
    });
  }
}

function makeObserver({ logger, metrics }: ShellOptions) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const route = request.servedAt ?? request.routeOptions.url ?? 'unmatched';
    metrics.requestDurations.observe(route, request.method, reply.statusCode, reply.elapsedTime / 1_000);
    // Reads that went well are counted, not written: the log keeps what changed and what was refused.
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || reply.statusCode >= 400) {
      const fields = { request: request.id, method: request.method, route, status: reply.statusCode };
      logger.info({ ...fields, address: request.context?.address, ms: Math.round(reply.elapsedTime) }, 'request');
    }
    done();
  };
}

function answerError(logger: Logger, error: FastifyError, request: FastifyRequest, reply: FastifyReply): undefined {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return sendProblem(reply, request.id, 'too-large');
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return sendProblem(reply, request.id, 'unsupported-media-type');
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return sendProblem(reply, request.id, 'malformed-request');
  }
  if (error instanceof Unavailable) {
    logger.warn({ request: request.id, error }, 'request refused');
    return sendProblem(reply, request.id, error.problem, {}, { headers: { 'retry-after': '30' } });
  }
  logger.error({ request: request.id, method: request.method, url: request.routeOptions.url, error }, 'request failed');
  return sendProblem(reply, request.id, 'internal');
}
