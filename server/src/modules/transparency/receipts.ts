/**
 * What leaves the log for those entitled: a receipt of one entry against the published checkpoint, and what anybody may
 * read (checkpoint, tiles, bundles of commitments).
 */
import { type ReceiptJson, receiptJson } from '@strongroom/audit-proofs';
import { assert, ok, type Result, refuse } from '@strongroom/core';
import {
  type Checkpoint,
  type Hash,
  type HashReader,
  openCheckpoint,
  proveInclusion,
  type TileAddress,
  tileWidthIn,
} from '@strongroom/transparency-log';
import type { Database } from '../../platform/database/database.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import type { Audit, KeptEntry } from '../audit/index.ts';
import type { LogIdentity } from './log-key.ts';
import { readTilesFrom, treeReader } from './log-tree.ts';
import { findLeavesOf, findState, type Leaf } from './transparency.store.ts';

/** `not-logged-yet`: no published checkpoint covers it yet, a matter of a second. `erased`: nothing is left to show. */
export type ReceiptRefusal = 'not-found' | 'not-logged-yet' | 'erased';

/** A published checkpoint and what proves against it. */
export interface PublishedLog {
  readonly note: string;
  readonly size: number;
  /** The leaf of each entry that the checkpoint covers, by the entry's `seq`. */
  leavesOf(seqs: readonly number[]): Promise<ReadonlyMap<number, Leaf>>;
  prove(index: number): Promise<readonly Hash[]>;
}

export interface Receipts {
  readonly verifierKey: string;
  readonly origin: string;
  checkpoint(): Promise<string | null>;
  /** Null for a tile that the published log does not have. */
  tile(address: TileAddress): Promise<Uint8Array | null>;
  /** Null before the first checkpoint. */
  published(): Promise<PublishedLog | null>;
  receiptOf(entryId: string, mayRead: (entry: KeptEntry) => boolean): Promise<Result<ReceiptJson, ReceiptRefusal>>;
}

export function makeReceipts(deps: { database: Database; audit: Audit; identity: LogIdentity }): Receipts {
  const { database, audit, identity } = deps;
  const { origin, verifierKey } = identity;
  let latest: { readonly note: string; readonly checkpoint: Checkpoint; readonly reader: HashReader } | null = null;

  async function current() {
    const note = (await findState(database.read))?.publishedNote ?? null;
    if (note === null) return null;
    if (latest?.note === note) return latest;
    const opened = await openCheckpoint(note, identity.trust);
    assert(opened.ok, 'what was published is a checkpoint of this log');
    const { checkpoint } = opened.value;
    latest = { note, checkpoint, reader: treeReader(database.read, checkpoint.size, checkpoint.root) };
    return latest;
  }

  async function published(): Promise<PublishedLog | null> {
    const log = await current();
    if (log === null) return null;
    const { note, reader } = log;
    const { size } = log.checkpoint;
    return {
      note,
      size,
      async leavesOf(seqs) {
        const leaves = seqs.length === 0 ? [] : await findLeavesOf(database.read, seqs);
        return new Map(leaves.filter(({ index }) => index < size).map((leaf) => [leaf.seq, leaf]));
      },
      prove: (index) => proveInclusion(reader, size, index, nativeSha256),
    };
  }

  return {
    verifierKey,
    origin,
    checkpoint: async () => (await findState(database.read))?.publishedNote ?? null,
    async tile(address) {
      const size = (await findState(database.read))?.publishedSize ?? 0;
      if (tileWidthIn(size, address.level, address.index) < address.width) return null;
      const [bytes = null] = await readTilesFrom(database.read)([address]);
      return bytes;
    },
    published,
    async receiptOf(entryId, mayRead) {
      const entry = await audit.find(entryId);
      // Whether somebody else's entry exists is not told.
      if (entry === null || !mayRead(entry)) return refuse('not-found');
      if (entry.body === null || entry.salt === null) return refuse('erased');
      const log = await published();
      const leaf = (await log?.leavesOf([entry.seq]))?.get(entry.seq);
      if (log === null || leaf === undefined) return refuse('not-logged-yet');
      const proof = await log.prove(leaf.index);
      return ok(receiptJson({ entry: entry.body, salt: entry.salt, index: leaf.index, proof, checkpoint: log.note }));
    },
  };
}
