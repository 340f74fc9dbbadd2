/**
 * The addresses of the Shared Signals Framework 1.0, as its text names them: how we transmit, our keys, a receiver's one
 * stream, its status, subjects and verification, and polling (RFC 8936). A receiver shows a token that it fetched for
 * itself, or one of configuration; whatever is not there, or not its own, is not there.
 */
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../platform/config/config.ts';
import type { ReadCertificate } from '../../platform/http/client-certificate.ts';
import type { ServiceEntrance } from '../surfaces/index.ts';
import { eventUris } from './caep.rules.ts';
import type { EventTokens } from './event-tokens.ts';
import type { Receiver, Stream } from './events.model.ts';
import { makeSsfDoor, refuse, type SsfDoor, send } from './ssf.door.ts';
import {
  changeInput,
  createInput,
  DELIVERY_METHODS,
  pollInput,
  statusInput,
  streamQuery,
  subjectInput,
  verifyInput,
} from './streams.input.ts';
import type { Streams } from './streams.ts';

interface Deps {
  readonly streams: Streams;
  readonly tokens: EventTokens;
  readonly entrance: ServiceEntrance;
  readonly issuer: string;
  /** Where receivers come that show a certificate; null where none do. */
  readonly certifiedOrigin: string | null;
  readonly settings: NonNullable<Config['events']>;
}
interface Inner extends Deps {
  readonly door: SsfDoor;
}

/** `certificateOf` where receivers show a certificate: what they do with streams, and no second description of us. */
export function addSsfPages(app: FastifyInstance, deps: Deps, certificateOf: ReadCertificate | null): void {
  const door = makeSsfDoor({ ...deps, receivers: deps.settings.receivers, certificateOf });
  if (certificateOf === null) addDiscovery(app, deps);
  addStream(app, { ...deps, door });
  addStatus(app, { ...deps, door });
  addRest(app, { ...deps, door });
}

/** How receivers prove themselves (SSF 1.0 section 7.1.1), the better way first. */
function schemesOf(receivers: readonly Receiver[]): readonly { readonly spec_urn: string }[] {
  const bindings = new Set(receivers.map(({ oauth }) => oauth?.binding));
  const rfcs = [
    ...(bindings.has('dpop') || bindings.has('certificate') ? [RFC.oauth] : []),
    ...(bindings.has('dpop') ? [RFC.dpop] : []),
    ...(bindings.has('certificate') ? [RFC.certificates] : []),
    ...(receivers.some(({ token }) => token !== undefined) ? [RFC.bearer] : []),
  ];
  return rfcs.map((rfc) => ({ spec_urn: `urn:ietf:rfc:${rfc}` }));
}
const RFC = { oauth: 6749, bearer: 6750, certificates: 8705, dpop: 9449 } as const;

function addDiscovery(app: FastifyInstance, { tokens, issuer, settings }: Deps): void {
  app.get('/.well-known/ssf-configuration', async (_request, reply) =>
    reply.type('application/json').send({
      spec_version: '1_0',
      issuer,
      jwks_uri: `${issuer}/ssf/keys`,
      delivery_methods_supported: DELIVERY_METHODS,
      configuration_endpoint: `${issuer}/ssf/stream`,
      status_endpoint: `${issuer}/ssf/status`,
      add_subject_endpoint: `${issuer}/ssf/subjects/add`,
      remove_subject_endpoint: `${issuer}/ssf/subjects/remove`,
      verification_endpoint: `${issuer}/ssf/verify`,
      authorization_schemes: schemesOf(settings.receivers),
      default_subjects: 'ALL',
    }),
  );
  app.get('/ssf/keys', async (_request, reply) => reply.type('application/json').send(await tokens.keys()));
}

const shown =
  ({ issuer, certifiedOrigin, settings }: Deps) =>
  (stream: Stream) => {
    const receiver = settings.receivers.find(({ id }) => id === stream.receiver);
    const at = receiver?.oauth?.binding === 'certificate' ? (certifiedOrigin ?? issuer) : issuer;
    return {
      stream_id: stream.id,
      iss: issuer,
      aud: receiver?.audience ?? stream.receiver,
      events_supported: eventUris,
      events_requested: stream.requested,
      events_delivered: stream.requested,
      delivery:
        stream.delivery === 'push'
          ? { method: DELIVERY_METHODS[0], endpoint_url: stream.endpoint }
          : { method: DELIVERY_METHODS[1], endpoint_url: `${at}/ssf/poll/${stream.id}` },
      min_verification_interval: settings.verificationSeconds,
      ...(stream.description !== null && { description: stream.description }),
    };
  };

