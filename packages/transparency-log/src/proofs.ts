/**
 * Roots and proofs out of stored hashes: RFC 9162 sections 2.1.3.1 (inclusion) and 2.1.4.1 (consistency). Each takes
 * one read. Asking for a leaf or a size that the tree does not have is a bug of the caller, who knows the tree's size;
 * what a stranger asked for is compared with it before.
 */

import { foldPeaks } from './frontier.ts';
import { emptyRoot, type Hash } from './hash.ts';
import { type HashReader, readHashes } from './hash-reader.ts';
import { portableSha256, type Sha256 } from './sha256.ts';
import { consistencyRanges, inclusionRanges, type LeafRange, storedIndexesOf } from './tree-shape.ts';

/** The root of the first `size` leaves, for any size up to that of the log. */
export async function treeRoot(reader: HashReader, size: number, sha256: Sha256 = portableSha256): Promise<Hash> {
  if (size === 0) return emptyRoot();
  return foldPeaks(await readHashes(reader, storedIndexesOf([0, size])), sha256);
}

/** Proves that leaf `index` is in the tree of `size` leaves. */
export const proveInclusion = (
  reader: HashReader,
  size: number,
  index: number,
  sha256: Sha256 = portableSha256,
): Promise<Hash[]> => hashRanges(reader, inclusionRanges(size, index), sha256);

/** Proves that the tree of `newSize` leaves begins with all leaves of the tree of `oldSize`, which is not empty. */
export const proveConsistency = (
  reader: HashReader,
  oldSize: number,
  newSize: number,
  sha256: Sha256 = portableSha256,
): Promise<Hash[]> => hashRanges(reader, consistencyRanges(oldSize, newSize), sha256);

async function hashRanges(reader: HashReader, ranges: readonly LeafRange[], sha256: Sha256): Promise<Hash[]> {
  const wanted = ranges.map(storedIndexesOf);
  const hashes = await readHashes(reader, wanted.flat());
  let at = 0;
  return wanted.map(({ length }) => {
    at += length;
    return foldPeaks(hashes.slice(at - length, at), sha256);
  });
}
