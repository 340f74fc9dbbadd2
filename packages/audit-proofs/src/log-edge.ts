/**
 * When the tiles at the edge do not lead to the signed root, nothing in them can be believed. The entries are read
 * through once and their own root says what happened: the log was cut, the signed size is another tree's, only the
 * tiles are damaged, or tiles and entries agree on a tree that nobody signed.
 */
import {
  appendLeaves,
  type Checkpoint,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  type Hash,
  leafHash,
  type ReadTiles,
  type Sha256,
  sameHash,
  TileMismatch,
} from '@strongroom/transparency-log';
import { type AuditFault, faultOf, UnreadableEntry } from './faults.ts';
import { commitmentOf, isWhole, type LogEntry } from './log-entry.ts';
import { makeLogLeaves, tileFault } from './log-leaves.ts';

export async function diagnoseEdge(
  mismatch: TileMismatch,
  checkpoint: Checkpoint,
  entries: AsyncIterator<LogEntry>,
  readTiles: ReadTiles,
  sha256: Sha256,
): Promise<AuditFault> {
  const { size, root } = checkpoint;
  const read = await readAll(entries, size, sha256);
  if (read === null) return tileFault(mismatch, null);
  const { count, rootAtSize, rootAtEnd } = read;
  if (count !== size && sameHash(rootAtEnd, root)) {
    return faultOf('wrong-size', `the root is that of ${count} entries, not of ${size}`, Math.min(count, size));
  }
  if (rootAtSize === null) return faultOf('cut-tail', `${count} of ${size} entries`, count);
  if (sameHash(rootAtSize, root)) return tileFault(mismatch, null, '; the entries are whole');
  return (await tilesLeadTo(rootAtSize, checkpoint, readTiles, sha256))
    ? faultOf('forked', 'entries and tiles are another tree than the one signed')
    : tileFault(mismatch, null);
}

/** Null when the entries cannot be read either. */
async function readAll(entries: AsyncIterator<LogEntry>, size: number, sha256: Sha256) {
  let frontier: Frontier = EMPTY_FRONTIER;
  let rootAtSize: Hash | null = null;
  try {
    for (;;) {
      if (frontier.size === size) rootAtSize = frontierRoot(frontier, sha256);
      const next = await entries.next();
      if (next.done === true) return { count: frontier.size, rootAtSize, rootAtEnd: frontierRoot(frontier, sha256) };
      if (!isWhole(next.value)) return null;
      frontier = appendLeaves(frontier, [leafHash(commitmentOf(next.value, sha256), sha256)], sha256).frontier;
    }
  } catch (error) {
    if (error instanceof UnreadableEntry) return null;
    throw error;
  }
}

async function tilesLeadTo(root: Hash, { origin, size }: Checkpoint, readTiles: ReadTiles, sha256: Sha256) {
  try {
    await makeLogLeaves({ origin, size, root, extensions: [] }, readTiles, sha256).rootAt(size);
    return true;
  } catch (error) {
    if (error instanceof TileMismatch) return false;
    throw error;
  }
}
