/**
 * Checking a whole log against its signed checkpoint, entry by entry in constant memory: every commitment is computed
 * anew from entry and salt (believed only where both were erased), compared with the leaf that verified tiles hold at
 * its place, and the root computed anew from all of them. With a checkpoint that the reader kept, the log must also
 * have grown from it. The first thing that does not fit is named. What this proves: these are all entries of the log,
 * in their order and word for word; and since the kept checkpoint, nothing before it was changed.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import {
  appendLeaves,
  type Checkpoint,
  type Cosignature,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  type Hash,
  type LogTrust,
  leafHash,
  portableSha256,
  type ReadTiles,
  type Sha256,
  sameHash,
  TILE_WIDTH,
  TileMismatch,
} from '@strongroom/transparency-log';
import { type AuditFault, faultOf, openTrusted, UnreadableEntry } from './faults.ts';
import { bundleFault, readBundle } from './log-bundles.ts';
import { diagnoseEdge } from './log-edge.ts';
import { commitmentOf, isOversize, isWhole, type LogEntry } from './log-entry.ts';
import { classify } from './log-faults.ts';
import { type LogLeaves, makeLogLeaves, tileFault } from './log-leaves.ts';

export interface LogSource {
  /** The signed note, word for word. */
  readonly checkpoint: string;
  readonly readTiles: ReadTiles;
  /** Whether `readTiles` answers entry bundles too: they must then say the same as the entries. */
  readonly hasBundles: boolean;
  /** In the order of their indices. Read once; may throw `UnreadableEntry`. */
  readonly entries: AsyncIterable<LogEntry>;
}

export interface VerifyLogOptions {
  /** A checkpoint of this log that the reader kept from an earlier day. */
  readonly since?: string | undefined;
  /** The log is being written while it is read: entries beyond the checkpoint are counted instead of refused. */
  readonly growing?: boolean;
  readonly sha256?: Sha256;
}

export interface VerifiedLog {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
  /** How many entries show their commitment only. */
  readonly erased: number;
  /** How many entries stand after the last one that the checkpoint vouches for. */
  readonly beyond: number;
  /** The size of the kept checkpoint. */
  readonly since: number | null;
}

export async function verifyLog(
  source: LogSource,
  trust: LogTrust,
  options: VerifyLogOptions = {},
): Promise<Result<VerifiedLog, AuditFault>> {
  const { sha256 = portableSha256, growing = false } = options;
  const opened = await openTrusted(source.checkpoint, trust, 'checkpoint');
  if (!opened.ok) return opened;
  const { checkpoint, cosignatures } = opened.value;
  // Kept by the reader, who need not have demanded witnesses at the time.
  const kept =
    options.since === undefined
      ? null
      : await openTrusted(options.since, { ...trust, witnessThreshold: 0 }, 'kept checkpoint');
  if (kept !== null && !kept.ok) return kept;
  const since = kept?.value.checkpoint ?? null;
  // An older checkpoint is signed as well as any: shown again, it hides everything logged after it.
  if (since !== null && since.size > checkpoint.size) {
    return refuse(faultOf('replayed', `size ${checkpoint.size}, kept ${since.size}`, checkpoint.size));
  }
  const leaves = makeLogLeaves(checkpoint, source.readTiles, sha256);
  const walk: Walk = { source, checkpoint, leaves, entries: source.entries[Symbol.asyncIterator](), sha256 };
  const fault = (await treeFault(walk, since)) ?? (await readThrough(walk, growing));
  if ('kind' in fault) return refuse(fault);
  return ok({ checkpoint, cosignatures, ...fault, since: since?.size ?? null });
}

interface Walk {
  readonly source: LogSource;
  readonly checkpoint: Checkpoint;
  readonly leaves: LogLeaves;
  readonly entries: AsyncIterator<LogEntry>;
  readonly sha256: Sha256;
}

/** The tiles at the edge lead to the signed root, and the kept root lies on the way. */
async function treeFault(walk: Walk, since: Checkpoint | null): Promise<AuditFault | null> {
  const { source, checkpoint, leaves, entries, sha256 } = walk;
  try {
    await leaves.rootAt(checkpoint.size);
  } catch (error) {
    if (!(error instanceof TileMismatch)) throw error;
    return diagnoseEdge(error, checkpoint, entries, source.readTiles, sha256);
  }
  if (since === null) return null;
  try {
    // Two signed histories that contradict each other: no damage does this, only somebody who holds the log's key.
    const older = since.size === checkpoint.size ? checkpoint.root : await leaves.rootAt(since.size);
    return sameHash(older, since.root) ? null : faultOf('forked', `within the first ${since.size} entries`);
  } catch (error) {
    if (error instanceof TileMismatch) return tileFault(error, null);
    throw error;
  }
}

