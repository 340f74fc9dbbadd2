/**
 * The endpoints of the provider inside the HTTP shell. The shell has judged where a request comes from and how often;
 * the library gets it raw, with what it must not read from headers: whether the way was encrypted, and from which address.
 */
import type { ServerResponse } from 'node:http';
import type { Random } from '@strongroom/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../../platform/http/answering.ts';
import type { ReadCertificate } from '../../platform/http/client-certificate.ts';
import { setCookie } from '../../platform/http/cookies.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { CERTIFIED, ROUTES } from './provider.settings.ts';
import type { Surfaces } from './surfaces.ts';

const WELL_KNOWN = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const GET: readonly string[] = [
  ...WELL_KNOWN,
  ROUTES.authorization,
  `${ROUTES.authorization}/:uid`,
  ROUTES.jwks,
  ROUTES.userinfo,
];
const POST: readonly string[] = [
  ...[ROUTES.pushed_authorization_request, ROUTES.token, ROUTES.introspection, ROUTES.revocation],
  ...[ROUTES.device_authorization, ROUTES.userinfo],
];

/**
 * Cookies of the library last until the browser closes; that what they belong to is over is known here. With a date, a
 * browser whose clock is wrong would drop them at once.
 */
function keepUntilClosed(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  const undated = (cookie: string): string =>
    cookie.includes('expires=Thu, 01 Jan 1970') ? cookie : cookie.replace(/; expires=[^;]*/i, '');
  response.setHeader = (name, value) =>
    setHeader(name, name.toLowerCase() === 'set-cookie' && Array.isArray(value) ? value.map(undated) : value);
}

export interface OidcPagesOptions {
  readonly surfaces: Pick<Surfaces, 'serve' | 'logout'>;
  readonly publicOrigin: string;
  readonly random: Random;
  /** Where programs come that show a certificate: what they call, and nothing that browsers open. Elsewhere null. */
  readonly certificateOf: ReadCertificate | null;
}

export function addOidcPages(
  app: FastifyInstance,
  { surfaces, publicOrigin, random, certificateOf }: OidcPagesOptions,
): void {
  const proto = new URL(publicOrigin).protocol.slice(0, -1);

  async function hand(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const context = request.context as RequestContext;
    const { raw } = request;
    const endpoint = request.routeOptions.url ?? '';
    request.servedAt = endpoint;
    // Attack: a caller says that their plain connection was an encrypted one, or that they come from elsewhere.
    raw.headers['x-forwarded-proto'] = proto;
    raw.headers['x-forwarded-for'] = context.address;
    delete raw.headers['x-forwarded-host'];
    const always = reply.server.always;
    for (let place = 0; place < always.length; place += 2) {
      reply.raw.setHeader(always[place] ?? '', always[place + 1] ?? '');
    }
    reply.raw.setHeader('x-request-id', request.id);
    const secret = endpoint === ROUTES.authorization ? browserOf(context, reply) : null;
    keepUntilClosed(reply.raw);
    reply.hijack();
    await surfaces.serve(raw, reply.raw, {
      context,
      endpoint: endpoint.slice(endpoint.lastIndexOf('/') + 1),
      browserHash: secret === null ? null : secretHash(secret),
      certificate: certificateOf?.(raw) ?? null,
    });
  }

  /** The browser that asks keeps a secret, so that nobody consents for it elsewhere. */
  function browserOf({ cookies }: RequestContext, reply: FastifyReply): string {
    const secret = cookies.consent ?? Buffer.from(random(32)).toString('base64url');
    if (cookies.consent === undefined) reply.raw.setHeader('set-cookie', [setCookie('consent', secret)]);
    return secret;
  }

  /** A browser that a client sends here to end its session. */
  async function logout(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const context = request.context as RequestContext;
    const about = { context, endpoint: 'logout', browserHash: null, certificate: null };
    return reply.redirect(await surfaces.logout.byClient(request.query as Record<string, unknown>, about), 303);
  }

  app.register(async (scope) => {
    if (certificateOf === null) scope.get(ROUTES.end_session, logout);
    // The library reads bodies itself, and bounds them.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const here = (url: string): boolean => certificateOf === null || CERTIFIED.some((name) => ROUTES[name] === url);
    const [reads, writes] = [GET.filter(here), POST.filter(here)];
    for (const url of reads) scope.get(url, hand);
    for (const url of writes) scope.post(url, hand);
    const both = new Set([...reads, ...writes]);
    for (const url of both) {
      const allowed = [...(reads.includes(url) ? ['GET', 'HEAD'] : []), ...(writes.includes(url) ? ['POST'] : [])];
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !allowed.includes(method));
      scope.route({
        method: others,
        url,
        handler: async (request, reply) =>
          sendProblem(reply, request.id, 'method-not-allowed', {}, { headers: { allow: allowed.join(', ') } }),
      });
    }
  });
}
