/** Who a receiver is, what it sent, and how it is answered: the same at every address of the framework. */
import { timingSafeEqual } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Result } from '@strongroom/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ReadCertificate } from '../../platform/http/client-certificate.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { presentedToken } from '../../platform/http/serving.ts';
import { parseStrictJson, StrictJsonError } from '../../platform/http/strict-json.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { ServiceEntrance } from '../surfaces/index.ts';
import type { Receiver } from './events.model.ts';
import type { StreamRefusal } from './streams.ts';

type Scope = Receiver['scopes'][number];

export interface SsfDoor {
  /** The receiver, when it may; null is answered already. */
  admit(request: FastifyRequest, reply: FastifyReply, scope: Scope): Promise<Receiver | null>;
  /** The same with what it sent, read strictly. */
  read<S extends z.ZodType>(
    request: FastifyRequest,
    reply: FastifyReply,
    want: { readonly scope: Scope; readonly body: S },
  ): Promise<{ readonly receiver: Receiver; readonly wish: z.infer<S> } | null>;
}

export interface SsfDoorDeps {
  readonly receivers: readonly Receiver[];
  readonly entrance: ServiceEntrance;
  /** Where programs come that show a certificate; null elsewhere. */
  readonly certificateOf: ReadCertificate | null;
}

export function makeSsfDoor({ receivers, entrance, certificateOf }: SsfDoorDeps): SsfDoor {
  const hashes = receivers.flatMap((receiver) =>
    receiver.token === undefined ? [] : [{ receiver, hash: secretHash(receiver.token) }],
  );
  const programs = new Map(receivers.filter(({ oauth }) => oauth !== undefined).map((one) => [one.id, one]));

  /** Every receiver is looked at, so that time tells nothing of how far a guess came. */
  function knownBearer({ headers }: FastifyRequest): Receiver | null {
    const [, token = ''] = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(headers.authorization ?? '') ?? [];
    const given = secretHash(token);
    let found: Receiver | null = null;
    for (const { receiver, hash } of hashes) if (timingSafeEqual(hash, given)) found = receiver;
    return found;
  }

  /** Its token, of whichever kind, and what that token is good for; null is answered already. */
  async function admit(request: FastifyRequest, reply: FastifyReply, scope: Scope): Promise<Receiver | null> {
    const known = knownBearer(request);
    if (known !== null) return known.scopes.includes(scope) ? known : barred(reply, 'Bearer', scope);
    const presented = presentedToken(request, certificateOf);
    if (presented === null) return unknown(reply, 'DPoP, Bearer');
    const judged = await entrance.judge(presented, request.context as RequestContext);
    if (!judged.ok) {
      const { challenge, nonce } = judged.refusal;
      if (nonce !== null) reply.header('dpop-nonce', nonce);
      return unknown(reply, challenge);
    }
    const { clientId, scopes, nextNonce } = judged.value;
    if (nextNonce !== null) reply.header('dpop-nonce', nextNonce);
    const receiver = programs.get(clientId);
    if (receiver === undefined) return unknown(reply, 'DPoP error="invalid_token"');
    // What it was given when it asked, and what it is registered for today: the narrower holds.
    const may = scopes.has(scope) && receiver.scopes.includes(scope);
    return may ? receiver : barred(reply, presented.scheme === 'dpop' ? 'DPoP' : 'Bearer', scope);
  }

  return {
    admit,
    async read(request, reply, { scope, body }) {
      const receiver = await admit(request, reply, scope);
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

function unknown(reply: FastifyReply, challenge: string): null {
  refuse(reply.header('www-authenticate', challenge), 401);
  return null;
}

/** RFC 6750 section 3.1. */
function barred(reply: FastifyReply, scheme: string, scope: Scope): null {
  refuse(reply.header('www-authenticate', `${scheme} error="insufficient_scope", scope="${scope}"`), 403, scope);
  return null;
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
