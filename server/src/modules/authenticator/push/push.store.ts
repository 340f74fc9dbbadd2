/** Statements on push_server_key and mobile_key_subscription. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

export const findServerKey = (on: Sql) =>
  row(on, sql<{ privateSealed: Buffer }>`select private_sealed as "privateSealed" from push_server_key where id = 1`);

/** Of two nodes that start at once, the first has its key kept. */
export const keepServerKey = (on: Sql, key: { publicKey: string; privateSealed: Buffer; now: Instant }) =>
  affected(
    on,
    sql`insert into push_server_key (id, public_key, private_sealed, created_at)
        values (1, ${key.publicKey}, ${key.privateSealed}, ${timestamp(key.now)}) on conflict do nothing`,
  );

export interface Subscription {
  readonly keyId: string;
  /** Of this subscription: what is said about it later must not touch the one that took its place. */
  readonly version: string;
  readonly endpointSealed: Buffer;
  readonly authSealed: Buffer;
  readonly p256dh: string;
}

export const findSubscription = (on: Sql, keyId: string) =>
  row(
    on,
    sql<Subscription>`select factor_id as "keyId", version, endpoint_sealed as "endpointSealed", auth_sealed as "authSealed",
                             p256dh from mobile_key_subscription
                      where factor_id = ${keyId} and endpoint_sealed is not null`,
  );

export const keepSubscription = (on: Sql, one: Subscription, now: Instant) =>
  affected(
    on,
    sql`insert into mobile_key_subscription (factor_id, version, endpoint_sealed, auth_sealed, p256dh, subscribed_at)
        values (${one.keyId}, ${one.version}, ${one.endpointSealed}, ${one.authSealed}, ${one.p256dh}, ${timestamp(now)})
        on conflict (factor_id) do update set version = excluded.version, endpoint_sealed = excluded.endpoint_sealed,
          auth_sealed = excluded.auth_sealed, p256dh = excluded.p256dh, subscribed_at = excluded.subscribed_at,
          last_push_at = null, last_outcome = null`,
  );

/** A statement for `consume`. */
export const endSubscription = (keyId: string) =>
  sql`update mobile_key_subscription set endpoint_sealed = null, auth_sealed = null
      where factor_id = ${keyId} and endpoint_sealed is not null`;

/** A statement for `consume`: only the one that was pushed to, not the one that has taken its place since. */
export const endGone = ({ keyId, version }: Subscription, now: Instant) =>
  sql`update mobile_key_subscription
      set endpoint_sealed = null, auth_sealed = null, last_push_at = ${timestamp(now)}, last_outcome = 'gone'
      where factor_id = ${keyId} and version = ${version} and endpoint_sealed is not null`;

export const notePush = (on: Sql, { keyId, version }: Subscription, outcome: 'accepted' | 'failed', now: Instant) =>
  affected(
    on,
    sql`update mobile_key_subscription set last_push_at = ${timestamp(now)}, last_outcome = ${outcome}
        where factor_id = ${keyId} and version = ${version}`,
  );
