/**
 * Where tiles are kept, after C2SP tlog-tiles: `tile/<level>/<index>[.p/<width>]`, and `tile/entries/...` for the
 * entries themselves. The index is written in groups of three digits, all but the last marked with an x
 * (`x001/x234/067`), so that a folder stays small. Each address has exactly one path; everything else is refused.
 */
import { assert } from '@strongroom/core';
import { isTreeSize } from './tree-shape.ts';

/** A full tile spans eight levels of the tree. */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;
const MAX_LEVEL = 63;

export interface TileAddress {
  /** Level l of tiles holds level 8 * l of the tree; `entries` holds what was logged. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 256 for a full tile, 1 to 255 for a partial one. Empty tiles do not exist. */
  readonly width: number;
}

export function tilePath({ level, index, width }: TileAddress): string {
  assert(isTileLevel(level) && isTreeSize(index) && isWidth(width), 'the tile exists in some tree');
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const folders = groups.slice(0, -1).map((group) => `x${group}/`);
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${folders.join('')}${groups.at(-1)}${partial}`;
}

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Null for everything that `tilePath` would not write. Whether a log has the tile depends on its size. */
export function parseTilePath(path: string): TileAddress | null {
  const [, levelText, groups = '', widthText = String(TILE_WIDTH)] = PATH.exec(path) ?? [];
  if (levelText === undefined) return null;
  const level: TileAddress['level'] = levelText === 'entries' ? 'entries' : Number(levelText);
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const width = Number(widthText);
  if (!isTileLevel(level) || !isTreeSize(index) || !isWidth(width)) return null;
  // Leading zeros, a leading group of zeros, `.p/256`: a second path would be a second entry in every cache.
  const address = { level, index, width };
  return tilePath(address) === path ? address : null;
}

const isTileLevel = (level: number | 'entries'): boolean =>
  level === 'entries' || (Number.isSafeInteger(level) && level >= 0 && level <= MAX_LEVEL);

const isWidth = (width: number): boolean => Number.isSafeInteger(width) && width >= 1 && width <= TILE_WIDTH;

/** How many hashes of a level of tiles a tree of `size` leaves has. */
const hashesAtTileLevel = (size: number, level: number | 'entries'): number =>
  level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);

/** How wide the tile is in a tree of `size` leaves: 0 when there is none, 256 when it is full. */
export function tileWidthIn(size: number, level: number | 'entries', index: number): number {
  assert(isTreeSize(size) && isTileLevel(level) && isTreeSize(index), 'the tile exists in some tree');
  return Math.min(TILE_WIDTH, Math.max(0, hashesAtTileLevel(size, level) - index * TILE_WIDTH));
}

/** The partial tile at the right edge of each level, lowest first: together they hold every peak of the tree. */
export function edgeTilesOf(size: number): TileAddress[] {
  assert(isTreeSize(size), 'tree sizes are within bounds');
  const edge: TileAddress[] = [];
  for (let level = 0; hashesAtTileLevel(size, level) > 0; level += 1) {
    const hashes = hashesAtTileLevel(size, level);
    const width = hashes % TILE_WIDTH;
    if (width > 0) edge.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return edge;
}

/** Hash tiles to publish when a log grows: those that are new or wider, lowest level first. */
export function changedTiles(oldSize: number, newSize: number): TileAddress[] {
  const changed: TileAddress[] = [];
  for (let level = 0; hashesAtTileLevel(newSize, level) > 0; level += 1) {
    changed.push(...changedAtLevel(oldSize, newSize, level));
  }
  return changed;
}

/** Entry bundles to publish when a log grows. */
export const changedBundles = (oldSize: number, newSize: number): TileAddress[] =>
  changedAtLevel(oldSize, newSize, 'entries');

function changedAtLevel(oldSize: number, newSize: number, level: number | 'entries'): TileAddress[] {
  assert(isTreeSize(oldSize) && isTreeSize(newSize) && oldSize <= newSize, 'a log only grows');
  const [before, after] = [hashesAtTileLevel(oldSize, level), hashesAtTileLevel(newSize, level)];
  const changed: TileAddress[] = [];
  for (let index = Math.floor(before / TILE_WIDTH); before < after && index * TILE_WIDTH < after; index += 1) {
    changed.push({ level, index, width: Math.min(TILE_WIDTH, after - index * TILE_WIDTH) });
  }
  return changed;
}

/** Bundles that hold the entries [from, to) of a log of `size`, at the width they have there. */
export function bundlesOf(size: number, from: number, to: number): TileAddress[] {
  assert([size, from, to].every(isTreeSize) && from <= to && to <= size, 'the range lies in the log');
  const bundles: TileAddress[] = [];
  for (let index = Math.floor(from / TILE_WIDTH); from < to && index * TILE_WIDTH < to; index += 1) {
    bundles.push({ level: 'entries', index, width: tileWidthIn(size, 'entries', index) });
  }
  return bundles;
}