type Counts = Pick<VerifiedLog, 'erased' | 'beyond'>;

async function readThrough(walk: Walk, growing: boolean): Promise<Counts | AuditFault> {
  let at = 0;
  try {
    const { checkpoint, sha256 } = walk;
    let frontier: Frontier = EMPTY_FRONTIER;
    let erased = 0;
    for (; at < checkpoint.size; at += TILE_WIDTH) {
      const read = await readBlock(walk, at);
      if ('kind' in read) return read;
      frontier = appendLeaves(frontier, read.hashes, sha256).frontier;
      erased += read.erased;
    }
    // Every leaf was the tree's own, so anything else would be a mistake of ours.
    assert(sameHash(frontierRoot(frontier, sha256), checkpoint.root), 'the entries lead to the signed root');
    const beyond = await readBeyond(walk, growing);
    return typeof beyond === 'number' ? { erased, beyond } : beyond;
  } catch (error) {
    if (error instanceof UnreadableEntry) return error.fault;
    if (error instanceof TileMismatch) return tileFault(error, at);
    throw error;
  }
}

async function readBlock(walk: Walk, first: number): Promise<{ hashes: Hash[]; erased: number } | AuditFault> {
  const { source, checkpoint, leaves, entries, sha256 } = walk;
  const expected = await leaves.block(first / TILE_WIDTH);
  const bundle = source.hasBundles ? await readBundle(source.readTiles, first, checkpoint.size) : null;
  const hashes: Hash[] = [];
  let erased = 0;
  for (const [offset, leaf] of expected.entries()) {
    const index = first + offset;
    const next = await entries.next();
    if (next.done === true) return faultOf('cut-tail', `${index} of ${checkpoint.size} entries`, index);
    const entry = next.value;
    const fault = contentFault(entry, index);
    if (fault !== null) return fault;
    const commitment = commitmentOf(entry, sha256);
    const hash = leafHash(commitment, sha256);
    if (!sameHash(hash, leaf)) return classify(leaves, index, hash, () => nextLeaf(walk));
    if (entry.index !== index) return faultOf('changed', `is labelled ${entry.index}`, index);
    const kept = entry.commitment ?? commitment;
    if (!sameHash(kept, commitment)) return faultOf('changed', 'its commitment is another', index);
    const damage = bundle === null ? null : bundleFault(bundle, offset, commitment);
    if (damage !== null) return damage;
    if (entry.entry === null) erased += 1;
    hashes.push(hash);
  }
  return { hashes, erased };
}

function contentFault(entry: LogEntry, index: number): AuditFault | null {
  if (!isWhole(entry)) return faultOf('malformed', 'neither entry and salt nor a commitment alone', index);
  return entry.entry !== null && isOversize(entry.entry) ? faultOf('oversize', 'entry', index) : null;
}

/** For naming a fault only: what cannot be read or is no entry ends the search. */
async function nextLeaf({ entries, sha256 }: Walk): Promise<Hash | null> {
  try {
    const next = await entries.next();
    if (next.done === true || !isWhole(next.value)) return null;
    return leafHash(commitmentOf(next.value, sha256), sha256);
  } catch (error) {
    if (error instanceof UnreadableEntry) return null;
    throw error;
  }
}

async function readBeyond(walk: Walk, growing: boolean): Promise<number | AuditFault> {
  const { checkpoint, leaves, entries, sha256 } = walk;
  for (let beyond = 0; ; beyond += 1) {
    const next = await entries.next();
    if (next.done === true) return beyond;
    const index = checkpoint.size + beyond;
    const fault = contentFault(next.value, index);
    if (fault !== null) return fault;
    const hash = leafHash(commitmentOf(next.value, sha256), sha256);
    if (!growing) return classify(leaves, index, hash, async () => null);
    if (next.value.index !== index) return faultOf('changed', `is labelled ${next.value.index}`, index);
  }
}
