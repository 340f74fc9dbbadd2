/**
 * Streams of event tokens: a receiver makes one, says what it wants to hear and how, and pauses or ends it. A paused
 * stream holds what happens meanwhile, a disabled one drops it. Every change of a stream is in the audit trail.
 *
 * Attack (SSRF): a receiver names an address inside the broker's network as its endpoint; it is refused when it is named
 * and looked at again when it is called.
 */
import { type Clock, DAY_MS, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Config } from '../../platform/config/config.ts';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { type Jobs, PermanentJobFailure } from '../../platform/jobs/jobs.ts';
import { isOutboundAddress, postOutside } from '../../platform/outbound.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import { eventUris, STREAM_UPDATED, VERIFICATION } from './caep.rules.ts';
import type { EventTokens } from './event-tokens.ts';
import type { Receiver, SecurityEvent, Stream, StreamState } from './events.model.ts';
import * as store from './events.store.ts';
import { makePollWaits } from './poll-waits.ts';
import type { StreamWish, WantedDelivery } from './streams.input.ts';

export type StreamRefusal =
  | { readonly status: 404 | 409 }
  | { readonly status: 400; readonly about: string }
  | { readonly status: 429; readonly seconds: number };
type Outcome<T> = Promise<Result<T, StreamRefusal>>;

export interface Streams {
  create(receiver: Receiver, wish: StreamWish): Outcome<Stream>;
  of(receiver: Receiver): Promise<Stream | null>;
  get(receiver: Receiver, streamId: string): Outcome<Stream>;
  /** `whole`: what is not said goes back to what it is at first. */
  change(receiver: Receiver, streamId: string, wish: StreamWish, whole: boolean): Outcome<Stream>;
  remove(receiver: Receiver, streamId: string): Outcome<null>;
  move(receiver: Receiver, streamId: string, to: { state: StreamState; reason: string | null }): Outcome<Stream>;
  verify(receiver: Receiver, streamId: string, state: string | null): Outcome<null>;
  subject(receiver: Receiver, streamId: string, userId: string, heard: boolean): Outcome<null>;
  poll(
    receiver: Receiver,
    streamId: string,
    wish: { ack: readonly string[]; failed: readonly string[]; most: number; waits: boolean; gone: AbortSignal },
  ): Outcome<{ tokens: { jti: string; token: string }[]; more: boolean }>;
  /** Into every stream that listens. `jti` stays the same over repeats of the same event. */
  tell(event: SecurityEvent, of: { readonly userId: string; readonly jti: string }): Promise<void>;
  sweep(): Promise<void>;
  /** Whoever waits goes: the server goes down. */
  close(): void;
  waiting(): number;
}

const PUSH_QUEUE = 'event-stream.push';
const placeOf = (id: string) => ({ table: 'event_stream', row: id, column: 'authorization_sealed' });

