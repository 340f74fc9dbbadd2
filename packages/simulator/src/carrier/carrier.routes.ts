/**
 * The carrier: text messages and calls over the Messages and Calls API that Twilio made common, 2010-04-01 shapes,
 * with its error numbers. HTTP Basic with account sid and token.
 * One addition a delivery job needs: an Idempotency-Key header. The same key answers the same sid, delivers nothing
 * twice, and uses up no second fault.
 */
import type { Random } from '@strongroom/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { phoneNumber } from '../arrivals/arrivals.model.ts';
import type { Arrivals } from '../arrivals/arrivals.service.ts';
import type { Accepted } from '../arrivals/arrivals.store.ts';
import { ProblemError } from '../http/problems.ts';
import { sameSecret } from '../http/secrets.ts';
import type { Callbacks } from './carrier.callbacks.ts';
import { parseTwiml } from './twiml.rules.ts';

const API_VERSION = '2010-04-01';
const MAX_BODY = 1_600;
/** A number, or the alphanumeric sender name many countries allow. */
const sender = z.union([phoneNumber, z.string().regex(/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/)]);
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

class CarrierError extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface CarrierDeps {
  readonly arrivals: Arrivals;
  readonly random: Random;
  readonly accountSid: string;
  readonly authToken: string;
  readonly callbacks: Callbacks;
}

/** Registered under `/carrier`; errors of this API never take the shape of the others. */
export async function carrierRoutes(app: FastifyInstance, deps: CarrierDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof CarrierError) return answer(reply, error.status, error.code, error.message);
    // What the shell refuses for everybody (a foreign host name, a foreign page) keeps its status.
    const status = error instanceof ProblemError ? error.document.status : (error.statusCode ?? 500);
    if (status === 415) return answer(reply, 415, 12300, 'Invalid Content-Type');
    if (status < 500) return answer(reply, status, 20001, 'Invalid request');
    return answer(reply, 503, 20503, 'Service unavailable');
  });
  app.setNotFoundHandler((_request, reply) => answer(reply, 404, 20404, 'The requested resource was not found'));
  app.addHook('onRequest', async (request) => authenticate(request, deps));

  app.post(`/${API_VERSION}/Accounts/:sid/Messages.json`, async (request, reply) => {
    const form = readForm(request, deps);
    const { to, from } = readParties(form);
    const body = form.get('Body') ?? '';
    if (body === '') throw new CarrierError(400, 21602, 'Message body is required.');
    if (body.length > MAX_BODY)
      throw new CarrierError(400, 21617, 'The message body exceeds the 1600 character limit.');
    const accepted = await deps.arrivals.accept({
      channel: 'sms',
      recipient: to,
      sender: from,
      content: { body },
      dedupeKey: readKey(request, deps),
    });
    if (accepted === null) throw tooManyRequests();
    deps.callbacks.tell(accepted.id, form.get('StatusCallback'));
    reply.status(201);
    return { ...resource(deps, accepted, to, from, 'Messages'), body, num_segments: segments(body), num_media: '0' };
  });

  app.post(`/${API_VERSION}/Accounts/:sid/Calls.json`, async (request, reply) => {
    const form = readForm(request, deps);
    const { to, from } = readParties(form);
    const dedupeKey = readKey(request, deps);
    const known = await deps.arrivals.accepted('voice', dedupeKey);
    if (known !== null) {
      reply.status(201);
      return resource(deps, known, to, from, 'Calls');
    }
    const spoken = parseTwiml(await scriptOf(form, deps, { To: to, From: from }));
    if (spoken === null) throw new CarrierError(400, 12100, 'Document parse failure');
    const accepted = await deps.arrivals.accept({
      channel: 'voice',
      recipient: to,
      sender: from,
      content: spoken,
      dedupeKey,
    });
    if (accepted === null) throw tooManyRequests();
    deps.callbacks.tell(accepted.id, form.get('StatusCallback'));
    reply.status(201);
    return resource(deps, accepted, to, from, 'Calls');
  });
}

