/**
 * What anybody may read of the log, at the addresses of C2SP tlog-tiles below `/log`: checkpoint, tiles, bundles of
 * commitments; and the verifier key. Nothing of it says who did what: entries leave as receipts and exports only.
 */
import { parseTilePath } from '@strongroom/transparency-log';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../../platform/http/answering.ts';
import type { Receipts } from './receipts.ts';

const TEXT = 'text/plain; charset=utf-8';
/** A tile of one width never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

export function addLogPages(app: FastifyInstance, log: Receipts): void {
  app.get('/log/key', async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type(TEXT).send(`${log.verifierKey}\n`),
  );
  app.get('/log/checkpoint', async (request, reply) => {
    const note = await log.checkpoint();
    if (note === null) return sendProblem(reply, request.id, 'not-found');
    return reply.header('cache-control', 'no-cache').type(TEXT).send(note);
  });
  app.get<{ Params: { '*': string } }>('/log/tile/*', async (request, reply) => {
    const address = parseTilePath(`tile/${request.params['*']}`);
    const bytes = address === null ? null : await log.tile(address);
    if (bytes === null) return sendProblem(reply, request.id, 'not-found');
    return reply.header('cache-control', FOR_EVER).type('application/octet-stream').send(Buffer.from(bytes));
  });
}
