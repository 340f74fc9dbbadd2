/** The built page: files as they are, any other address the page itself, so that its own routes can be opened. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { problem } from './problems.ts';
import { sendProblem } from './server.ts';

export async function servePage(app: FastifyInstance, directory: string | undefined): Promise<void> {
  const page = directory === undefined ? null : await readFile(join(directory, 'index.html'), 'utf8').catch(() => null);
  if (directory !== undefined && page !== null) {
    await app.register(fastifyStatic, {
      root: directory,
      index: false,
      wildcard: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        // Vite names built assets after their content; everything else may change with the next build.
        const lasting = path.includes('/assets/');
        response.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    app.get('/', (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
    );
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && /\btext\/html\b/.test(request.headers.accept ?? '');
    const isService = /^\/(v1|broker|breached|carrier|push|phone|assets)(\/|$|\?)/.test(request.url);
    if (page !== null && wantsPage && !isService) {
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
    }
    return sendProblem(reply, problem(404, 'not-found', 'There is nothing at this address.'));
  });
}
