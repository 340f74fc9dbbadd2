/** Statements on event_stream, event_stream_removed, event_token, event_key, webhook_told and webhook_ended. */
import type { Instant, JsonValue } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { Stream, StreamState } from './events.model.ts';

const columns = sql`id, receiver, delivery, endpoint, authorization_sealed as "authorizationSealed", requested,
  description, state, state_reason as "stateReason", verified_at as "verifiedAt"`;

/** False when this receiver has a stream: the unique receiver decides between two requests. */
export async function insertStream(on: Sql, stream: Stream, now: Instant): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into event_stream (id, receiver, delivery, endpoint, authorization_sealed, requested, description, state,
                                  created_at)
        values (${stream.id}, ${stream.receiver}, ${stream.delivery}, ${stream.endpoint},
                ${stream.authorizationSealed}, ${stream.requested as string[]}, ${stream.description}, ${stream.state},
                ${timestamp(now)})
        on conflict do nothing`,
  );
  return inserted === 1;
}

export const findStreamOf = (on: Sql, receiver: string) =>
  row(on, sql<Stream>`select ${columns} from event_stream where receiver = ${receiver}`);

export const findStream = (on: Sql, id: string) =>
  row(on, sql<Stream>`select ${columns} from event_stream where id = ${id}`);

/** Those that take this event and have not asked to hear nothing of this user. */
export const findListening = (on: Sql, want: { uri: string; userId: string }) =>
  rows(
    on,
    sql<Stream>`select ${columns} from event_stream s
                where state <> 'disabled' and ${want.uri} = any(requested)
                  and not exists (select 1 from event_stream_removed r
                                  where r.stream_id = s.id and r.user_id = ${want.userId})`,
  );

export const updateStream = (on: Sql, stream: Stream) =>
  affected(
    on,
    sql`update event_stream set delivery = ${stream.delivery}, endpoint = ${stream.endpoint},
               authorization_sealed = ${stream.authorizationSealed}, requested = ${stream.requested as string[]},
               description = ${stream.description}
        where id = ${stream.id}`,
  );

/** A statement for `consume`: false when it is in this state already. */
export const moveStream = (id: string, to: { state: StreamState; reason: string | null }) =>
  sql`update event_stream set state = ${to.state}, state_reason = ${to.reason} where id = ${id} and state <> ${to.state}`;

/** A statement for `consume`: only what is on is paused for its receiver. */
export const pauseStream = (id: string, reason: string) =>
  sql`update event_stream set state = 'paused', state_reason = ${reason} where id = ${id} and state = 'enabled'`;

/** A statement for `consume`: a verification may be asked for once in a while only. */
export const markVerified = (id: string, { now, notSince }: { now: Instant; notSince: Instant }) =>
  sql`update event_stream set verified_at = ${timestamp(now)}
      where id = ${id} and (verified_at is null or verified_at <= ${timestamp(notSince)})`;

/** A statement for `consume`. */
export const deleteStream = (id: string) => sql`delete from event_stream where id = ${id}`;

export async function clearStream(on: Sql, id: string): Promise<void> {
  await affected(on, sql`delete from event_token where stream_id = ${id}`);
  await affected(on, sql`delete from event_stream_removed where stream_id = ${id}`);
}

export const removeSubject = (on: Sql, streamId: string, userId: string) =>
  affected(
    on,
    sql`insert into event_stream_removed (stream_id, user_id) values (${streamId}, ${userId}) on conflict do nothing`,
  );
export const addSubject = (on: Sql, streamId: string, userId: string) =>
  affected(on, sql`delete from event_stream_removed where stream_id = ${streamId} and user_id = ${userId}`);

/** False when it was written before: an event that comes a second time makes no second token. */
export async function insertToken(
  on: Sql,
  token: { streamId: string; jti: string; token: string; now: Instant },
): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into event_token (stream_id, jti, token, created_at)
        values (${token.streamId}, ${token.jti}, ${token.token}, ${timestamp(token.now)}) on conflict do nothing`,
  );
  return inserted === 1;
}

/** The oldest first. */
export const findTokens = (on: Sql, streamId: string, limit: number) =>
  rows(
    on,
    sql<{ jti: string; token: string }>`select jti, token from event_token where stream_id = ${streamId}
                                        order by created_at, jti limit ${limit}`,
  );

export const findToken = (on: Sql, streamId: string, jti: string) =>
  row(on, sql<{ token: string }>`select token from event_token where stream_id = ${streamId} and jti = ${jti}`);

export const deleteTokens = (on: Sql, streamId: string, jtis: readonly string[]) =>
  affected(on, sql`delete from event_token where stream_id = ${streamId} and jti = any(${jtis as string[]})`);

export const deleteTokensBefore = (on: Sql, before: Instant) =>
  affected(on, sql`delete from event_token where created_at < ${timestamp(before)}`);

interface EventKey {
  readonly id: string;
  readonly publicJwk: JsonValue;
  readonly privateSealed: Buffer;
}
/** The newest first. */
export const findKeys = (on: Sql) =>
  rows(
    on,
    sql<EventKey>`select id, public_jwk as "publicJwk", private_sealed as "privateSealed"
                  from event_key order by created_at desc, id`,
  );

export const insertFirstKey = (on: Sql, key: EventKey & { readonly createdAt: Instant }) =>
  affected(
    on,
    sql`insert into event_key (id, public_jwk, private_sealed, created_at)
        select ${key.id}::text, ${JSON.stringify(key.publicJwk)}::jsonb, ${key.privateSealed}::bytea,
               ${timestamp(key.createdAt)}::timestamptz
        where not exists (select 1 from event_key)`,
  );

export const isWebhookEnded = async (on: Sql, webhookId: string): Promise<boolean> =>
  (await row(on, sql<{ id: string }>`select webhook_id as id from webhook_ended where webhook_id = ${webhookId}`)) !==
  null;

export async function endWebhook(on: Sql, webhookId: string, now: Instant): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into webhook_ended (webhook_id, ended_at) values (${webhookId}, ${timestamp(now)}) on conflict do nothing`,
  );
  return inserted === 1;
}

/** The latest stays, whichever of two nodes writes last. */
export const webhookTold = (on: Sql, webhookId: string, now: Instant) =>
  affected(
    on,
    sql`insert into webhook_told (webhook_id, told_at) values (${webhookId}, ${timestamp(now)})
        on conflict (webhook_id) do update set told_at = greatest(webhook_told.told_at, excluded.told_at)`,
  );
export const wasToldSince = async (on: Sql, webhookId: string, since: Instant): Promise<boolean> =>
  (await row(
    on,
    sql<{ id: string }>`select webhook_id as id from webhook_told
                        where webhook_id = ${webhookId} and told_at >= ${timestamp(since)}`,
  )) !== null;

/** A statement for `consume`. */
export const resumeWebhook = (webhookId: string) => sql`delete from webhook_ended where webhook_id = ${webhookId}`;
