/**
 * How an answer of the API leaves: its status, the headers that every answer carries, its own, and JSON that is text
 * already. It goes to Node directly: Fastify's way out would work out for each answer what is known here beforehand.
 * Hooks on the response still run. Pages and files go Fastify's way and get the same headers where they set none.
 */
import type { Problem, ProblemCode } from '@strongroom/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemDocument } from './problem-document.ts';
import type { ProblemMembers, ReplyExtras } from './route.ts';

type Headers = Readonly<Record<string, string>>;

declare module 'fastify' {
  interface FastifyInstance {
    /** The headers of every answer, names and values in turn. */
    always: readonly string[];
  }
}

export const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Declares what every answer carries, whoever gives it. */
export function carryAlways(app: FastifyInstance, headers: Headers): void {
  app.decorate('always', Object.entries(headers).flat());
  app.addHook('onSend', (request, reply, payload, done) => {
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    reply.header('x-request-id', request.id);
    done(null, payload);
  });
}

/** `text` null: an answer without a body. */
export function finish(
  reply: FastifyReply,
  answer: {
    readonly status: number;
    readonly type: string;
    readonly text: string | null;
    readonly extras: ReplyExtras;
  },
): undefined {
  const { status, type, text, extras } = answer;
  const headers = reply.server.always.slice();
  headers.push('x-request-id', reply.request.id);
  if (text !== null) headers.push('content-type', type, 'content-length', String(Buffer.byteLength(text)));
  else if (status !== 204) headers.push('content-length', '0');
  if (extras.cookies !== undefined) for (const cookie of extras.cookies) headers.push('set-cookie', cookie);
  if (extras.headers !== undefined) addOwn(headers, extras.headers);
  // Node refuses a header that could smuggle another one; Fastify must then still be able to answer with an error.
  reply.raw.writeHead(status, headers);
  reply.hijack();
  reply.raw.end(text ?? undefined);
}

/** A header that every answer carries is replaced, not sent twice. */
function addOwn(headers: string[], own: Headers): void {
  for (const [name, value] of Object.entries(own)) {
    const place = headers.findIndex((text, index) => index % 2 === 0 && text === name);
    if (place < 0) headers.push(name, value);
    else headers[place + 1] = value;
  }
}

export function sendProblem(
  reply: FastifyReply,
  requestId: string,
  code: ProblemCode,
  members: ProblemMembers = {},
  extras: ReplyExtras = {},
): undefined {
  const document: Problem = problemDocument(code, requestId, members);
  finish(reply, { status: document.status, type: PROBLEM_TYPE, text: JSON.stringify(document), extras });
}
