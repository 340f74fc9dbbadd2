/** Statements on client_grant. */
import type { CapabilityGroup } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { ClientGrant } from './surfaces.model.ts';

const columns = sql`id, user_id as "userId", client_id as "clientId", surface, groups, evidence,
  granted_at as "grantedAt", session_id as "sessionId", revoked_at as "revokedAt"`;

export const insertGrant = (on: Sql, grant: ClientGrant) =>
  affected(
    on,
    sql`insert into client_grant (id, user_id, client_id, surface, groups, evidence, granted_at)
        values (${grant.id}, ${grant.userId}, ${grant.clientId}, ${grant.surface},
                ${grant.groups as CapabilityGroup[]}, ${JSON.stringify(grant.evidence)}::jsonb,
                ${timestamp(grant.grantedAt)})`,
  );

export const findGrant = (on: Sql, id: string) =>
  row(on, sql<ClientGrant>`select ${columns} from client_grant where id = ${id}`);

export const findGroupsOf = (on: Sql, sessionIds: readonly string[]) =>
  rows(
    on,
    sql<{ sessionId: string; groups: CapabilityGroup[] }>`
      select session_id as "sessionId", groups from client_grant where session_id = any(${sessionIds as string[]})`,
  );

/** A statement for `consume`: a grant opens one session. */
export const openedSession = (id: string, sessionId: string) =>
  sql`update client_grant set session_id = ${sessionId}
      where id = ${id} and session_id is null and revoked_at is null`;

/** A statement for `consume`. */
export const revoke = (id: string, now: Instant) =>
  sql`update client_grant set revoked_at = ${timestamp(now)} where id = ${id} and revoked_at is null`;

/** Grants of these clients whose end they were not told of; of one user, or of everybody. */
export const findUntold = (on: Sql, clientIds: readonly string[], userId: string | null) =>
  rows(
    on,
    sql<ClientGrant>`select ${columns} from client_grant
                     where client_id = any(${clientIds as string[]}::text[]) and session_id is not null
                       and told_at is null and (${userId}::text is null or user_id = ${userId})`,
  );

/** A statement for `consume`. */
export const told = (id: string, now: Instant) =>
  sql`update client_grant set told_at = ${timestamp(now)} where id = ${id} and told_at is null`;

/** Whether this client had a session of this user before. */
export const hadBefore = async (on: Sql, { id, userId, clientId }: ClientGrant): Promise<boolean> =>
  (await row(
    on,
    sql<{ id: string }>`select id from client_grant
                        where user_id = ${userId} and client_id = ${clientId} and session_id is not null and id <> ${id}
                        limit 1`,
  )) !== null;

/** Which details of a grant were used, by where they stand. */
export const findUsedDetails = async (on: Sql, grantId: string): Promise<ReadonlySet<number>> =>
  new Set(
    (await rows(on, sql<{ place: number }>`select place from client_detail_use where grant_id = ${grantId}`)).map(
      ({ place }) => place,
    ),
  );

/** A statement for `consume`: whoever writes it first has used the detail. */
export const useDetail = (grantId: string, place: number, now: Instant) =>
  sql`insert into client_detail_use (grant_id, place, used_at) values (${grantId}, ${place}, ${timestamp(now)})
      on conflict (grant_id, place) do nothing`;
