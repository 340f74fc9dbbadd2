/** Who a receiver is, what it sent, and how it is answered: the same at every address of the framework. */
import { timingSafeEqual } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Result } from '@strongroom/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parseStrictJson, StrictJsonError } from '../../platform/http/strict-json.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Receiver } from './events.model.ts';
import type { StreamRefusal } from './streams.ts';

type Scope = Receiver['scopes'][number];

export interface SsfDoor {
  /** The receiver, when it may; null is answered already. */
  admit(request: FastifyRequest, reply: FastifyReply, scope: Scope): Receiver | null;
  /** The same with what it sent, read strictly. */
  read<S extends z.ZodType>(
    request: FastifyRequest,
    reply: FastifyReply,
    want: { readonly scope: Scope; readonly body: S },
  ): { readonly receiver: Receiver; readonly wish: z.infer<S> } | null;
}

export function makeSsfDoor(receivers: readonly Receiver[]): SsfDoor {
  const hashes = receivers.map((receiver) => ({ receiver, hash: secretHash(receiver.token) }));

  /** Every receiver is looked at, so that time tells nothing of how far a guess came. */
  function receiverOf({ headers }: FastifyRequest): Receiver | null {
    const [, token = ''] = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(headers.authorization ?? '') ?? [];
    const given = secretHash(token);
    let found: Receiver | null = null;
    for (const { receiver, hash } of hashes) if (timingSafeEqual(hash, given)) found = receiver;
    return found;
  }

  function admit(request: FastifyRequest, reply: FastifyReply, scope: Scope): Receiver | null {
    const receiver = receiverOf(request);
    if (receiver === null) refuse(reply.header('www-authenticate', 'Bearer'), 401);
    else if (!receiver.scopes.includes(scope)) refuse(reply, 403, scope);
    else return receiver;
    return null;
  }

  return {
    admit,
    read(request, reply, { scope, body }) {
      const receiver = admit(request, reply, scope);
      if (receiver === null) return null;
      try {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const parsed = body.safeParse(parseStrictJson(bytes));
        if (parsed.success) return { receiver, wish: parsed.data };
        const [issue] = parsed.error.issues;
        refuse(reply, 400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
      } catch (error) {
        if (!(error instanceof StrictJsonError)) throw error;
        refuse(reply, 400, error.message);
      }
      return null;
    },
  };
}

export function send<T>(
  reply: FastifyReply,
  found: Result<T, StreamRefusal>,
  body: (value: T) => unknown,
  status = 200,
): FastifyReply {
  if (found.ok) {
    const answer = body(found.value);
    return answer === null ? reply.code(204).send() : reply.code(status).type('application/json').send(answer);
  }
  const { refusal } = found;
  if (refusal.status === 429) reply.header('retry-after', String(refusal.seconds));
  return refuse(reply, refusal.status, refusal.status === 400 ? refusal.about : undefined);
}

/** RFC 9457 with nothing of our own: these statuses mean what SSF says they mean. */
export function refuse(reply: FastifyReply, status: number, detail?: string): FastifyReply {
  const title = STATUS_CODES[status];
  const document = { type: 'about:blank', title, status, ...(detail !== undefined && { detail }) };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(document));
}
