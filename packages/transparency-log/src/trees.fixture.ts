/** Logs to try things on: grown in batches, kept in memory or as nothing but tiles. */
import { hash as digest } from 'node:crypto';
import { type Appended, appendLeaves, EMPTY_FRONTIER, type Frontier, frontierRoot } from './frontier.ts';
import { type Hash, leafHash } from './hash.ts';
import { type MemoryHashes, makeMemoryHashes } from './memory-hashes.ts';
import type { Sha256 } from './sha256.ts';
import { edgeTilesOf, tilePath } from './tile-address.ts';
import type { ReadTiles } from './tile-reader.ts';
import { tilesAfter } from './tile-writer.ts';
import { utf8 } from './vectors.fixture.ts';

/** The machine's own SHA-256: fast, and a second opinion on the portable one. */
export const nativeSha256: Sha256 = (bytes) =>
  Uint8Array.from(Buffer.from(digest('sha256', bytes, 'binary'), 'latin1'));

export const entry = (index: number): Uint8Array => utf8(`entry ${index}`);
export const entryHash = (index: number): Hash => leafHash(entry(index), nativeSha256);
export const entryHashes = (from: number, to: number): Hash[] =>
  Array.from({ length: to - from }, (_, at) => entryHash(from + at));

export interface GrownLog {
  readonly frontier: Frontier;
  readonly root: Hash;
  readonly memory: MemoryHashes;
  readonly appended: readonly Appended[];
}

/** Leaf i is "entry i", as in the values from Go. */
export function growLog(batches: readonly number[]): GrownLog {
  const memory = makeMemoryHashes();
  const appended: Appended[] = [];
  let frontier = EMPTY_FRONTIER;
  for (const batch of batches) {
    const step = appendLeaves(frontier, entryHashes(frontier.size, frontier.size + batch), nativeSha256);
    memory.append(step);
    appended.push(step);
    frontier = step.frontier;
  }
  return { frontier, root: frontierRoot(frontier, nativeSha256), memory, appended };
}

/** Every tile ever written, by path, each batch from its own hashes and the partial tiles before it. */
export function writeAllTiles(appended: readonly Appended[]): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  for (const step of appended) {
    const old = edgeTilesOf(step.oldSize).map((address) => tilePath(address));
    const given = new Map(old.map((path) => [path, tiles.get(path) ?? new Uint8Array(0)]));
    for (const { address, bytes } of tilesAfter(step, given)) tiles.set(tilePath(address), bytes);
  }
  return tiles;
}

export const readFrom =
  (tiles: ReadonlyMap<string, Uint8Array>, asked: string[] = []): ReadTiles =>
  async (addresses) => {
    const paths = addresses.map(tilePath);
    asked.push(...paths);
    return paths.map((path) => tiles.get(path) ?? null);
  };

export const flipBit = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, at) => (at === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte));
