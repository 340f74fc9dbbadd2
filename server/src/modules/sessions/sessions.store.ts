/** Statements on session. `session_open_by_user` serves the lists; the unique secret_hash serves every request. */
import type { CapabilityGroup, Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { Drift, EndReason, Session, Sight } from './sessions.model.ts';

export interface SessionRow extends Session {
  readonly secretHash: Buffer;
  readonly endedAt: Instant | null;
  readonly endReason: EndReason | null;
}

const columns = sql`id, user_id as "userId", secret_hash as "secretHash", surface, client_id as "clientId",
  device_id as "deviceId",
  device_label as "deviceLabel", address, public_computer as "publicComputer", evidence, created_at as "createdAt",
  proved_at as "provedAt", active_at as "activeAt", lapsed, client_name as "clientName", last_act as "lastAct",
  last_act_at as "lastActAt", trading_lost_at as "tradingLostAt", trading_lost_to as "tradingLostTo",
  teardown_exempt_until as "teardownExemptUntil", seen, drift,
  (select since from trading_seat seat where seat.user_id = session.user_id and seat.session_id = session.id)
    as "tradingSince",
  ended_at as "endedAt", end_reason as "endReason"`;

export const findBySecret = (on: Sql, secretHash: Buffer) =>
  row(on, sql<SessionRow>`select ${columns} from session where secret_hash = ${secretHash}`);

export const findById = (on: Sql, sessionId: string) =>
  row(on, sql<SessionRow>`select ${columns} from session where id = ${sessionId}`);

export const findOpen = (on: Sql, userId: string) =>
  rows(
    on,
    sql<SessionRow>`select ${columns} from session where user_id = ${userId} and ended_at is null order by created_at desc`,
  );

/** Open sessions of some surfaces in the order of their ids, which is that of their age. */
export const findOpenOn = (on: Sql, surfaces: readonly Surface[], after: string, limit: number) =>
  rows(
    on,
    sql<SessionRow>`select ${columns} from session
                    where ended_at is null and surface = any(${surfaces as string[]}::text[]) and id > ${after}
                    order by id limit ${limit}`,
  );

export interface Displaced {
  readonly id: string;
  readonly reason: EndReason & ('signed-in-again' | 'too-many-sessions');
}

/**
 * Opens a session and ends what it leaves no room for: the earlier one of the same browser, known by its cookie or its
 * device, and the oldest of the others beyond `others`. Programs make room for programs and browsers for browsers: somebody
 * with many terminals is not signed out of the portal by them. As an array the few are found once; `id in (select ...)` may be
 * planned as a look at every session there is. The new one is not among those that are looked at.
 */
export const openSession = (
  on: Sql,
  next: Session & { readonly secretHash: Buffer; readonly earlierSecretHash: Buffer | null },
  others: number,
) =>
  rows(
    on,
    sql<Displaced>`
      with opened as (
        insert into session (id, user_id, secret_hash, surface, client_id, device_id, device_label, address,
                             public_computer, evidence, created_at, proved_at, active_at, client_name,
                             teardown_exempt_until, seen)
        values (${next.id}, ${next.userId}, ${next.secretHash}, ${next.surface}, ${next.clientId}, ${next.deviceId},
                ${next.deviceLabel}, ${next.address}, ${next.publicComputer}, ${JSON.stringify(next.evidence)}::jsonb,
                ${timestamp(next.createdAt)}, ${timestamp(next.provedAt)}, ${timestamp(next.activeAt)}, ${next.clientName},
                ${next.teardownExemptUntil === null ? null : timestamp(next.teardownExemptUntil)},
                ${next.seen === null ? null : JSON.stringify(next.seen)}::jsonb)),
      known as materialized (
        select id, created_at,
               coalesce(device_id = ${next.deviceId}, false) or coalesce(secret_hash = ${next.earlierSecretHash}, false) as same
        from session where user_id = ${next.userId} and ended_at is null
          and (client_id is null) = (${next.clientId}::text is null)),
      reasons as (
        select id, 'signed-in-again' as reason from known where same
        union all
        (select id, 'too-many-sessions' from known where not same order by created_at desc offset ${others}))
      update session s set ended_at = ${timestamp(next.createdAt)}, end_reason = r.reason
      from reasons r
      where s.id = r.id and s.id = any(array(select id from reasons)) and s.ended_at is null
      returning s.id, r.reason`,
  );

/** Never moves the clock backwards: two nodes may write in either order. */
export async function saveActivity(
  on: Sql,
  sessionId: string,
  activeAt: Instant,
  lapsed: readonly CapabilityGroup[],
): Promise<void> {
  await affected(
    on,
    sql`update session set active_at = greatest(active_at, ${timestamp(activeAt)}),
                           lapsed = array(select distinct unnest(lapsed || ${lapsed as string[]}::text[]))
        where id = ${sessionId} and ended_at is null`,
  );
}

export async function saveAct(on: Sql, sessionId: string, act: string, now: Instant): Promise<void> {
  await affected(
    on,
    sql`update session set last_act = ${act}, last_act_at = ${timestamp(now)}
        where id = ${sessionId} and ended_at is null and coalesce(last_act_at, '-infinity') <= ${timestamp(now)}`,
  );
}

/** A statement for `consume`: a proof replaces the secret and restores the groups, while the session lives. */
export const elevate = (session: Session, fromHash: Buffer, toHash: Buffer) =>
  sql`update session set secret_hash = ${toHash}, evidence = ${JSON.stringify(session.evidence)}::jsonb,
                         proved_at = ${timestamp(session.provedAt)}, active_at = ${timestamp(session.activeAt)},
                         lapsed = ${session.lapsed as string[]}
      where id = ${session.id} and secret_hash = ${fromHash} and ended_at is null`;

/** Statements for `consume`. The first sight of a session binds it, and no second one does. */
export const bindSight = (sessionId: string, seen: Sight) =>
  sql`update session set seen = ${JSON.stringify(seen)}::jsonb
      where id = ${sessionId} and seen is null and ended_at is null`;

/** Once for what changed; more that changes is written down again. */
export const markDrift = (sessionId: string, drift: Drift) =>
  sql`update session set drift = ${JSON.stringify(drift)}::jsonb
      where id = ${sessionId} and ended_at is null
        and (drift is null or not (drift -> 'changes') @> ${JSON.stringify(drift.changes)}::jsonb)`;

/** It was proven again from there. */
export const settleDrift = (sessionId: string, seen: Sight) =>
  sql`update session set drift = null, seen = ${JSON.stringify(seen)}::jsonb
      where id = ${sessionId} and drift is not null and ended_at is null`;

/** Ends sessions of a user; answers their ids. Null filters do not narrow. */
export const endSessions = (
  on: Sql,
  want: {
    userId: string;
    sessionId: string | null;
    deviceId: string | null;
    except: string | null;
    factorId?: string;
    reason: EndReason;
    now: Instant;
  },
) => {
  const resting = want.factorId === undefined ? null : JSON.stringify([{ factorId: want.factorId }]);
  return rows(
    on,
    sql<{ id: string }>`
      update session set ended_at = ${timestamp(want.now)}, end_reason = ${want.reason}
      where user_id = ${want.userId} and ended_at is null
        and (${want.sessionId}::text is null or id = ${want.sessionId})
        and (${want.deviceId}::text is null or device_id = ${want.deviceId})
        and (${want.except}::text is null or id <> ${want.except})
        and (${resting}::jsonb is null or evidence @> ${resting}::jsonb)
      returning id`,
  );
};
