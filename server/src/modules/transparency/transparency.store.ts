/**
 * Statements on the log's tables. The state is one row; whoever extends the tree holds it locked and names the lease
 * under which it was taken, so that of two sequencers one at most gets through.
 */
import type { Instant } from '@strongroom/core';
import {
  affected,
  row,
  rows,
  type Sql,
  sql,
  type Tx,
  timestamp,
  timestampOrNull,
} from '../../platform/database/database.ts';
import type { EntryCursor } from '../audit/index.ts';

export interface LogState {
  readonly origin: string;
  readonly sealedSeed: Buffer;
  readonly verifierKey: string;
  readonly size: number;
  readonly root: Buffer;
  readonly peaks: Buffer;
  readonly afterTx: string;
  readonly afterSeq: number;
  readonly takenSeq: number;
  readonly holder: string | null;
  readonly leasedUntil: Instant | null;
  readonly lease: number;
  readonly generation: number;
  readonly publishedSize: number;
  readonly publishedNote: string | null;
  readonly publishedAt: Instant | null;
  /** How many erasures there were. */
  readonly erasures: number;
}

const columns = sql`
  origin, sealed_seed as "sealedSeed", verifier_key as "verifierKey", size, root, peaks, after_tx::text as "afterTx",
  after_seq as "afterSeq", taken_seq as "takenSeq", holder, leased_until as "leasedUntil", lease, generation, published_size as "publishedSize", published_note as "publishedNote",
  published_at as "publishedAt", erasures`;

export const findState = (on: Sql): Promise<LogState | null> =>
  row(on, sql<LogState>`select ${columns} from log_state where id = 1`);

/** Of two nodes that start an empty log together, one begins it; the other finds it. */
export async function beginLog(
  on: Sql,
  log: { origin: string; sealedSeed: Buffer; verifierKey: string; root: Uint8Array },
): Promise<void> {
  await affected(
    on,
    sql`insert into log_state (id, origin, sealed_seed, verifier_key, root)
        values (1, ${log.origin}, ${log.sealedSeed}, ${log.verifierKey}, ${log.root}) on conflict (id) do nothing`,
  );
}

/**
 * The lease's number when `holder` may sequence until `until`, null while another one may. A take-over counts it up.
 * `stale` is the end of a lease that was seen to be renewed no more: it may be taken whatever the clock says.
 */
export async function takeLease(
  on: Sql,
  holder: string,
  now: Instant,
  until: Instant,
  stale: Instant | null = null,
): Promise<number | null> {
  const taken = await row(
    on,
    sql<{ lease: number }>`
      update log_state set lease = case when holder = ${holder} then lease else lease + 1 end,
                           holder = ${holder}, leased_until = ${timestamp(until)}
      where id = 1 and (holder = ${holder} or holder is null or leased_until is null
                        or leased_until <= ${timestamp(now)} or leased_until = ${timestampOrNull(stale)})
      returning lease`,
  );
  return taken?.lease ?? null;
}

/** Lets go at once, so that another node need not wait for the lease to run out. */
export async function releaseLease(on: Sql, holder: string): Promise<void> {
  await affected(on, sql`update log_state set holder = null, leased_until = null where id = 1 and holder = ${holder}`);
}

/** Whoever holds it, the log stands still until the transaction ends. */
export const holdState = (tx: Tx): Promise<LogState | null> =>
  row(tx, sql<LogState>`select ${columns} from log_state where id = 1 for update`);

const thisCluster = sql`(select system_identifier::text from pg_control_system())`;

/**
 * Whether the cursor was counted by another cluster: the database came here by a logical copy. Where none is named yet,
 * a cursor that this cluster has not reached says so.
 */
export async function isFromElsewhere(on: Sql): Promise<boolean> {
  const found = await row(
    on,
    sql<{ foreign: boolean }>`
      select coalesce(after_tx >= pg_snapshot_xmax(pg_current_snapshot()) or cluster <> ${thisCluster}, false) as foreign
      from log_state where id = 1`,
  );
  return found?.foreign ?? false;
}

export async function nameCluster(on: Sql): Promise<void> {
  await affected(on, sql`update log_state set cluster = ${thisCluster} where id = 1 and cluster is null`);
}

export async function rebaseLog(
  tx: Tx,
  log: { size: number; root: Uint8Array; peaks: Uint8Array; takenSeq: number },
): Promise<void> {
  await affected(
    tx,
    sql`update log_state set size = ${log.size}, root = ${log.root}, peaks = ${log.peaks}, after_tx = '0', after_seq = 0,
                             taken_seq = ${log.takenSeq}, cluster = ${thisCluster}
        where id = 1`,
  );
}

export async function succeedLog(
  tx: Tx,
  log: { origin: string; sealedSeed: Buffer; verifierKey: string; generation: number },
): Promise<void> {
  await affected(
    tx,
    sql`update log_state set origin = ${log.origin}, sealed_seed = ${log.sealedSeed}, verifier_key = ${log.verifierKey},
                             generation = ${log.generation}, lease = lease + 1, holder = null, leased_until = null,
                             published_size = 0, published_note = null, published_at = null
        where id = 1`,
  );
}

export const lockState = (tx: Tx, lease: number): Promise<LogState | null> =>
  row(tx, sql<LogState>`select ${columns} from log_state where id = 1 and lease = ${lease} for update`);

