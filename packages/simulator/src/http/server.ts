/**
 * The HTTP shell of the outside world: loopback only, strict parsing, RFC 9457 problems, one strict
 * Content-Security-Policy. It has no sign-in of its own, so three checks keep it to the people at this machine:
 * it binds to loopback, it answers only its own host names, and it sends no CORS headers.
 */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ProblemError, problem } from './problems.ts';

const BODY_LIMIT = 65_536;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

export function makeServer(publicUrl: string | undefined, appOrigin: string | null = null): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (_error, _request, reply) => {
      sendProblem(reply as FastifyReply, problem(400, 'invalid-address', 'The address of the request is not valid.'));
    },
  });
  const publicHost = publicUrl === undefined ? null : new URL(publicUrl).hostname;
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply);
    refuseForeignHost(request, publicHost);
    refuseForeignPage(request, appOrigin);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    sendProblem(reply, toProblem(error)),
  );
  return app;
}

export function sendProblem(reply: FastifyReply, error: ProblemError): FastifyReply {
  return reply
    .status(error.document.status)
    .type('application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(error.document));
}

function toProblem(error: Error & { statusCode?: number }): ProblemError {
  if (error instanceof ProblemError) return error;
  switch (error.statusCode) {
    case 413:
      return problem(413, 'too-big', 'The body is bigger than this service reads.');
    case 415:
      return problem(415, 'unsupported-media-type', 'Send the body in the content type this call describes.');
    case undefined:
      return problem(503, 'unavailable', 'The outside world cannot reach its database.');
    default:
      return error.statusCode < 500
        ? problem(400, 'invalid-request', 'The request could not be read.')
        : problem(503, 'unavailable', 'The outside world cannot answer now.');
  }
}

function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
}

/** DNS rebinding: a foreign page points its own name at 127.0.0.1 and reads the codes. Its name gives it away. */
function refuseForeignHost(request: FastifyRequest, publicHost: string | null): void {
  const name = hostName(request.headers.host ?? '');
  if (name !== null && (isLoopback(name) || name === publicHost)) return;
  throw problem(421, 'foreign-host', 'This service answers only at its own address.');
}

function hostName(header: string): string | null {
  const match = /^(?:\[([0-9a-f:]+)\]|([A-Za-z0-9.-]+))(?::\d{1,5})?$/.exec(header);
  return match === null ? null : (match[1] ?? match[2] ?? '').toLowerCase();
}

/** Request forgery: another page in the same browser may send, though not read. Browsers say where they come from. */
function refuseForeignPage(request: FastifyRequest, appOrigin: string | null): void {
  const site = request.headers['sec-fetch-site'];
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const navigation = request.headers['sec-fetch-mode'] === 'navigate' && reads;
  if (site === undefined || site === 'same-origin' || site === 'none' || navigation) return;
  // The app on the phone asks its phone, and nothing else here.
  if (appOrigin !== null && request.headers.origin === appOrigin && request.url.startsWith('/phone/')) return;
  throw problem(403, 'foreign-page', 'This service answers its own pages and programs, not other sites.');
}
