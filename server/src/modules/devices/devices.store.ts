/** Statements on device, device_user and device_proof. The unique series serves every sign-in, device_user_user the lists. */
import type { Posture } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { DeviceState, DeviceTimes } from './device.flow.ts';
import type { DeviceRow } from './devices.model.ts';
import type { SaidOfDevice } from './trust.rules.ts';

export interface BrowserRow {
  readonly id: string;
  readonly counter: number;
  readonly rotatedAt: Instant;
  readonly lenient: boolean;
  readonly ended: boolean;
  readonly publicKey: string | null;
  /** Null where the user was never seen on it. */
  readonly state: DeviceState | null;
  readonly trustedUntil: Instant | null;
  readonly rememberUntil: Instant | null;
  readonly posture: Posture | null;
  readonly postureAt: Instant | null;
}

export const findBrowser = (on: Sql, series: Buffer, userId: string) =>
  row(
    on,
    sql<BrowserRow>`select d.id, d.counter, d.rotated_at as "rotatedAt", d.lenient, d.ended_at is not null as ended,
                           d.public_key as "publicKey", u.state, u.trusted_until as "trustedUntil",
                           u.remember_until as "rememberUntil", u.posture, u.posture_at as "postureAt"
                    from device d left join device_user u on u.device_id = d.id and u.user_id = ${userId}
                    where d.series = ${series}`,
  );

export const findStanding = (on: Sql, deviceId: string, userId: string) =>
  row(
    on,
    sql<DeviceTimes & SaidOfDevice & { rememberUntil: Instant }>`
      select state, cool_until as "coolUntil", trusted_until as "trustedUntil", remember_until as "rememberUntil",
             posture, posture_at as "postureAt"
      from device_user where device_id = ${deviceId} and user_id = ${userId} and state <> 'revoked'`,
  );

export async function insertDevice(
  on: Sql,
  device: { id: string; series: Buffer; publicKey: string | null; label: string; now: Instant },
): Promise<void> {
  const { id, series, publicKey, label, now } = device;
  await affected(
    on,
    sql`insert into device (id, series, counter, rotated_at, public_key, label, created_at)
        values (${id}, ${series}, 1, ${timestamp(now)}, ${publicKey}, ${label}, ${timestamp(now)})`,
  );
}

/** A statement for `consume`: the next number, while the one that was judged is still the last. */
export const rotate = (id: string, from: number, lenient: boolean, now: Instant) =>
  sql`update device set counter = counter + 1, lenient = ${lenient}, rotated_at = ${timestamp(now)}
      where id = ${id} and counter = ${from} and ended_at is null`;

/** A browser without a key takes one; one that has one keeps it. */
export async function takeKey(on: Sql, id: string, publicKey: string): Promise<void> {
  await affected(on, sql`update device set public_key = ${publicKey} where id = ${id} and public_key is null`);
}

/** A statement for `consume`. */
export const endSeries = (id: string, now: Instant) =>
  sql`update device set ended_at = ${timestamp(now)} where id = ${id} and ended_at is null`;

/** Revokes the device for everybody who has it; answers whom. */
export const revokeForAll = (on: Sql, id: string, now: Instant) =>
  rows(
    on,
    sql<{ userId: string }>`update device_user set state = 'revoked', revoked_at = ${timestamp(now)}
                            where device_id = ${id} and state <> 'revoked' returning user_id as "userId"`,
  );

export const labelOf = async (on: Sql, id: string): Promise<string> =>
  (await row(on, sql<{ label: string }>`select label from device where id = ${id}`))?.label ?? '';

/** Whether the user ever had a device, revoked ones included. */
export const hadDevice = async (on: Sql, userId: string): Promise<boolean> =>
  (await row(on, sql<{ one: number }>`select 1 as one from device_user where user_id = ${userId} limit 1`)) !== null;

/** The last one counts. */
export const noteRecovery = (on: Sql, userId: string, now: Instant) =>
  affected(
    on,
    sql`insert into device_recovery (user_id, recovered_at) values (${userId}, ${timestamp(now)})
        on conflict (user_id) do update set recovered_at = excluded.recovered_at`,
  );

export const recoveredAt = async (on: Sql, userId: string): Promise<Instant | null> =>
  (await row(on, sql<{ at: Instant }>`select recovered_at as at from device_recovery where user_id = ${userId}`))?.at ??
  null;

/** Ends the trust in every device of the user but one; answers in how many. */
export const endTrustElsewhere = (on: Sql, userId: string, deviceId: string | null) =>
  affected(
    on,
    sql`update device_user set state = 'recognised', trusted_until = null
        where user_id = ${userId} and state = 'trusted' and device_id is distinct from ${deviceId}`,
  );

export interface SeenRow {
  readonly deviceId: string;
  readonly userId: string;
  readonly address: string;
  readonly now: Instant;
  readonly rememberUntil: Instant;
  /** How a user stands who is new on it. */
  readonly state: 'new' | 'recognised';
  readonly coolUntil: Instant | null;
  readonly acknowledged: boolean;
  readonly provedStrongly: boolean;
}

