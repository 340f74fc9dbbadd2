/**
 * What a reverse proxy asks about each request (forward authentication), and the three addresses of the gate at each
 * application. It listens at an address of its own that only proxies reach; anybody else is refused, whatever they say.
 *
 *   /v1/authz/auth-request    nginx: 200, 401 or 403, which is all it understands
 *   /v1/authz/forward-auth    Traefik, Caddy: the same, but a page that needs a sign-in is sent there
 *   /v1/authz/ext-authz/...   Envoy: the same, with the request's own path below it
 *   /.strongroom/begin, enter, leave   at the application itself, passed on by the proxy
 *
 * The application learns who asks from headers that the proxy overwrites, and never sees a cookie of ours.
 */
import type { RequestListener, Server } from 'node:http';
import { type Random, toRfc3339 } from '@strongroom/core';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { clientAddress, isTrustedPeer, type Network } from '../../platform/http/client-address.ts';
import { clearCookie, readCookies, setCookie, withoutOurCookies } from '../../platform/http/cookies.ts';
import { problemDocument } from '../../platform/http/problem-document.ts';
import { apiHeaders } from '../../platform/http/security-headers.ts';
import { answerUnreadable } from '../../platform/http/unreadable.ts';
import type { Logger } from '../../platform/logging.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Admitted, Application } from './applications.model.ts';
import type { Applications } from './applications.ts';
import { type AskedAbout, readAsked, readAskedByEnvoy, returnPathOf } from './gate.rules.ts';

interface GateOptions {
  readonly applications: Applications;
  readonly portalOrigin: string;
  readonly trustedProxies: readonly Network[];
  /** Makes the server that listens; without it one that speaks HTTP in the clear. */
  readonly serve: ((handler: RequestListener) => Server) | null;
  readonly random: Random;
  readonly logger: Logger;
}

const TICKET = /^[\w-]{43}$/;
const ENVOY = '/v1/authz/ext-authz';

