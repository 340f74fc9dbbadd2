/**
 * Hashes out of tiles that nobody vouches for. Every tile is checked against the root of a checkpoint before one hash
 * of it is used: the partial tiles at the right edge must fold to the root, every full tile must hash to its place in
 * the tile above. So a proof read here is a proof of that checkpoint, wherever the tiles came from, and a rotten disk
 * is noticed by the first reader. Only tiles that the checkpoint's size implies are asked for.
 */
import { assert } from '@strongroom/core';
import { appendLeaves, EMPTY_FRONTIER, foldPeaks } from './frontier.ts';
import { emptyRoot, HASH_BYTES, type Hash, sameHash } from './hash.ts';
import type { HashReader } from './hash-reader.ts';
import { portableSha256, type Sha256 } from './sha256.ts';
import { edgeTilesOf, TILE_HEIGHT, TILE_WIDTH, type TileAddress, tilePath, tileWidthIn } from './tile-address.ts';
import { isTreeSize, splitStoredIndex, storedIndex, storedIndexesOf } from './tree-shape.ts';

/** Answers the bytes of each tile, in the same order, as found; null for one that is not there. */
export type ReadTiles = (addresses: readonly TileAddress[]) => Promise<readonly (Uint8Array | null)[]>;

/** A tile does not belong to the checkpoint it was read for: storage is damaged, or somebody changed it. */
export class TileMismatch extends Error {
  readonly path: string;
  readonly reason: 'missing' | 'length' | 'hash' | 'root';

  constructor(path: string, reason: TileMismatch['reason']) {
    super(`${path} does not belong to the checkpoint: ${reason}`);
    this.name = 'TileMismatch';
    this.path = path;
    this.reason = reason;
  }
}

export interface TileReaderOptions {
  readonly size: number;
  readonly root: Hash;
  readonly readTiles: ReadTiles;
  readonly sha256?: Sha256;
  /** Verified tiles kept in memory, 16 kB each. */
  readonly cachedTiles?: number;
}

/** A verified tile: all hashes of the little tree over its slots, in stored order. */
type TileTree = Uint8Array;

export function makeTileReader(options: TileReaderOptions): HashReader {
  const { size, root, readTiles, sha256 = portableSha256, cachedTiles = 64 } = options;
  assert(isTreeSize(size), 'tree sizes are within bounds');
  const cache = new Map<string, TileTree>();
  let edge: Promise<ReadonlyMap<string, TileTree>> | undefined;

  async function fetchTrees(addresses: readonly TileAddress[]): Promise<TileTree[]> {
    const answers = addresses.length === 0 ? [] : await readTiles(addresses);
    assert(answers.length === addresses.length, 'storage answers each tile');
    return addresses.map((address, at) => growTree(address, answers[at] ?? null, sha256));
  }

  async function readEdge(): Promise<ReadonlyMap<string, TileTree>> {
    const addresses = edgeTilesOf(size);
    const trees = await fetchTrees(addresses);
    const peaks = addresses.flatMap(({ width }, at) => peaksOf(trees[at], width)).reverse();
    const computed = size === 0 ? emptyRoot() : foldPeaks(peaks, sha256);
    // The tiles vouch for nothing one by one, so which of them is wrong cannot be said.
    if (!sameHash(computed, root)) throw new TileMismatch(addresses.map(tilePath).join(' '), 'root');
    return new Map(addresses.map((address, at) => [tilePath(address), trees[at] as TileTree]));
  }

  /** The tiles asked for and the full ones above them that are not verified yet, all fetched at once. */
  async function readTrees(wanted: readonly TileAddress[]): Promise<ReadonlyMap<string, TileTree>> {
    // A failed read must not be remembered: the next one may find the storage mended.
    edge ??= readEdge().catch((error: unknown) => {
      edge = undefined;
      throw error;
    });
    const found = new Map(await edge);
    const missing = new Map<string, TileAddress>();
    for (const address of wanted) {
      for (let at = address; !found.has(tilePath(at)); at = tileAbove(at, size)) {
        const path = tilePath(at);
        const kept = cache.get(path);
        if (kept === undefined) missing.set(path, at);
        else found.set(path, kept);
      }
    }
    const addresses = [...missing.values()].sort((one, other) => levelOf(other) - levelOf(one));
    const trees = await fetchTrees(addresses);
    // From the top down, so that the tile above is always verified already.
    for (const [at, address] of addresses.entries()) {
      const tree = trees[at] as TileTree;
      const above = found.get(tilePath(tileAbove(address, size)));
      assert(above !== undefined, 'every full tile has its place in the tile above');
      if (!sameHash(hashIn(tree, TILE_HEIGHT, 0), hashIn(above, 0, address.index % TILE_WIDTH))) {
        throw new TileMismatch(tilePath(address), 'hash');
      }
      found.set(tilePath(address), tree);
      remember(cache, tilePath(address), tree, cachedTiles);
    }
    return found;
  }

  return {
    async readHashes(indexes) {
      const places = indexes.map((index) => placeOf(index, size));
      const trees = await readTrees(places.map(({ address }) => address));
      return places.map(({ address, level, n }) => {
        const tree = trees.get(tilePath(address));
        assert(tree !== undefined, 'the tile was read');
        return hashIn(tree, level, n);
      });
    },
  };
}

/** The tile that holds a stored hash, as wide as it is in a tree of `size`, and the hash's place in its little tree. */
function placeOf(index: number, size: number): { address: TileAddress; level: number; n: number } {
  const { level, n } = splitStoredIndex(index);
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const inner = level % TILE_HEIGHT;
  const perTile = 2 ** (TILE_HEIGHT - inner);
  const tileIndex = Math.floor(n / perTile);
  const address = { level: tileLevel, index: tileIndex, width: tileWidthIn(size, tileLevel, tileIndex) };
  assert((n + 1) * 2 ** level <= size, 'the hash lies in the tree');
  return { address, level: inner, n: n % perTile };
}

/** Only full tiles have one, and all that are asked for by a tree's reader are full or at its edge. */
function tileAbove(address: TileAddress, size: number): TileAddress {
  const level = levelOf(address) + 1;
  const index = Math.floor(address.index / TILE_WIDTH);
  return { level, index, width: tileWidthIn(size, level, index) };
}

function levelOf({ level }: TileAddress): number {
  assert(level !== 'entries', 'entries are no hashes');
  return level;
}

function growTree(address: TileAddress, bytes: Uint8Array | null, sha256: Sha256): TileTree {
  if (bytes === null) throw new TileMismatch(tilePath(address), 'missing');
  if (bytes.length !== address.width * HASH_BYTES) throw new TileMismatch(tilePath(address), 'length');
  const slots = Array.from({ length: address.width }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
  return appendLeaves(EMPTY_FRONTIER, slots, sha256).hashes;
}

function hashIn(tree: TileTree, level: number, n: number): Hash {
  const offset = storedIndex(level, n) * HASH_BYTES;
  return tree.slice(offset, offset + HASH_BYTES);
}

/** The peaks of a partial tile, smallest first. */
function peaksOf(tree: TileTree | undefined, width: number): Hash[] {
  assert(tree !== undefined, 'the tile was read');
  return storedIndexesOf([0, width])
    .map((index) => tree.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES))
    .reverse();
}

/** Forgets the tile that was put in first when there are too many. */
function remember(cache: Map<string, TileTree>, path: string, tree: TileTree, limit: number): void {
  cache.set(path, tree);
  const [oldest] = cache.keys();
  if (cache.size > limit && oldest !== undefined) cache.delete(oldest);
}
