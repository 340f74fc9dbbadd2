/**
 * Appending. A frontier is all that must be known of a log to append to it: its size and the roots of the complete
 * subtrees it consists of, largest first (at most 52 hashes). Appending a batch answers the next frontier and the new
 * hashes, packed one after another as they belong into storage. Nothing is read or written here: a sequencer keeps its
 * frontier in memory, and one that takes over reads it once and compares `frontierRoot` with the signed checkpoint.
 */
import { assert } from '@strongroom/core';
import { emptyRoot, HASH_BYTES, type Hash, isHash, nodeHasher } from './hash.ts';
import { type HashReader, readHashes } from './hash-reader.ts';
import { portableSha256, type Sha256 } from './sha256.ts';
import { countOnes, isTreeSize, storedCount, storedIndexesOf } from './tree-shape.ts';

export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Hash[];
}

export interface Appended {
  readonly oldSize: number;
  readonly frontier: Frontier;
  /** Stored index of the first new hash; the others follow without a gap. */
  readonly firstIndex: number;
  /** The new hashes, 32 bytes each. */
  readonly hashes: Uint8Array;
}

export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

export function appendLeaves(
  frontier: Frontier,
  leafHashes: readonly Hash[],
  sha256: Sha256 = portableSha256,
): Appended {
  const newSize = frontier.size + leafHashes.length;
  assert(isTreeSize(frontier.size) && isTreeSize(newSize), 'tree sizes are within bounds');
  assert(frontier.peaks.length === countOnes(frontier.size), 'a frontier has one peak for each bit of its size');
  const firstIndex = storedCount(frontier.size);
  const hashes = new Uint8Array((storedCount(newSize) - firstIndex) * HASH_BYTES);
  const hashNode = nodeHasher(sha256);
  const peaks = [...frontier.peaks];
  let size = frontier.size;
  let offset = 0;
  for (const leaf of leafHashes) {
    assert(isHash(leaf), 'a leaf hash has 32 bytes');
    hashes.set(leaf, offset);
    offset += HASH_BYTES;
    let hash = leaf;
    // Each one at the end of the old size is a subtree that this leaf makes a complete left half.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = peaks.pop();
      assert(left !== undefined, 'every complete subtree has its peak');
      hash = hashNode(left, hash);
      hashes.set(hash, offset);
      offset += HASH_BYTES;
    }
    peaks.push(hash);
    size += 1;
  }
  return { oldSize: frontier.size, frontier: { size, peaks }, firstIndex, hashes };
}

export function frontierRoot({ size, peaks }: Frontier, sha256: Sha256 = portableSha256): Hash {
  assert(peaks.length === countOnes(size), 'a frontier has one peak for each bit of its size');
  return size === 0 ? emptyRoot() : foldPeaks(peaks, sha256);
}

/** The root over neighbouring complete subtrees: the smallest two first, from the right. */
export function foldPeaks(peaks: readonly Hash[], sha256: Sha256): Hash {
  const last = peaks.at(-1);
  assert(last !== undefined, 'there is at least one subtree');
  // Most siblings in a proof are one complete subtree: nothing to hash, nothing to prepare.
  if (peaks.length === 1) return last;
  const hashNode = nodeHasher(sha256);
  return peaks.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

export async function readFrontier(reader: HashReader, size: number): Promise<Frontier> {
  assert(isTreeSize(size), 'tree sizes are within bounds');
  return { size, peaks: await readHashes(reader, storedIndexesOf([0, size])) };
}
