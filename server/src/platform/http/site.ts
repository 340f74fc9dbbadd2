/**
 * Pages and documents beside the API: the built portal with its page headers, the API description, health, and the
 * well-known addresses. Assets carry their hash in their name and may be kept for ever; pages are asked for each time.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { problems } from '@strongroom/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendProblem } from './answering.ts';
import { apiReference, referenceStyle } from './api-reference.ts';

export interface SiteOptions {
  readonly portalDirectory: string | undefined;
  /** What every page and file carries: which protections of the browser are on. */
  readonly headers: Readonly<Record<string, string>>;
  /** The page where clients change their password; null where none do. */
  readonly passwordPage: string | null;
  /** Asked for once, by the first reader: a server that nobody asks describes nothing. */
  readonly openApi: () => Readonly<Record<string, unknown>>;
  readonly securityContact: string | undefined;
  /** End of validity of security.txt (RFC 9116 wants one), RFC 3339. */
  readonly securityTextExpires: string;
  readonly publicOrigin: string;
  readonly isReady: () => Promise<boolean>;
}

export async function addSite(app: FastifyInstance, options: SiteOptions): Promise<void> {
  const { portalDirectory, passwordPage, openApi, publicOrigin, securityContact, securityTextExpires, isReady } =
    options;
  let [description, reference]: (string | undefined)[] = [];
  const html = (reply: FastifyReply, text: string) =>
    reply
      .headers({ ...options.headers, 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' })
      .send(text);

  app.get('/openapi.json', async (_request, reply) => {
    description ??= JSON.stringify(openApi());
    return reply.type('application/json; charset=utf-8').send(description);
  });
  app.get('/docs', async (_request, reply) => {
    reference ??= apiReference(openApi());
    return html(reply, reference);
  });
  app.get('/docs/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(referenceStyle));
  app.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) =>
    Object.hasOwn(problems, request.params.code)
      ? reply.redirect(`/docs#problem-${request.params.code}`, 303)
      : sendProblem(reply, request.id, 'not-found'),
  );
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) =>
    (await isReady()) ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' }),
  );
  if (passwordPage !== null) {
    app.get('/.well-known/change-password', async (_request, reply) => reply.redirect(passwordPage, 303));
  }
  if (securityContact !== undefined) {
    const text = `Contact: ${securityContact}\nExpires: ${securityTextExpires}\nCanonical: ${publicOrigin}/.well-known/security.txt\n`;
    app.get('/.well-known/security.txt', async (_request, reply) => reply.type('text/plain; charset=utf-8').send(text));
  }
  const hasPortal = portalDirectory !== undefined && existsSync(join(portalDirectory, 'index.html'));
  if (hasPortal) await serveFiles(app, portalDirectory, options.headers);
  // Every other address a browser opens is a page of the portal; anything else is really not there.
  app.setNotFoundHandler((request, reply) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const asksForPage = request.url === '/' || (request.headers.accept ?? '').includes('text/html');
    const wantsPage = hasPortal && isRead && asksForPage;
    if (!wantsPage || request.url.startsWith('/v1/')) return sendProblem(reply, request.id, 'not-found');
    return reply.sendFile('index.html');
  });
}

async function serveFiles(app: FastifyInstance, directory: string, headers: SiteOptions['headers']): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    index: false,
    preCompressed: true,
    // Whole files only: they are small, and a range that cannot be read is to be ignored (RFC 9110 section 14.2), not refused.
    acceptRanges: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      for (const [name, value] of Object.entries(headers)) reply.header(name, value);
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
