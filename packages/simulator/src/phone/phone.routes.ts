/**
 * What the app on a simulated phone asks of the phone: a subscription to pushes, and whether there is a network. The app
 * lives at an origin of its own; that one origin, and no other, may ask from a page.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { EventBus } from '../events.ts';
import { parseOrRefuse, problem } from '../http/problems.ts';
import { noQuery, numberPath } from '../http/world.model.ts';
import { subscribeBody, subscriptionPath } from '../push/push.model.ts';
import type { Pushes } from '../push/push.service.ts';
import type { Flight } from './flight.service.ts';

const MAX_STREAMS = 64;
const HEARTBEAT_MS = 15_000;

export interface PhoneRouteDeps {
  readonly bus: EventBus;
  readonly flight: Flight;
  readonly pushes: Pushes;
  readonly publicUrl: () => string;
  readonly appOrigin: string | null;
}

/** Registered under `/phone`. Answers how to end its streams. */
export function phoneRoutes(app: FastifyInstance, deps: PhoneRouteDeps): { close(): void } {
  const { bus, flight, pushes, publicUrl, appOrigin } = deps;
  const open = new Map<ServerResponse, string>();

  const allowed = {
    'access-control-allow-origin': appOrigin ?? 'null',
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'content-type',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'origin',
  };
  app.addHook('onRequest', async (_request, reply) => {
    if (appOrigin !== null) reply.headers(allowed);
  });
  app.options('/*', async (_request, reply) => reply.status(204).send());

  app.post('/subscriptions', async (request, reply) => {
    const { number, applicationServerKey } = parseOrRefuse(subscribeBody, request.body, 'body');
    const { id, ...keys } = await pushes.subscribe(number, applicationServerKey);
    return reply.status(201).send({ id, endpoint: `${publicUrl()}/push/send/${id}`, keys });
  });
  app.delete('/subscriptions/:id', async (request, reply) => {
    await pushes.unsubscribe(parseOrRefuse(subscriptionPath, request.params, 'path').id);
    return reply.status(204).send();
  });

  async function bring(stream: ServerResponse, number: string): Promise<void> {
    if (await flight.isOn(number)) return;
    for (const { text } of await pushes.handOver(number))
      stream.write(`event: push\ndata: ${JSON.stringify({ text })}\n\n`);
  }
  const unsubscribe = bus.subscribe((event) => {
    for (const [stream, number] of open) {
      if (event.type === 'flight' && event.data.number === number) {
        stream.write(`event: flight\ndata: ${JSON.stringify({ on: event.data.on })}\n\n`);
      }
      // A database that is going away means that everything closes.
      if (event.type === 'push' && event.data.to === number) bring(stream, number).catch(() => undefined);
    }
  });
  const heartbeat = setInterval(() => {
    for (const stream of open.keys()) stream.write(': beat\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  app.get('/:number/events', async (request, reply) => {
    parseOrRefuse(noQuery, request.query, 'query');
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    if (open.size >= MAX_STREAMS) throw problem(429, 'too-many-streams', 'Too many event streams are open.');
    const on = await flight.isOn(number);
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    reply.raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    reply.raw.on('close', () => open.delete(reply.raw));
    reply.raw.on('error', () => open.delete(reply.raw));
    open.set(reply.raw, number);
    reply.raw.write(`retry: 1000\nevent: flight\ndata: ${JSON.stringify({ on })}\n\n`);
    await bring(reply.raw, number);
    return reply;
  });

  return {
    close() {
      unsubscribe();
      clearInterval(heartbeat);
      for (const stream of open.keys()) stream.end();
      open.clear();
    },
  };
}