export function makeStreams(deps: {
  database: Database;
  jobs: Jobs;
  audit: Audit;
  vault: Vault;
  tokens: EventTokens;
  clock: Clock;
  random: Random;
  settings: NonNullable<Config['events']>;
  /** How often a request that waits looks for what another node wrote. */
  lookEveryMs: number;
}): Streams {
  const { database, jobs, audit, vault, tokens, clock, random, settings, lookEveryMs } = deps;
  const waits = makePollWaits(lookEveryMs);
  const receivers = new Map(settings.receivers.map((one) => [one.id, one]));

  const note = (tx: Tx, event: string, stream: Stream, details: Record<string, string | null> = {}) =>
    audit.append(tx, {
      event,
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId: null,
      accountId: null,
      details: { stream: stream.id, receiver: stream.receiver, ...details },
    });

  async function own(receiver: Receiver, streamId: string): Outcome<Stream> {
    const stream = await store.findStream(database.read, streamId);
    // Somebody else's is not there (SSF 1.0 section 8.1.1.2).
    return stream === null || stream.receiver !== receiver.id ? refuse({ status: 404 }) : ok(stream);
  }

  function deliveryOf(
    streamId: string,
    wanted: WantedDelivery | undefined,
  ): Result<Pick<Stream, 'delivery' | 'endpoint' | 'authorizationSealed'>, StreamRefusal> {
    // SSF 1.0 section 8.1.1: whoever says nothing polls.
    if (wanted === undefined || wanted.method === 'urn:ietf:rfc:8936') {
      return ok({ delivery: 'poll', endpoint: null, authorizationSealed: null });
    }
    if (!isOutboundAddress(wanted.endpoint_url, settings.internalOrigins)) {
      return refuse({ status: 400, about: 'delivery.endpoint_url: https to a public host' });
    }
    const header = wanted.authorization_header;
    const authorizationSealed = header === undefined ? null : vault.seal(placeOf(streamId), header);
    return ok({ delivery: 'push', endpoint: wanted.endpoint_url, authorizationSealed });
  }

  const requestedOf = (wanted: readonly string[] | undefined): readonly string[] =>
    // Asked for and known: what we do not have is left out, and the answer says what is delivered.
    wanted === undefined ? [] : eventUris.filter((uri) => wanted.includes(uri));

  async function put(tx: Tx, stream: Stream, event: SecurityEvent, jti: string): Promise<void> {
    const audience = receivers.get(stream.receiver)?.audience;
    // A receiver that configuration no longer has hears nothing.
    if (audience === undefined) return;
    const token = await tokens.sign(event, { audience, jti });
    if (!(await store.insertToken(tx, { streamId: stream.id, jti, token, now: clock.now() }))) return;
    if (stream.delivery === 'push' && stream.state === 'enabled') await enqueue(tx, stream.id, jti);
    afterCommit(tx, () => waits.wake(stream.id));
  }

  const enqueue = (tx: Tx, streamId: string, jti: string): Promise<void> =>
    jobs.enqueue(tx, { queue: PUSH_QUEUE, key: streamId, payload: { streamId, jti } });

  jobs.handle(
    PUSH_QUEUE,
    async (payload, { attempt }) => {
      const { streamId, jti } = payload as { streamId: string; jti: string };
      const stream = await store.findStream(database.read, streamId);
      const found = await store.findToken(database.read, streamId, jti);
      if (stream?.endpoint == null || found === null || stream.state !== 'enabled') return;
      const sealed = stream.authorizationSealed;
      const answered = await postOutside(stream.endpoint, {
        headers: {
          'content-type': 'application/secevent+jwt',
          accept: 'application/json',
          ...(sealed !== null && { authorization: await vault.open(placeOf(streamId), sealed) }),
        },
        body: Buffer.from(found.token),
        timeoutMs: settings.timeoutMs,
        named: settings.internalOrigins,
      }).catch((error: unknown) => (attempt < settings.attempts ? Promise.reject(error) : { status: 0 }));
      const accepted = answered.status === 200 || answered.status === 202;
      // RFC 8935 section 2.4: 400 says what is wrong with this token; it would be wrong the next time too.
      if (accepted || answered.status === 400) {
        await database.transaction(async (tx) => {
          await store.deleteTokens(tx, streamId, [jti]);
          if (!accepted) await note(tx, 'event-stream.token-refused', stream, { token: jti });
        });
        return;
      }
      if (attempt < settings.attempts) throw new Error(`the receiver answered ${answered.status}`);
      // It holds what happens from here on, until its receiver says it is back; what is held begins with why.
      const paused = { ...stream, state: 'paused', stateReason: 'unreachable' } as const;
      await database.transaction(async (tx) => {
        // Whoever switched it off while it was called is not told that it holds events for them again.
        if (!(await consume(tx, store.pauseStream(streamId, paused.stateReason)))) return;
        await note(tx, 'event-stream.moved', stream, { state: paused.state, reason: paused.stateReason });
        await put(tx, paused, updatedEvent(paused), newId('set', clock.now(), random));
      });
      throw new PermanentJobFailure('the receiver could not be reached: the stream is paused');
    },
    { maxAttempts: settings.attempts },
  );

  async function move(stream: Stream, to: { state: StreamState; reason: string | null }): Promise<Stream> {
    const moved = { ...stream, state: to.state, stateReason: to.reason };
    await database.transaction(async (tx) => {
      if (!(await consume(tx, store.moveStream(stream.id, to)))) return;
      await note(tx, 'event-stream.moved', stream, { state: to.state, reason: to.reason });
      if (to.state === 'disabled') await store.clearStream(tx, stream.id);
      if (to.state !== 'enabled') return;
      if (stream.delivery !== 'push') return;
      for (const { jti } of await store.findTokens(tx, stream.id, settings.held)) await enqueue(tx, stream.id, jti);
    });
    return moved;
  }

  return {
    async create(receiver, wish) {
      const id = newId('str', clock.now(), random);
      const delivery = deliveryOf(id, wish.delivery);
      if (!delivery.ok) return delivery;
      const stream: Stream = {
        id,
        receiver: receiver.id,
        ...delivery.value,
        requested: requestedOf(wish.events_requested),
        description: wish.description ?? null,
        state: 'enabled',
        stateReason: null,
        verifiedAt: null,
      };
      return database.attempt<Stream, StreamRefusal>(async (tx) => {
        if (!(await store.insertStream(tx, stream, clock.now()))) return refuse({ status: 409 });
        await note(tx, 'event-stream.created', stream, { delivery: stream.delivery });
        return ok(stream);
      });
    },
    of: (receiver) => store.findStreamOf(database.read, receiver.id),
    get: own,

    async change(receiver, streamId, wish, whole) {
      const found = await own(receiver, streamId);
      if (!found.ok) return found;
      const before = found.value;
      const delivery = wish.delivery === undefined && !whole ? ok(before) : deliveryOf(streamId, wish.delivery);
      if (!delivery.ok) return delivery;
      const { delivery: method, endpoint, authorizationSealed } = delivery.value;
      const keep = wish.events_requested === undefined && !whole;
      const stream: Stream = {
        ...before,
        delivery: method,
        endpoint,
        authorizationSealed,
        requested: keep ? before.requested : requestedOf(wish.events_requested),
        description: wish.description === undefined && !whole ? before.description : (wish.description ?? null),
      };
      await database.transaction(async (tx) => {
        await store.updateStream(tx, stream);
        await note(tx, 'event-stream.changed', stream, { delivery: stream.delivery });
      });
      return ok(stream);
    },

    async remove(receiver, streamId) {
      const found = await own(receiver, streamId);
      if (!found.ok) return found;
      return database.attempt<null, StreamRefusal>(async (tx) => {
        if (!(await consume(tx, store.deleteStream(streamId)))) return refuse({ status: 404 });
        await store.clearStream(tx, streamId);
        await note(tx, 'event-stream.removed', found.value);
        return ok(null);
      });
    },

    async move(receiver, streamId, to) {
      const found = await own(receiver, streamId);
      return found.ok ? ok(await move(found.value, to)) : found;
    },

    async verify(receiver, streamId, state) {
      const found = await own(receiver, streamId);
      if (!found.ok) return found;
      const now = clock.now();
      const notSince = now - secondsToMs(settings.verificationSeconds);
      const claims = { ...(state !== null && { state }) };
      const event = { uri: VERIFICATION, claims, subject: { format: 'opaque', id: streamId } };
      return database.attempt<null, StreamRefusal>(async (tx) => {
        if (!(await consume(tx, store.markVerified(streamId, { now, notSince })))) {
          return refuse({ status: 429, seconds: settings.verificationSeconds });
        }
        await put(tx, found.value, event, newId('set', now, random));
        return ok(null);
      });
    },

    async subject(receiver, streamId, userId, heard) {
      const found = await own(receiver, streamId);
      if (!found.ok) return found;
      await database.transaction(async (tx) => {
        await (heard ? store.addSubject(tx, streamId, userId) : store.removeSubject(tx, streamId, userId));
        await note(tx, heard ? 'event-stream.subject-added' : 'event-stream.subject-removed', found.value, {
          user: userId,
        });
      });
      return ok(null);
    },

    async poll(receiver, streamId, { ack, failed, most, waits: wantsToWait, gone }) {
      const found = await own(receiver, streamId);
      if (!found.ok) return found;
      if (found.value.delivery !== 'poll') return refuse({ status: 404 });
      await store.deleteTokens(database.read, streamId, [...ack, ...failed]);
      for (const jti of failed.slice(0, settings.pollMost)) {
        await database.transaction((tx) => note(tx, 'event-stream.token-refused', found.value, { token: jti }));
      }
      if (found.value.state !== 'enabled') return ok({ tokens: [], more: false });
      const limit = Math.min(most, settings.pollMost);
      const look = () => store.findTokens(database.read, streamId, limit + 1);
      let waiting = await look();
      // Without room for an event nothing is waited for: the request only acknowledges.
      if (wantsToWait && limit > 0 && waiting.length === 0) {
        const turn = waits.take(streamId);
        const leave = (): void => waits.leave(streamId, turn);
        gone.addEventListener('abort', leave);
        const rounds = Math.ceil(secondsToMs(settings.pollWaitSeconds) / lookEveryMs);
        for (let round = 0; round < rounds && waiting.length === 0 && !gone.aborted; round += 1) {
          if (!(await waits.wait(streamId, turn))) break;
          waiting = await look();
        }
        gone.removeEventListener('abort', leave);
        leave();
      }
      return ok({ tokens: waiting.slice(0, limit), more: waiting.length > limit });
    },

    async tell(event, { userId, jti }) {
      for (const stream of await store.findListening(database.read, { uri: event.uri, userId })) {
        await database.transaction((tx) => put(tx, stream, event, jti));
      }
    },

    close: waits.close,
    waiting: waits.waiting,
    async sweep() {
      await store.deleteTokensBefore(database.read, clock.now() - settings.keptDays * DAY_MS);
    },
  };
}

/** What a stream tells of a change that its receiver did not ask for. */
const updatedEvent = (stream: Stream): SecurityEvent => ({
  uri: STREAM_UPDATED,
  claims: { status: stream.state, ...(stream.stateReason !== null && { reason: stream.stateReason }) },
  subject: { format: 'opaque', id: stream.id },
});