/** In the request, or fetched where the request says; a script may be there once only, so it is asked for once. */
async function scriptOf(
  form: Map<string, string>,
  deps: CarrierDeps,
  parties: Record<string, string>,
): Promise<string> {
  const twiml = form.get('Twiml') ?? '';
  if (twiml !== '') return twiml;
  const url = form.get('Url') ?? '';
  if (url === '') throw new CarrierError(400, 21205, 'Url or Twiml parameter is required.');
  const document = await deps.callbacks.fetchScript(url, parties);
  if (document === null) throw new CarrierError(400, 11200, 'There was a failure attempting to retrieve the document.');
  return document;
}

const answer = (reply: FastifyReply, status: number, code: number, message: string) => {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="Carrier API"');
  return reply.status(status).send({ code, message, status });
};

const tooManyRequests = () => new CarrierError(429, 20429, 'Too Many Requests');

async function authenticate(request: FastifyRequest, deps: CarrierDeps): Promise<void> {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  if (!sameSecret(given, `${deps.accountSid}:${deps.authToken}`)) {
    throw new CarrierError(401, 20003, 'Authenticate');
  }
}

/** Each parameter once: a second To would let one party's check look at another number than the delivery uses. */
function readForm(request: FastifyRequest, deps: CarrierDeps): Map<string, string> {
  const { sid } = request.params as { sid: string };
  if (sid !== deps.accountSid) throw new CarrierError(404, 20404, 'The requested resource was not found');
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(typeof request.body === 'string' ? request.body : '')) {
    if (form.has(name)) throw new CarrierError(400, 20001, `Parameter ${name.slice(0, 40)} was given twice`);
    // PostgreSQL text cannot hold NUL; refusing it here keeps bad input from becoming a failed statement.
    if (value.includes('\0')) throw new CarrierError(400, 20001, `Parameter ${name.slice(0, 40)} is not valid text`);
    form.set(name, value);
  }
  return form;
}

function readParties(form: Map<string, string>): { to: string; from: string } {
  const to = form.get('To');
  if (to === undefined) throw new CarrierError(400, 21604, "A 'To' phone number is required.");
  if (!phoneNumber.safeParse(to).success) throw new CarrierError(400, 21211, "Invalid 'To' Phone Number");
  const from = form.get('From');
  if (from === undefined) throw new CarrierError(400, 21603, "A 'From' phone number is required.");
  if (!sender.safeParse(from).success) throw new CarrierError(400, 21212, "Invalid 'From' Phone Number");
  return { to, from };
}

/** Without a key every request is a message of its own, as with the real carrier. */
function readKey(request: FastifyRequest, deps: CarrierDeps): string {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return `unkeyed:${Buffer.from(deps.random(16)).toString('hex')}`;
  const key = idempotencyKey.safeParse(header);
  if (!key.success) throw new CarrierError(400, 20001, 'Idempotency-Key is not valid');
  return `key:${key.data}`;
}

function resource(deps: CarrierDeps, accepted: Accepted, to: string, from: string, kind: 'Messages' | 'Calls') {
  const created = new Date(accepted.acceptedAt).toUTCString().replace('GMT', '+0000');
  return {
    sid: accepted.id,
    account_sid: deps.accountSid,
    api_version: API_VERSION,
    status: 'queued',
    to,
    from,
    direction: 'outbound-api',
    date_created: created,
    date_updated: created,
    uri: `/${API_VERSION}/Accounts/${deps.accountSid}/${kind}/${accepted.id}.json`,
  };
}

/** GSM 7-bit text takes 160 characters (153 each when joined), anything else 70 (67). */
function segments(body: string): string {
  const plain = /^[\n\r\x20-\x5a_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà]*$/.test(body);
  const [single, joined] = plain ? [160, 153] : [70, 67];
  return String(body.length <= single ? 1 : Math.ceil(body.length / joined));
}
