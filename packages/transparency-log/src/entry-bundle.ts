/**
 * Entry bundles, after C2SP tlog-tiles: up to 256 entries, each after its length in two bytes, big-endian. Reading is
 * strict: exactly as many entries as the bundle is wide, no byte too few or too many. Entries count only once their
 * hashes are found in the tree, which `readEntries` does for a whole range.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import { type Hash, leafHash, sameHash } from './hash.ts';
import { readHashes } from './hash-reader.ts';
import { bundlesOf, TILE_WIDTH, tilePath } from './tile-address.ts';
import { makeTileReader, TileMismatch, type TileReaderOptions } from './tile-reader.ts';
import { storedIndex } from './tree-shape.ts';

export const MAX_ENTRY_BYTES = 65_535;
const LENGTH_BYTES = 2;

export type BundleRefusal = 'too-short' | 'trailing-bytes';

export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  assert(entries.length >= 1 && entries.length <= TILE_WIDTH, 'a bundle holds 1 to 256 entries');
  const bytes = new Uint8Array(entries.reduce((total, entry) => total + LENGTH_BYTES + entry.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    assert(entry.length <= MAX_ENTRY_BYTES, 'an entry has at most 65,535 bytes');
    view.setUint16(at, entry.length);
    bytes.set(entry, at + LENGTH_BYTES);
    at += LENGTH_BYTES + entry.length;
  }
  return bytes;
}

export function decodeBundle(bytes: Uint8Array, width: number): Result<Uint8Array[], BundleRefusal> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    if (at + LENGTH_BYTES > bytes.length) return refuse('too-short');
    const end = at + LENGTH_BYTES + view.getUint16(at);
    if (end > bytes.length) return refuse('too-short');
    entries.push(bytes.slice(at + LENGTH_BYTES, end));
    at = end;
  }
  return at === bytes.length ? ok(entries) : refuse('trailing-bytes');
}

/** The entries [from, to) of a log, each verified against the root of a checkpoint. Throws `TileMismatch`. */
export async function readEntries(log: TileReaderOptions, from: number, to: number): Promise<Uint8Array[]> {
  const { size, readTiles, sha256 } = log;
  const addresses = bundlesOf(size, from, to);
  if (addresses.length === 0) return [];
  const bundles = await readTiles(addresses);
  assert(bundles.length === addresses.length, 'storage answers each bundle');
  const entries: Uint8Array[] = [];
  for (const [at, address] of addresses.entries()) {
    const bytes = bundles[at] ?? null;
    if (bytes === null) throw new TileMismatch(tilePath(address), 'missing');
    const bundle = decodeBundle(bytes, address.width);
    if (!bundle.ok) throw new TileMismatch(tilePath(address), 'length');
    entries.push(...bundle.value);
  }
  const first = (addresses[0]?.index ?? 0) * TILE_WIDTH;
  const wanted = entries.slice(from - first, to - first);
  const places = wanted.map((_, at) => storedIndex(0, from + at));
  const hashes = await readHashes(makeTileReader(log), places);
  for (const [at, entry] of wanted.entries()) {
    if (!sameHash(leafHash(entry, sha256), hashes[at] as Hash)) {
      throw new TileMismatch(`entry ${from + at}`, 'hash');
    }
  }
  return wanted;
}
