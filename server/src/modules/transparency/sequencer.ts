/**
 * Puts recorded entries into the tree, in an order that no later commit can disturb (audit.store.ts). One sequencer at
 * a time holds the lease; the lease's number is checked by the transaction that extends the tree, under the lock of
 * the state's row. So one that was stopped and wakes up late finds nothing to extend: the log cannot fork, leave a gap
 * or take an entry twice, whenever the process is killed.
 */
import { assert } from '@strongroom/core';
import {
  appendLeaves,
  commitEntry,
  edgeTilesOf,
  type Frontier,
  frontierRoot,
  leafHash,
  sameHash,
  tilePath,
  tilesAfter,
} from '@strongroom/transparency-log';
import type { Database, Tx } from '../../platform/database/database.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import type { Audit, RecordedEntry, Waiting } from '../audit/index.ts';
import { readTilesFrom, splitHashes } from './log-tree.ts';
import {
  extendLog,
  insertLeaves,
  type LogState,
  lockState,
  type StoredTile,
  writeTiles,
} from './transparency.store.ts';

const utf8 = new TextEncoder();

export interface Sequencer {
  /** Whether entries wait; asked without a lock, so that a log at rest costs one short statement. */
  waiting(state: LogState): Promise<Waiting>;
  /** Takes one batch into the tree; answers how many entries, or null when the lease is another's. */
  takeBatch(lease: number): Promise<number | null>;
}

export function makeSequencer(deps: { database: Database; audit: Audit; batchEntries: number }): Sequencer {
  const { database, audit, batchEntries } = deps;
  return {
    waiting: (state) => audit.waitingAfter(database.read, cursorOf(state)),
    takeBatch: (lease) =>
      database.transaction(async (tx) => {
        const state = await lockState(tx, lease);
        if (state === null) return null;
        const entries = await audit.recordedAfter(tx, cursorOf(state), batchEntries);
        const last = entries.at(-1);
        if (last === undefined) return 0;
        const next = await appendTo(tx, state, entries);
        const extended = await extendLog(tx, { ...next, after: { tx: last.tx, seq: last.seq }, lease });
        assert(extended, 'the state was locked under this lease');
        return entries.length;
      }),
  };
}

const cursorOf = ({ afterTx, afterSeq, takenSeq }: LogState) => ({ tx: afterTx, seq: afterSeq, takenSeq });

/** Leaves and tiles for these entries; answers the tree there is then, for the state. */
export async function appendTo(
  tx: Tx,
  state: Pick<LogState, 'size' | 'root' | 'peaks'>,
  entries: readonly RecordedEntry[],
) {
  const frontier: Frontier = { size: state.size, peaks: splitHashes(state.peaks) };
  // Attack: a row edited by hand. What is signed next would contradict what was signed before.
  assert(sameHash(frontierRoot(frontier, nativeSha256), state.root), 'the peaks of the log fold to its root');
  const leaves = entries.map(commitmentOf);
  const appended = appendLeaves(
    frontier,
    leaves.map(({ commitment }) => leafHash(commitment, nativeSha256)),
    nativeSha256,
  );
  const edge = edgeTilesOf(state.size);
  const found = await readTilesFrom(tx)(edge);
  const oldTiles = new Map<string, Uint8Array>();
  for (const [at, address] of edge.entries()) {
    const bytes = found[at] ?? null;
    if (bytes !== null) oldTiles.set(tilePath(address), bytes);
  }
  const tiles = tilesAfter(appended, oldTiles).map(({ address, bytes }): StoredTile => {
    assert(address.level !== 'entries', 'a batch makes tiles of hashes');
    return { level: address.level, index: address.index, bytes };
  });
  await insertLeaves(tx, state.size, leaves);
  await writeTiles(tx, tiles);
  const { size, peaks } = appended.frontier;
  return { size, root: frontierRoot(appended.frontier, nativeSha256), peaks: Buffer.concat(peaks) };
}

function commitmentOf({ seq, body, salt }: RecordedEntry): { seq: number; commitment: Uint8Array } {
  // Retention and erasure reach only what the tree holds; before that nothing would be left to prove.
  assert(body !== null && salt !== null, 'an entry is erased only after the log has taken it');
  return { seq, commitment: commitEntry(salt, utf8.encode(body), nativeSha256) };
}
