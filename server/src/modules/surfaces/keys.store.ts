/** Statements on oidc_key. */
import type { Instant, JsonValue } from '@strongroom/core';
import { affected, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface KeyRow {
  readonly id: string;
  readonly algorithm: string;
  readonly publicJwk: JsonValue;
  readonly privateSealed: Buffer;
  readonly createdAt: Instant;
  readonly retiredAt: Instant | null;
}

/** The newest first: of one algorithm the first signs. */
export const findKeys = (on: Sql) =>
  rows(
    on,
    sql<KeyRow>`select id, algorithm, public_jwk as "publicJwk", private_sealed as "privateSealed",
                       created_at as "createdAt", retired_at as "retiredAt"
                from oidc_key order by retired_at is not null, created_at desc, id`,
  );

export const retireKeys = (on: Sql, algorithm: string, olderThan: Instant, now: Instant) =>
  affected(
    on,
    sql`update oidc_key set retired_at = ${timestamp(now)}
        where algorithm = ${algorithm} and retired_at is null and created_at <= ${timestamp(olderThan)}`,
  );

/** Of two nodes that make one at once, one has made it. */
export const insertKey = (on: Sql, key: Omit<KeyRow, 'retiredAt'>) =>
  affected(
    on,
    sql`insert into oidc_key (id, algorithm, public_jwk, private_sealed, created_at)
        values (${key.id}, ${key.algorithm}, ${JSON.stringify(key.publicJwk)}::jsonb, ${key.privateSealed},
                ${timestamp(key.createdAt)})
        on conflict do nothing`,
  );

export const deleteRetired = (on: Sql, before: Instant) =>
  affected(on, sql`delete from oidc_key where retired_at < ${timestamp(before)}`);
