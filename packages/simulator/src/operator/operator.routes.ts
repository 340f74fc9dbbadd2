/**
 * The mobile operator, as others ask it: CAMARA SIM Swap, version 2, with its error shape, behind the client credentials
 * of OAuth 2.0. Tokens live in memory, so a world that starts anew refuses those of before, as operators do.
 */
import { type Clock, type Random, secondsToMs } from '@strongroom/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { phoneNumber } from '../arrivals/arrivals.model.ts';
import type { Interference } from '../faults/interference.ts';
import { ProblemError } from '../http/problems.ts';
import { sameSecret } from '../http/secrets.ts';
import type { Sims } from './sims.service.ts';

export interface OperatorDeps {
  readonly sims: Sims;
  readonly interference: Interference;
  readonly clock: Clock;
  readonly random: Random;
  readonly accountSid: string;
  readonly authToken: string;
}

const TOKEN_SECONDS = 600;
const HOURS = 3_600;
/** What the interface allows; left out it is ten days. */
const checkBody = z.strictObject({
  phoneNumber: phoneNumber,
  maxAge: z.int().min(1).max(2_400).default(240),
});
const dateBody = z.strictObject({ phoneNumber: phoneNumber });

class OperatorError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const answer = (reply: FastifyReply, status: number, code: string, message: string) =>
  reply.status(status).send({ status, code, message });

const parse = <Body>(schema: z.ZodType<Body>, body: unknown): Body => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new OperatorError(400, 'INVALID_ARGUMENT', 'Client specified an invalid argument');
  return parsed.data;
};

/** Registered under `/operator`. */
export async function operatorRoutes(app: FastifyInstance, deps: OperatorDeps): Promise<void> {
  const { sims, interference, clock, random } = deps;
  const tokens = new Map<string, number>();

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof OperatorError) return answer(reply, error.status, error.code, error.message);
    const status = error instanceof ProblemError ? error.document.status : (error.statusCode ?? 500);
    return status < 500
      ? answer(reply, status, 'INVALID_ARGUMENT', 'Client specified an invalid argument')
      : answer(reply, 503, 'UNAVAILABLE', 'Service unavailable');
  });

  app.post('/token', async (request, reply) => {
    const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const given = Buffer.from(encoded, 'base64').toString('utf8');
    const expected = `${encodeURIComponent(deps.accountSid)}:${encodeURIComponent(deps.authToken)}`;
    if (!sameSecret(given, expected)) return reply.status(401).send({ error: 'invalid_client' });
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    if (form.get('grant_type') !== 'client_credentials') {
      return reply.status(400).send({ error: 'unsupported_grant_type' });
    }
    const text = Buffer.from(random(32)).toString('base64url');
    for (const [old, until] of tokens) if (until <= clock.now()) tokens.delete(old);
    tokens.set(text, clock.now() + secondsToMs(TOKEN_SECONDS));
    return { access_token: text, token_type: 'Bearer', expires_in: TOKEN_SECONDS };
  });

  function authenticate(header: string | undefined): void {
    const until = tokens.get(/^Bearer ([\w-]+)$/.exec(header ?? '')?.[1] ?? '');
    if (until === undefined || until <= clock.now()) {
      throw new OperatorError(401, 'UNAUTHENTICATED', 'Request not authenticated');
    }
  }

  app.post('/sim-swap/v2/check', async (request, reply) => {
    authenticate(request.headers.authorization);
    const { phoneNumber: number, maxAge } = parse(checkBody, request.body);
    return interference.around('operator', reply, async () => {
      const at = await sims.movedAt(number);
      return { status: 200, body: { swapped: at !== null && at > clock.now() - secondsToMs(maxAge * HOURS) } };
    });
  });

  app.post('/sim-swap/v2/retrieve-date', async (request, reply) => {
    authenticate(request.headers.authorization);
    const { phoneNumber: number } = parse(dateBody, request.body);
    return interference.around('operator', reply, async () => {
      const at = await sims.movedAt(number);
      return { status: 200, body: { latestSimChange: at === null ? null : new Date(at).toISOString() } };
    });
  });
}
