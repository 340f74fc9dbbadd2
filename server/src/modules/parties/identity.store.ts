/** Statements on person_identity, and on when the address of a person changed. */
import type { Instant } from '@strongroom/core';
import { row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface IdentityRow {
  readonly personId: string;
  readonly birthDate: string;
  readonly citizenship: string | null;
  readonly residence: string | null;
  readonly documentKind: string | null;
  readonly documentNumber: string | null;
}

/** Of no effect where the same is on file already. */
export const upsertIdentity = (identity: {
  readonly userId: string;
  readonly citizenship: string;
  readonly residence: string;
  readonly documentKind: string;
  readonly documentNumber: string;
}) =>
  sql`insert into person_identity (person_id, citizenship, residence, document_kind, document_number)
      select person_id, ${identity.citizenship}, ${identity.residence}, ${identity.documentKind}, ${identity.documentNumber}
        from "user" where id = ${identity.userId}
      on conflict (person_id) do update set citizenship = excluded.citizenship, residence = excluded.residence,
        document_kind = excluded.document_kind, document_number = excluded.document_number
      where (person_identity.citizenship, person_identity.residence, person_identity.document_kind, person_identity.document_number)
        is distinct from (excluded.citizenship, excluded.residence, excluded.document_kind, excluded.document_number)`;

export const findIdentity = (on: Sql, userId: string) =>
  row(
    on,
    sql<IdentityRow>`select p.id as "personId", p.birth_date::text as "birthDate", i.citizenship, i.residence,
        i.document_kind as "documentKind", i.document_number as "documentNumber"
      from "user" u join person p on p.id = u.person_id left join person_identity i on i.person_id = p.id
      where u.id = ${userId}`,
  );

/** A later change counts, an earlier one that is told late does not shorten what follows from it. */
export const noteAddressChange = (userId: string, at: Instant) =>
  sql`update person set address_changed_at = greatest(address_changed_at, ${timestamp(at)}::timestamptz)
      where id = (select person_id from "user" where id = ${userId})`;

export const findAddressChange = async (on: Sql, userId: string): Promise<Instant | null> =>
  (
    await row(
      on,
      sql<{ at: Instant | null }>`select p.address_changed_at as at
        from "user" u join person p on p.id = u.person_id where u.id = ${userId}`,
    )
  )?.at ?? null;