export function buildGate(options: GateOptions): FastifyInstance {
  const { applications, portalOrigin, trustedProxies, serve, random, logger } = options;
  const app = Fastify({
    bodyLimit: 1_024,
    requestIdHeader: false,
    frameworkErrors: (_error, _request, reply) => refuse(reply, 'malformed-request', null),
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, apiHeaders),
    ...(serve !== null && { serverFactory: serve }),
  });
  app.removeAllContentTypeParsers();
  // Whatever the browser sends to the application is none of ours to read.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    for (const [name, value] of Object.entries(apiHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
    done(null, payload);
  });
  app.addHook('onRequest', (request, reply, done) => {
    // Attack: whoever reaches the gate past the proxy says which application and which address they come from.
    if (isTrustedPeer(request.raw.socket.remoteAddress, trustedProxies)) return done();
    logger.warn({ peer: request.raw.socket.remoteAddress }, 'the gate was asked by no proxy of ours');
    refuse(reply, 'not-permitted', 'gate.proxy');
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'not-found', null));
  app.setErrorHandler((error, _request, reply) => {
    logger.error({ error }, 'the gate failed');
    // Fail closed: no proxy lets anybody pass on this.
    return refuse(reply, 'internal', null);
  });

  const pass = (asked: AskedAbout | null, redirects: boolean) => (request: FastifyRequest, reply: FastifyReply) =>
    judge(request, reply, asked, redirects);
  app.all('/v1/authz/auth-request', (request, reply) => pass(readAsked(request.headers), false)(request, reply));
  app.all('/v1/authz/forward-auth', (request, reply) => pass(readAsked(request.headers), true)(request, reply));
  app.all(`${ENVOY}/*`, (request, reply) =>
    pass(readAskedByEnvoy(request.raw, pathBelow(ENVOY, request.url)), true)(request, reply),
  );

  async function judge(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: AskedAbout | null,
    redirects: boolean,
  ): Promise<FastifyReply> {
    const application = asked && applications.at(asked.origin);
    if (asked === null || application === null) return refuse(reply, 'not-permitted', 'gate.application');
    const { gate } = readCookies(request.headers.cookie);
    const address = clientAddress(request.raw.socket.remoteAddress, request.headers['x-forwarded-for'], trustedProxies);
    if (address === null) return refuse(reply, 'unclear-address', null);
    const verdict = await applications.judge(application, { secret: gate, address });
    if (verdict.kind === 'refused') return refuse(reply, 'not-permitted', verdict.rule);
    if (verdict.kind === 'admitted') return admit(reply, verdict.admitted, request.headers.cookie);
    const begin = `${application.origin}/.strongroom/begin?to=${encodeURIComponent(asked.path)}`;
    // What a page fetches by itself would follow the redirect and find a page where it expects data.
    if (redirects && isNavigation(request)) return reply.code(302).header('location', begin).send();
    return refuse(reply.header('www-authenticate', 'Strongroom').header('location', begin), 'not-signed-in', null);
  }

  /** The application that the proxy passes this request on for; null is answered already. */
  function hereOf(request: FastifyRequest, reply: FastifyReply): Application | null {
    const asked = readAsked({ ...request.headers, 'x-forwarded-uri': '/' });
    const application = asked && applications.at(asked.origin);
    if (application === null) refuse(reply, 'not-permitted', 'gate.application');
    return application;
  }

  app.get('/.strongroom/begin', async (request, reply) => {
    const application = hereOf(request, reply);
    if (application === null) return reply;
    const secret = Buffer.from(random(32)).toString('base64url');
    const query = new URLSearchParams({
      application: application.id,
      path: returnPathOf(request.url),
      state: secretHash(secret).toString('base64url'),
    });
    return reply
      .header('set-cookie', setCookie('gateEntry', secret, undefined, 'Lax'))
      .redirect(`${portalOrigin}/enter?${query}`, 303);
  });

  app.get<{ Querystring: { ticket?: unknown } }>('/.strongroom/enter', async (request, reply) => {
    const application = hereOf(request, reply);
    if (application === null) return reply;
    const { ticket } = request.query;
    const { gateEntry } = readCookies(request.headers.cookie);
    // Attack (signed in as somebody else): a link leads into the sender's own session. The way in is bound to a secret
    // that only the browser which began has.
    const known = typeof ticket === 'string' && TICKET.test(ticket) && gateEntry !== undefined;
    const redeemed = known ? await applications.redeem(application, ticket, gateEntry) : null;
    // Reloaded or stale: whoever is in is in, everybody else begins anew.
    if (redeemed === null) return reply.redirect(`${application.origin}/`, 303);
    return reply
      .header('set-cookie', [setCookie('gate', redeemed.secret, undefined, 'Lax'), clearCookie('gateEntry')])
      .redirect(`${application.origin}${redeemed.path}`, 303);
  });

  app.post('/.strongroom/leave', async (request, reply) => {
    const application = hereOf(request, reply);
    if (application === null) return reply;
    // Attack: another site signs people out for fun.
    if (request.headers.origin !== application.origin) return refuse(reply, 'cross-site-request', null);
    const { gate } = readCookies(request.headers.cookie);
    if (gate !== undefined) await applications.leave(application, gate);
    return reply.header('set-cookie', clearCookie('gate')).redirect(`${portalOrigin}/`, 303);
  });
  return app;
}

/** As it came. The router also knows its own path in other spellings, of which no part belongs to the application. */
const pathBelow = (prefix: string, url: string): string => (url.startsWith(prefix) ? url.slice(prefix.length) : '');

function isNavigation({ method, headers }: FastifyRequest): boolean {
  // A socket that is asked for (WebSocket) follows no redirect to a page.
  if (headers.upgrade !== undefined) return false;
  const asked = headers['x-forwarded-method'] ?? method;
  const mode = headers['sec-fetch-mode'];
  return (asked === 'GET' || asked === 'HEAD') && (mode === undefined || mode === 'navigate');
}

/** Who it is, in headers that the proxy hands on in place of whatever the client sent under these names. */
function admit(reply: FastifyReply, who: Admitted, cookie: string | undefined): FastifyReply {
  return reply
    .code(200)
    .headers({
      'remote-user': encodeURIComponent(who.username),
      'strongroom-user': who.userId,
      'strongroom-session': who.sessionId,
      'strongroom-groups': who.groups.join(' '),
      'strongroom-methods': who.methods.join(' '),
      'strongroom-proved-at': toRfc3339(who.provedAt),
      // The application's own cookies, for the proxy to hand on in place of all of them; under both names, for some
      // proxies copy a header only as it is called.
      'strongroom-cookie': withoutOurCookies(cookie),
      cookie: withoutOurCookies(cookie),
    })
    .send();
}

function refuse(reply: FastifyReply, code: Parameters<typeof problemDocument>[0], rule: string | null): FastifyReply {
  const document = problemDocument(code, reply.request.id, rule === null ? {} : { rule });
  return reply.code(document.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(document));
}
