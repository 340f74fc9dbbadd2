/**
 * What is in a tile: `width` hashes of one level, 32 bytes each (C2SP tlog-tiles). Two ways to make one: from stored
 * hashes, or, for a log that keeps nothing but tiles, from an appended batch and the partial tiles it widens.
 */
import { assert } from '@strongroom/core';
import type { Appended } from './frontier.ts';
import { HASH_BYTES } from './hash.ts';
import { type HashReader, readHashes } from './hash-reader.ts';
import { changedTiles, edgeTilesOf, TILE_HEIGHT, TILE_WIDTH, type TileAddress, tilePath } from './tile-address.ts';
import { storedIndex } from './tree-shape.ts';

export interface Tile {
  readonly address: TileAddress;
  readonly bytes: Uint8Array;
}

export async function readTile(reader: HashReader, address: TileAddress): Promise<Uint8Array> {
  const hashes = await readHashes(reader, storedIndexesIn(address));
  const bytes = new Uint8Array(address.width * HASH_BYTES);
  for (const [at, hash] of hashes.entries()) bytes.set(hash, at * HASH_BYTES);
  return bytes;
}

/**
 * The hash tiles that a batch makes or widens, ready to be written before the checkpoint that needs them is published.
 * `oldTiles` holds the bytes of `edgeTilesOf(appended.oldSize)` by their paths. They are trusted: whoever reads them
 * back from storage compares `frontierRoot` with the last checkpoint first.
 */
export function tilesAfter(appended: Appended, oldTiles: ReadonlyMap<string, Uint8Array>): Tile[] {
  const { oldSize, frontier, firstIndex, hashes } = appended;
  const oldEdge = new Map(edgeTilesOf(oldSize).map((edge) => [`${edge.level}/${edge.index}`, edge]));
  return changedTiles(oldSize, frontier.size).map((address) => {
    const bytes = new Uint8Array(address.width * HASH_BYTES);
    const edge = oldEdge.get(`${address.level}/${address.index}`);
    if (edge !== undefined) {
      const old = oldTiles.get(tilePath(edge));
      assert(old?.length === edge.width * HASH_BYTES, 'the partial tiles of the old size are given, whole');
      bytes.set(old);
    }
    const known = edge?.width ?? 0;
    for (const [at, index] of storedIndexesIn(address).entries()) {
      if (at < known) continue;
      const offset = (index - firstIndex) * HASH_BYTES;
      bytes.set(hashes.subarray(offset, offset + HASH_BYTES), at * HASH_BYTES);
    }
    return { address, bytes };
  });
}

function storedIndexesIn({ level, index, width }: TileAddress): number[] {
  assert(level !== 'entries', 'entries are no hashes');
  return Array.from({ length: width }, (_, at) => storedIndex(level * TILE_HEIGHT, index * TILE_WIDTH + at));
}
