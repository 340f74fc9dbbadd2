/**
 * The one thing the tree asks of storage: hashes by their stored index (tree-shape.ts). A database, a file, an array
 * in memory and a set of tiles all answer it; asynchronous or not, as it suits them.
 */
import { assert } from '@strongroom/core';
import { type Hash, isHash } from './hash.ts';

export interface HashReader {
  /** Answers one hash for each index, in the same order, or throws: every index asked for is one that must exist. */
  readHashes(indexes: readonly number[]): readonly Hash[] | Promise<readonly Hash[]>;
}

/** Storage that answers too few hashes or cut ones would otherwise give proofs that fail at somebody else's place. */
export async function readHashes(reader: HashReader, indexes: readonly number[]): Promise<readonly Hash[]> {
  if (indexes.length === 0) return [];
  const hashes = await reader.readHashes(indexes);
  assert(hashes.length === indexes.length && hashes.every(isHash), 'storage answers one hash for each index');
  return hashes;
}