/** An id that is none names no stream. */
const streamIdOf = (query: unknown): string => {
  const asked = streamQuery.safeParse(query);
  return asked.success ? asked.data.stream_id : '';
};

function addStream(app: FastifyInstance, deps: Inner): void {
  const { streams, door } = deps;
  const show = shown(deps);
  app.post('/ssf/stream', async (request, reply) => {
    const asked = await door.read(request, reply, { scope: 'ssf.manage', body: createInput });
    return asked === null ? reply : send(reply, await streams.create(asked.receiver, asked.wish), show, 201);
  });
  app.get('/ssf/stream', async (request, reply) => {
    const receiver = await door.admit(request, reply, 'ssf.read');
    if (receiver === null) return reply;
    if (Object.keys(request.query as object).length > 0) {
      return send(reply, await streams.get(receiver, streamIdOf(request.query)), show);
    }
    const one = await streams.of(receiver);
    return reply.type('application/json').send(one === null ? [] : [show(one)]);
  });
  for (const method of ['PATCH', 'PUT'] as const) {
    app.route({
      method,
      url: '/ssf/stream',
      handler: async (request, reply) => {
        const asked = await door.read(request, reply, { scope: 'ssf.manage', body: changeInput });
        if (asked === null) return reply;
        const { receiver, wish } = asked;
        return send(reply, await streams.change(receiver, wish.stream_id, wish, method === 'PUT'), show);
      },
    });
  }
  app.delete('/ssf/stream', async (request, reply) => {
    const receiver = await door.admit(request, reply, 'ssf.manage');
    if (receiver === null) return reply;
    return send(reply, await streams.remove(receiver, streamIdOf(request.query)), () => null);
  });
}

function addStatus(app: FastifyInstance, { streams, door }: Inner): void {
  const statusOf = (stream: Stream) => ({
    stream_id: stream.id,
    status: stream.state,
    ...(stream.stateReason !== null && { reason: stream.stateReason }),
  });
  app.get('/ssf/status', async (request, reply) => {
    const receiver = await door.admit(request, reply, 'ssf.read');
    if (receiver === null) return reply;
    return send(reply, await streams.get(receiver, streamIdOf(request.query)), statusOf);
  });
  app.post('/ssf/status', async (request, reply) => {
    const asked = await door.read(request, reply, { scope: 'ssf.manage', body: statusInput });
    if (asked === null) return reply;
    const { stream_id: streamId, status: state, reason = null } = asked.wish;
    return send(reply, await streams.move(asked.receiver, streamId, { state, reason }), statusOf);
  });
  app.post('/ssf/verify', async (request, reply) => {
    const asked = await door.read(request, reply, { scope: 'ssf.manage', body: verifyInput });
    if (asked === null) return reply;
    const { stream_id: streamId, state = null } = asked.wish;
    return send(reply, await streams.verify(asked.receiver, streamId, state), () => null);
  });
}

function addRest(app: FastifyInstance, { streams, door, issuer, settings }: Inner): void {
  for (const what of ['add', 'remove'] as const) {
    app.post(`/ssf/subjects/${what}`, async (request, reply) => {
      const asked = await door.read(request, reply, { scope: 'ssf.manage', body: subjectInput });
      if (asked === null) return reply;
      const { subject, stream_id: streamId } = asked.wish;
      // A user of another issuer is none of ours; whether one of ours exists is not told.
      if (subject.iss !== issuer) return refuse(reply, 404);
      const done = await streams.subject(asked.receiver, streamId, subject.sub, what === 'add');
      return send(reply, done, () => (what === 'add' ? {} : null));
    });
  }
  app.post<{ Params: { streamId: string } }>('/ssf/poll/:streamId', async (request, reply) => {
    const asked = await door.read(request, reply, { scope: 'ssf.read', body: pollInput });
    if (asked === null) return reply;
    const { ack = [], setErrs = {}, maxEvents = settings.pollMost } = asked.wish;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const waits = asked.wish.returnImmediately !== true;
    const wish = { ack, failed: Object.keys(setErrs), most: maxEvents, waits, gone: gone.signal };
    return send(reply, await streams.poll(asked.receiver, request.params.streamId, wish), ({ tokens, more }) => ({
      sets: Object.fromEntries(tokens.map(({ jti, token }) => [jti, token])),
      ...(more && { moreAvailable: true }),
    }));
  });
}
