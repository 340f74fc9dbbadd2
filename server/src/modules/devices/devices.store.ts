/** Statements on device and device_user. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, type Statement, sql, timestamp } from '../../platform/database/database.ts';

/** The device behind the secret, when this user is remembered on it. */
export const findRemembered = (on: Sql, secretHash: Buffer, userId: string, now: Instant) =>
  row(
    on,
    sql<{ id: string }>`select d.id from device d join device_user u on u.device_id = d.id
                        where d.secret_hash = ${secretHash} and u.user_id = ${userId}
                          and u.remember_until > ${timestamp(now)}`,
  );

export async function insertDevice(
  on: Sql,
  device: { id: string; secretHash: Buffer; label: string; now: Instant },
): Promise<void> {
  await affected(
    on,
    sql`insert into device (id, secret_hash, label, created_at)
        values (${device.id}, ${device.secretHash}, ${device.label}, ${timestamp(device.now)})`,
  );
}

/** A statement for `consume`: replaces the secret while it is still the one the browser showed. */
export const replaceSecret = (deviceId: string, from: Buffer, to: Buffer) =>
  sql`update device set secret_hash = ${to} where id = ${deviceId} and secret_hash = ${from}`;

interface Seen {
  readonly userId: string;
  readonly address: string;
  readonly now: Instant;
  readonly rememberUntil: Instant;
}

/** Remembers the user on the device behind the secret; null when there is none. */
export const rememberBySecret = (on: Sql, secretHash: Buffer, seen: Seen) =>
  remember(on, sql`(select id from device where secret_hash = ${secretHash})`, seen);

/** Remembers the user on the device; answers whether that is new. */
export const rememberOn = (on: Sql, deviceId: string, seen: Seen) =>
  remember(on, sql`(select ${deviceId}::text as id)`, seen);

const remember = (on: Sql, device: Statement<unknown>, { userId, address, now, rememberUntil }: Seen) =>
  row(
    on,
    sql<{ deviceId: string; isNew: boolean }>`
      insert into device_user (device_id, user_id, first_seen_at, last_seen_at, last_address, remember_until)
      select id, ${userId}, ${timestamp(now)}, ${timestamp(now)}, ${address}, ${timestamp(rememberUntil)} from ${device} as d
      on conflict (device_id, user_id) do update set
        last_seen_at = excluded.last_seen_at, last_address = excluded.last_address,
        -- A hard end: signing in again does not move it; a full sign-in after it begins anew.
        remember_until = case when device_user.remember_until > ${timestamp(now)} then device_user.remember_until
                              else excluded.remember_until end
      returning device_id as "deviceId", (xmax = 0) as "isNew"`,
  );

export interface DeviceRow {
  readonly id: string;
  readonly label: string;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly lastAddress: string;
}

export const findDevicesOf = (on: Sql, userId: string) =>
  rows(
    on,
    sql<DeviceRow>`select d.id, d.label, u.first_seen_at as "firstSeenAt", u.last_seen_at as "lastSeenAt",
                          u.last_address as "lastAddress"
                   from device_user u join device d on d.id = u.device_id
                   where u.user_id = ${userId} order by u.last_seen_at desc`,
  );

/** A statement for `consume`. */
export const deleteDeviceUser = (deviceId: string, userId: string) =>
  sql`delete from device_user where device_id = ${deviceId} and user_id = ${userId}`;
