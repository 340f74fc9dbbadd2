/**
 * The push service as senders see it (RFC 8030): what browsers and phones speak with it is phone.routes.ts. It reads
 * headers and lengths, checks who sends, and cannot read what it carries.
 */
import type { Clock } from '@strongroom/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError, problem } from '../http/problems.ts';
import { subscriptionId } from './push.model.ts';
import type { Pushes } from './push.service.ts';
import { judgeSender } from './push-message.rules.ts';

/** RFC 8030 lets a service refuse what is longer. */
const LONGEST_BODY = 4_096;
const LONGEST_TTL_SECONDS = 2_419_200;
const RETRY_SECONDS = '10';

const ttl = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);
const topic = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/)
  .nullable();
const urgency = z.enum(['very-low', 'low', 'normal', 'high']).optional();

/** Registered under `/push`. */
export async function pushRoutes(
  app: FastifyInstance,
  deps: { readonly pushes: Pushes; readonly clock: Clock; readonly origins: () => readonly string[] },
): Promise<void> {
  const { pushes, clock, origins } = deps;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LONGEST_BODY }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    reply.status(error instanceof ProblemError ? error.document.status : (error.statusCode ?? 503)).send(),
  );

  app.post<{ Params: { id: string } }>('/send/:id', async (request, reply) => {
    const id = subscriptionId.safeParse(request.params.id);
    const subscription = id.success ? await pushes.find(id.data) : null;
    if (subscription === null) return reply.status(404).send();
    if (subscription.ended) return reply.status(410).send();
    const sender = judgeSender(request.headers.authorization, subscription, { origins: origins(), now: clock.now() });
    if (sender !== 'right') return refuseSender(reply, sender);
    const pushed = readPush(request);
    const accepted = await pushes.accept(subscription, pushed);
    if (accepted === null) return reply.status(429).header('retry-after', RETRY_SECONDS).send();
    return reply
      .status(201)
      .headers({ location: `/push/message/${accepted.id}`, ttl: String(pushed.ttlSeconds) })
      .send();
  });
}

const refuseSender = (reply: FastifyReply, sender: 'unsigned' | 'wrong') =>
  sender === 'unsigned' ? reply.status(401).header('www-authenticate', 'vapid').send() : reply.status(403).send();

function readPush({ headers, body }: FastifyRequest) {
  const read = {
    ttl: ttl.safeParse(headers.ttl),
    topic: topic.safeParse(headers.topic ?? null),
    urgency: urgency.safeParse(headers.urgency),
  };
  if (!read.ttl.success || !read.topic.success || !read.urgency.success) {
    throw problem(400, 'invalid-request', 'TTL, Topic or Urgency is not valid.');
  }
  if (headers['content-encoding'] !== 'aes128gcm' || !Buffer.isBuffer(body) || body.length === 0) {
    throw problem(415, 'unsupported-media-type', 'The content is not encrypted as RFC 8291 says.');
  }
  return { body, ttlSeconds: Math.min(read.ttl.data, LONGEST_TTL_SECONDS), topic: read.topic.data };
}