/** Notes a sign-in of the user on the device; answers whether that is new, and how the device stands. */
export const noteSeen = (on: Sql, seen: SeenRow) =>
  row(
    on,
    sql<{ isNew: boolean; state: DeviceState; coolUntil: Instant | null; trustedUntil: Instant | null }>`
      insert into device_user (device_id, user_id, first_seen_at, last_seen_at, first_address, last_address,
                               remember_until, state, cool_until, acknowledged)
      values (${seen.deviceId}, ${seen.userId}, ${timestamp(seen.now)}, ${timestamp(seen.now)}, ${seen.address},
              ${seen.address}, ${timestamp(seen.rememberUntil)}, ${seen.state},
              ${seen.coolUntil === null ? null : timestamp(seen.coolUntil)}, ${seen.acknowledged})
      on conflict (device_id, user_id) do update set
        last_seen_at = excluded.last_seen_at, last_address = excluded.last_address,
        state = case when device_user.state = 'new' and ${seen.provedStrongly} then 'recognised' else device_user.state end,
        -- A hard end: signing in again does not move it; a full sign-in after it begins anew.
        remember_until = case when device_user.remember_until > ${timestamp(seen.now)} then device_user.remember_until
                              else excluded.remember_until end
      returning (xmax = 0) as "isNew", state, cool_until as "coolUntil", trusted_until as "trustedUntil"`,
  );

const columns = sql`d.id, d.label, u.name, d.public_key is not null as "hasKey", u.state, u.first_seen_at as "firstSeenAt",
  u.last_seen_at as "lastSeenAt", u.last_address as "lastAddress", u.cool_until as "coolUntil",
  u.trusted_until as "trustedUntil", u.revoked_at as "revokedAt", u.acknowledged, u.posture, u.posture_at as "postureAt"`;

/** Revoked devices stay to be seen for a while, other ones for ever. */
export const findDevicesOf = (on: Sql, userId: string, revokedSince: Instant) =>
  rows(
    on,
    sql<DeviceRow>`select ${columns} from device_user u join device d on d.id = u.device_id
                   where u.user_id = ${userId} and (u.revoked_at is null or u.revoked_at > ${timestamp(revokedSince)})
                   order by u.state = 'revoked', u.last_seen_at desc`,
  );

export const findDevice = (on: Sql, deviceId: string, userId: string) =>
  row(
    on,
    sql<DeviceRow>`select ${columns} from device_user u join device d on d.id = u.device_id
                   where u.user_id = ${userId} and u.device_id = ${deviceId}`,
  );

/** The devices of a user, held until the transaction ends: what is counted before a change stays true. */
export const lockDevicesOf = (on: Sql, userId: string) =>
  rows(
    on,
    sql<DeviceTimes & SaidOfDevice & { id: string }>`
      select device_id as id, state, trusted_until as "trustedUntil", cool_until as "coolUntil", posture,
             posture_at as "postureAt"
      from device_user where user_id = ${userId} order by device_id for update`,
  );

export const countTrusting = async (on: Sql, deviceId: string, now: Instant): Promise<number> =>
  (
    await row(
      on,
      sql<{ count: number }>`select count(*)::int as count from device_user
                             where device_id = ${deviceId} and state = 'trusted' and trusted_until > ${timestamp(now)}`,
    )
  )?.count ?? 0;

const ofUser = (deviceId: string, userId: string) => sql`device_id = ${deviceId} and user_id = ${userId}`;

/** Statements for `consume`. */
export const revoke = (deviceId: string, userId: string, now: Instant) =>
  sql`update device_user set state = 'revoked', revoked_at = ${timestamp(now)}, trusted_until = null
      where ${ofUser(deviceId, userId)} and state <> 'revoked'`;

export const recognise = (deviceId: string, userId: string) =>
  sql`update device_user set state = 'recognised', acknowledged = true
      where ${ofUser(deviceId, userId)} and state = 'new'`;

/** A strong proof on the device itself: nobody has looked at it from elsewhere, so the notice of it stays there. */
export const vouch = (deviceId: string, userId: string) =>
  sql`update device_user set state = 'recognised' where ${ofUser(deviceId, userId)} and state = 'new'`;

export const trust = (deviceId: string, userId: string, until: Instant) =>
  sql`update device_user set state = 'trusted', trusted_until = ${timestamp(until)}
      where ${ofUser(deviceId, userId)} and state <> 'revoked'`;

export const endTrust = (deviceId: string, userId: string) =>
  sql`update device_user set state = 'recognised', trusted_until = null
      where ${ofUser(deviceId, userId)} and state = 'trusted'`;

export const rename = (deviceId: string, userId: string, name: string) =>
  sql`update device_user set name = ${name} where ${ofUser(deviceId, userId)} and state <> 'revoked'`;

export const attest = (deviceId: string, userId: string, posture: Posture, now: Instant) =>
  sql`update device_user set posture = ${JSON.stringify(posture)}::jsonb, posture_at = ${timestamp(now)}
      where ${ofUser(deviceId, userId)} and state <> 'revoked'`;

export const acknowledge = (deviceId: string, userId: string) =>
  sql`update device_user set acknowledged = true where ${ofUser(deviceId, userId)}`;

/** False when the proof was given before. */
export async function insertProof(on: Sql, nonce: string, expiresAt: Instant): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into device_proof (nonce, expires_at) values (${nonce}, ${timestamp(expiresAt)}) on conflict do nothing`,
  );
  return inserted === 1;
}

export async function deleteProofs(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from device_proof where expires_at < ${timestamp(before)}`);
}
