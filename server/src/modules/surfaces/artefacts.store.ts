/** Statements on oidc_artefact and proof_seen. The primary key serves every request; the rest serves endings. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface ArtefactRow {
  readonly kind: string;
  readonly nameHash: Buffer;
  readonly grantId: string | null;
  readonly browserHash: Buffer | null;
  readonly payloadSealed: Buffer;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly consumedAt: Instant | null;
  readonly decidedAt: Instant | null;
}

const columns = sql`kind, name_hash as "nameHash", grant_id as "grantId", browser_hash as "browserHash",
  payload_sealed as "payloadSealed", created_at as "createdAt", expires_at as "expiresAt",
  consumed_at as "consumedAt", decided_at as "decidedAt"`;

/** Written again it keeps when it was used up or decided: saving never makes anything good twice. */
export const saveArtefact = (
  on: Sql,
  next: Omit<ArtefactRow, 'consumedAt' | 'decidedAt'> & { readonly userCodeHash: Buffer | null },
) =>
  affected(
    on,
    sql`insert into oidc_artefact (kind, name_hash, grant_id, user_code_hash, browser_hash, payload_sealed, created_at, expires_at)
        values (${next.kind}, ${next.nameHash}, ${next.grantId}, ${next.userCodeHash}, ${next.browserHash},
                ${next.payloadSealed}, ${timestamp(next.createdAt)}, ${timestamp(next.expiresAt)})
        on conflict (kind, name_hash) do update set
          grant_id = excluded.grant_id, payload_sealed = excluded.payload_sealed, expires_at = excluded.expires_at`,
  );

export const findArtefact = (on: Sql, kind: string, nameHash: Buffer) =>
  row(on, sql<ArtefactRow>`select ${columns} from oidc_artefact where kind = ${kind} and name_hash = ${nameHash}`);

export const findByUserCode = (on: Sql, userCodeHash: Buffer) =>
  row(on, sql<ArtefactRow>`select ${columns} from oidc_artefact where user_code_hash = ${userCodeHash}`);

/** A statement for `consume`: of any number of uses one wins. */
export const useUp = (kind: string, nameHash: Buffer, now: Instant) =>
  sql`update oidc_artefact set consumed_at = ${timestamp(now)}
      where kind = ${kind} and name_hash = ${nameHash} and consumed_at is null`;

/** A statement for `consume`: a question is answered once, while it is open. */
export const decide = (
  kind: string,
  nameHash: Buffer,
  answer: { readonly payloadSealed: Buffer; readonly grantId: string | null; readonly now: Instant },
) =>
  sql`update oidc_artefact set decided_at = ${timestamp(answer.now)}, payload_sealed = ${answer.payloadSealed},
                               grant_id = ${answer.grantId}
      where kind = ${kind} and name_hash = ${nameHash} and decided_at is null and consumed_at is null
        and expires_at > ${timestamp(answer.now)}`;

export const deleteArtefact = (on: Sql, kind: string, nameHash: Buffer) =>
  affected(on, sql`delete from oidc_artefact where kind = ${kind} and name_hash = ${nameHash}`);

export const deleteOfGrant = (on: Sql, kind: string, grantId: string) =>
  affected(on, sql`delete from oidc_artefact where kind = ${kind} and grant_id = ${grantId}`);

/** A statement for `consume`: whoever writes it first has the proof; everybody later finds it spent. */
export const spendProof = (proofHash: Buffer, expiresAt: Instant) =>
  sql`insert into proof_seen (proof_hash, expires_at) values (${proofHash}, ${timestamp(expiresAt)})
      on conflict (proof_hash) do nothing`;

/** Expired rows are kept a while: a code that is tried again after its end is still known as one that was used. */
export async function deleteExpired(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from oidc_artefact where expires_at < ${timestamp(before)}`);
  await affected(on, sql`delete from proof_seen where expires_at < ${timestamp(before)}`);
}
