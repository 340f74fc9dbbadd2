/**
 * `GET /v1/events`: everything that arrives, live, as server-sent events named after their type. A stream starts with
 * a comment, beats every 15 seconds and replays nothing: after a reconnect, read the lists again.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { EventBus } from '../events.ts';
import { parseOrRefuse, problem } from './problems.ts';
import { noQuery } from './world.model.ts';

const MAX_STREAMS = 64;
const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off and reconnects: unread events must not fill the memory. */
const MAX_UNREAD_BYTES = 1_048_576;

export interface Streams {
  close(): void;
}

export function eventRoutes(app: FastifyInstance, bus: EventBus): Streams {
  const open = new Set<ServerResponse>();
  const write = (stream: ServerResponse, text: string) => {
    if (stream.writableLength > MAX_UNREAD_BYTES) stream.destroy();
    else stream.write(text);
  };
  const unsubscribe = bus.subscribe((event) => {
    const text = `event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
    for (const stream of open) write(stream, text);
  });
  const heartbeat = setInterval(() => {
    for (const stream of open) write(stream, ': beat\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  app.get('/v1/events', async (request, reply) => {
    parseOrRefuse(noQuery, request.query, 'query');
    if (open.size >= MAX_STREAMS) throw problem(429, 'too-many-streams', 'Too many event streams are open.');
    const headers = reply.getHeaders();
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(headers as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    reply.raw.on('close', () => open.delete(reply.raw));
    reply.raw.on('error', () => open.delete(reply.raw));
    open.add(reply.raw);
    reply.raw.write('retry: 1000\n: the outside world\n\n');
    return reply;
  });

  return {
    close() {
      unsubscribe();
      clearInterval(heartbeat);
      for (const stream of open) stream.end();
      open.clear();
    },
  };
}
