/**
 * What this browser remembers of the log: its key and the last checkpoint that it verified, word for word as signed. A
 * server that shows each reader a history of their own, or rewrites what it showed before, must then show one browser
 * two checkpoints that do not continue each other, and both are signed (RFC 9162 section 2.1.4, C2SP tlog-tiles).
 * The first key is believed as found; its fingerprint can be compared over another way.
 */
import {
  type Checkpoint,
  consistencyFault,
  makeTileReader,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  proveConsistency,
  type ReadTiles,
  sameHash,
  TileMismatch,
} from '@strongroom/transparency-log';

export interface LogMemory {
  readonly key: string;
  /** The signed note. */
  readonly note: string;
  readonly verifiedAt: number;
}

const MEMBERS = ['key', 'note', 'verifiedAt'];

export const writeMemory = ({ key, note, verifiedAt }: LogMemory): string => JSON.stringify({ key, note, verifiedAt });

/** Null for what is not there and for what is no memory: then this browser meets the log for the first time. */
export function readMemory(text: string | null): LogMemory | null {
  let value: unknown = null;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join() !== MEMBERS.join()) return null;
  const { key, note, verifiedAt } = value as Record<string, unknown>;
  if (typeof key !== 'string' || typeof note !== 'string' || !Number.isSafeInteger(verifiedAt)) return null;
  const memory = { key, note, verifiedAt: Number(verifiedAt) };
  return parseVerifierKey(key).ok && checkpointIn(note) !== null ? memory : null;
}

/** Of a note that was verified when it was remembered. */
export function checkpointIn(note: string): Checkpoint | null {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : null;
  return checkpoint?.ok ? checkpoint.value : null;
}

export type Growth = 'same' | 'grown' | 'older' | 'forked' | 'unanswered';

/**
 * Whether a checkpoint, its signature verified, continues an earlier one. The tiles come from the log itself and are
 * believed only as far as they fold to the new root; tiles that cannot be had prove nothing, neither good nor bad.
 */
export async function judgeGrowth(before: Checkpoint, now: Checkpoint, readTiles: ReadTiles): Promise<Growth> {
  if (now.origin !== before.origin) return 'forked';
  if (now.size < before.size) return 'older';
  if (now.size === before.size) return sameHash(now.root, before.root) ? 'same' : 'forked';
  // Every log begins empty.
  if (before.size === 0) return 'grown';
  const { size: newSize, root: newRoot } = now;
  const { size: oldSize, root: oldRoot } = before;
  try {
    const reader = makeTileReader({ size: newSize, root: newRoot, readTiles });
    const proof = await proveConsistency(reader, oldSize, newSize);
    return consistencyFault({ oldSize, newSize, oldRoot, newRoot, proof }) === null ? 'grown' : 'forked';
  } catch (error) {
    if (!(error instanceof TileMismatch)) throw error;
    // A tile that is not there, or is a proxy's page, may come next time. Whole tiles of another tree will not.
    return error.reason === 'missing' || error.reason === 'length' ? 'unanswered' : 'forked';
  }
}
