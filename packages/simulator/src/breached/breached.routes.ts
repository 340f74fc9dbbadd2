/** `GET /breached/range/{prefix}`: text, one `SUFFIX:COUNT` a line, as the public range services answer it. */
import type { FastifyInstance } from 'fastify';
import type { Interference } from '../faults/interference.ts';
import { problem } from '../http/problems.ts';
import type { RangeService } from './breached.rules.ts';

export async function breachedRoutes(
  app: FastifyInstance,
  deps: { readonly ranges: RangeService; readonly interference: Interference },
): Promise<void> {
  app.get('/range/:prefix', async (request, reply) => {
    const { prefix } = request.params as { prefix: string };
    if (!/^[0-9A-Fa-f]{5}$/.test(prefix)) {
      throw problem(400, 'invalid-prefix', 'The prefix is the first five hexadecimal digits of a SHA-1 hash.');
    }
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
    return deps.interference.around('breached', reply, async () => ({
      status: 200,
      body: deps.ranges.answer(prefix.toUpperCase()),
    }));
  });
}