export async function extendLog(
  tx: Tx,
  log: { size: number; root: Uint8Array; peaks: Uint8Array; after: EntryCursor; lease: number },
): Promise<boolean> {
  const touched = await affected(
    tx,
    sql`update log_state set size = ${log.size}, root = ${log.root}, peaks = ${log.peaks},
                             after_tx = ${log.after.tx}::xid8, after_seq = ${log.after.seq}
        where id = 1 and lease = ${log.lease} and size < ${log.size}`,
  );
  return touched === 1;
}

export async function insertLeaves(
  tx: Tx,
  first: number,
  leaves: readonly { readonly seq: number; readonly commitment: Uint8Array }[],
): Promise<void> {
  await affected(
    tx,
    sql`insert into log_leaf (leaf_index, entry_seq, commitment)
        select ${first}::bigint + place - 1, seq, commitment
        from unnest(${leaves.map(({ seq }) => seq)}::bigint[], ${leaves.map(({ commitment }) => Buffer.from(commitment))}::bytea[])
             with ordinality as leaf (seq, commitment, place)`,
  );
}

export interface StoredTile {
  readonly level: number;
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** A tile only ever grows at its end; one that would shrink means that the tree went back. */
export async function writeTiles(tx: Tx, tiles: readonly StoredTile[]): Promise<void> {
  await affected(
    tx,
    sql`insert into log_tile (level, tile_index, bytes)
        select * from unnest(${tiles.map(({ level }) => level)}::int[], ${tiles.map(({ index }) => index)}::bigint[],
                             ${tiles.map(({ bytes }) => Buffer.from(bytes))}::bytea[])
        on conflict (level, tile_index) do update set bytes = excluded.bytes
        where length(excluded.bytes) > length(log_tile.bytes)`,
  );
}

export const findTiles = (
  on: Sql,
  wanted: readonly { readonly level: number; readonly index: number }[],
): Promise<{ level: number; index: number; bytes: Buffer }[]> =>
  rows(
    on,
    sql<{ level: number; index: number; bytes: Buffer }>`
      select tile.level, tile.tile_index as index, tile.bytes
      from unnest(${wanted.map(({ level }) => level)}::int[], ${wanted.map(({ index }) => index)}::bigint[])
           as wanted (level, tile_index)
      join log_tile tile using (level, tile_index)`,
  );

export interface Leaf {
  readonly index: number;
  readonly seq: number;
  readonly commitment: Buffer;
}

/** The leaves [from, to). */
export const findLeaves = (on: Sql, from: number, to: number): Promise<Leaf[]> =>
  rows(
    on,
    sql<Leaf>`
      select leaf_index as index, entry_seq as seq, commitment from log_leaf
      where leaf_index >= ${from} and leaf_index < ${to} order by leaf_index`,
  );

export async function countLeaves(on: Sql): Promise<number> {
  const found = await row(on, sql<{ end: number }>`select coalesce(max(leaf_index) + 1, 0) as end from log_leaf`);
  return found?.end ?? 0;
}

export const findLeavesOf = (on: Sql, seqs: readonly number[]): Promise<Leaf[]> =>
  rows(
    on,
    sql<Leaf>`
      select leaf_index as index, entry_seq as seq, commitment from log_leaf
      where entry_seq = any(${seqs as number[]}::bigint[]) order by leaf_index`,
  );

/**
 * Marks the leaves of these entries as one more erasure. The count goes up under the lock of the state's row, so
 * erasures become visible in the order of their numbers. Entries without a leaf are not answered.
 */
export async function markErased(tx: Tx, seqs: readonly number[]): Promise<{ index: number; seq: number }[]> {
  const counted = await row(
    tx,
    sql<{ erasures: number }>`update log_state set erasures = erasures + 1 where id = 1 returning erasures`,
  );
  return rows(
    tx,
    sql<{ index: number; seq: number }>`
      update log_leaf set erasure = ${counted?.erasures ?? 0}
      where entry_seq = any(${seqs as number[]}::bigint[]) and erasure is null
      returning leaf_index as index, entry_seq as seq`,
  );
}

export interface ErasedLeaf extends Leaf {
  readonly erasure: number;
}

/** Erased leaves below `size`, one erasure after the other. `log_leaf_erasure` serves it. */
export const findErased = (
  on: Sql,
  after: { readonly erasure: number; readonly index: number },
  size: number,
  limit: number,
): Promise<ErasedLeaf[]> =>
  rows(
    on,
    sql<ErasedLeaf>`
      select leaf_index as index, entry_seq as seq, commitment, erasure from log_leaf
      where (erasure, leaf_index) > (${after.erasure}::bigint, ${after.index}::bigint) and leaf_index < ${size}
      order by erasure, leaf_index limit ${limit}`,
  );

/** A note for a smaller tree than the one published changes nothing: whoever brings it was asleep. */
export async function publish(on: Sql, checkpoint: { size: number; note: string; at: Instant }): Promise<boolean> {
  const touched = await affected(
    on,
    sql`update log_state set published_size = ${checkpoint.size}, published_note = ${checkpoint.note},
                             published_at = ${timestamp(checkpoint.at)}
        where id = 1 and size >= ${checkpoint.size}
          and (published_size < ${checkpoint.size} or published_note is null)`,
  );
  return touched === 1;
}
