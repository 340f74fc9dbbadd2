/**
 * The tree as the database keeps it: reading tiles and entry bundles for a size, and the hashing that a server does
 * with Node's own SHA-256 (docs/decisions/0019).
 */
import { assert } from '@strongroom/core';
import {
  encodeBundle,
  HASH_BYTES,
  type Hash,
  type HashReader,
  makeTileReader,
  type ReadTiles,
  TILE_WIDTH,
  type TileAddress,
} from '@strongroom/transparency-log';
import type { Sql } from '../../platform/database/database.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import { findLeaves, findTiles } from './transparency.store.ts';

/** Tiles as wide as asked: one stored wider holds the narrower one, for a tile only grows at its end. */
export const readTilesFrom =
  (on: Sql): ReadTiles =>
  async (addresses) => {
    const wanted = addresses.flatMap(({ level, index }) => (level === 'entries' ? [] : [{ level, index }]));
    const found = wanted.length === 0 ? [] : await findTiles(on, wanted);
    const byPlace = new Map(found.map(({ level, index, bytes }) => [`${level}/${index}`, bytes]));
    return Promise.all(
      addresses.map(async (address) => {
        if (address.level === 'entries') return readBundle(on, address);
        const bytes = byPlace.get(`${address.level}/${address.index}`);
        const length = address.width * HASH_BYTES;
        return bytes === undefined || bytes.length < length ? null : bytes.subarray(0, length);
      }),
    );
  };

/** What was logged: commitments, so that anybody may read them. */
async function readBundle(on: Sql, { index, width }: TileAddress): Promise<Uint8Array | null> {
  const leaves = await findLeaves(on, index * TILE_WIDTH, index * TILE_WIDTH + width);
  return leaves.length < width ? null : encodeBundle(leaves.map(({ commitment }) => commitment));
}

/** Hashes of the tree of `size`, each checked against its root. */
export const treeReader = (on: Sql, size: number, root: Hash): HashReader =>
  makeTileReader({ size, root, readTiles: readTilesFrom(on), sha256: nativeSha256 });

export function splitHashes(packed: Uint8Array): Hash[] {
  assert(packed.length % HASH_BYTES === 0, 'hashes are packed one after another');
  return Array.from({ length: packed.length / HASH_BYTES }, (_, at) =>
    packed.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
