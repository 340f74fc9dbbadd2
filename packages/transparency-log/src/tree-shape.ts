/**
 * The arithmetic of the tree: which hashes exist, and where each is kept. Complete subtrees are numbered in the order
 * in which appending completes them (Crosby and Wallach 2009, section 3.3; as golang.org/x/mod/sumdb/tlog does), so a
 * log's hashes form one array that only grows: hash (level, n) covers the leaves [n * 2^level, (n + 1) * 2^level).
 * Numbers are plain safe integers: sizes go up to 2^52, because the index of a stored hash is just under twice that.
 */
import { assert } from '@strongroom/core';

export const MAX_TREE_SIZE = 2 ** 52;

/** The leaves [from, to). */
export type LeafRange = readonly [from: number, to: number];

const WORD = 2 ** 32;

export const isTreeSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TREE_SIZE;

/** Where hash (level, n) is kept. */
export function storedIndex(level: number, n: number): number {
  // The hash is written with the last leaf under it, `level` places after that leaf's own hash.
  const lastLeaf = (n + 1) * 2 ** level - 1;
  // Leaf k stands after k leaves and the floor(k/2) + floor(k/4) + ... nodes they completed: 2k - ones(k) in all.
  return 2 * lastLeaf - countOnes(lastLeaf) + level;
}

/** The inverse of `storedIndex`. */
export function splitStoredIndex(index: number): { level: number; n: number } {
  // storedIndex(0, leaf) < 2 * leaf, so the leaf it was written with lies at or a little after index / 2.
  let leaf = Math.floor(index / 2);
  let first = storedIndex(0, leaf);
  for (;;) {
    const next = first + 1 + trailingZeros(leaf + 1);
    if (next > index) break;
    leaf += 1;
    first = next;
  }
  const level = index - first;
  return { level, n: Math.floor(leaf / 2 ** level) };
}

/** How many hashes a log of `size` leaves keeps: every leaf and every complete subtree. */
export const storedCount = (size: number): number => 2 * size - countOnes(size);

/** The largest power of two below `size`: where RFC 9162 splits a tree of two leaves or more. */
function splitPoint(size: number): number {
  assert(size > 1, 'only a tree of two leaves or more has two sides');
  return 2 ** floorLog2(size - 1);
}

/** The complete subtrees that make up a range which starts at a multiple of its split: indices of their hashes. */
export function storedIndexesOf([from, to]: LeafRange): number[] {
  const indexes: number[] = [];
  for (let at = from; at < to; ) {
    const level = floorLog2(to - at);
    indexes.push(storedIndex(level, at / 2 ** level));
    at += 2 ** level;
  }
  return indexes;
}

/** The siblings on the way from leaf `index` to the root of a tree of `size`, lowest first (RFC 9162 section 2.1.3.1). */
export function inclusionRanges(size: number, index: number): LeafRange[] {
  assert(isTreeSize(size) && Number.isSafeInteger(index) && index >= 0 && index < size, 'the leaf lies in the tree');
  const siblings: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      siblings.push([middle, to]);
      to = middle;
    } else {
      siblings.push([from, middle]);
      from = middle;
    }
  }
  return siblings.reverse();
}

/** The subtrees from which both roots can be computed, in the order of RFC 9162 section 2.1.4.1. */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  assert(isTreeSize(newSize) && isTreeSize(oldSize), 'tree sizes are within bounds');
  assert(oldSize >= 1 && oldSize <= newSize, 'an older tree that is not empty fits into the newer one');
  const parts: LeafRange[] = [];
  let [from, to] = [0, newSize];
  while (oldSize !== to) {
    const middle = from + splitPoint(to - from);
    if (oldSize <= middle) {
      parts.push([middle, to]);
      to = middle;
    } else {
      parts.push([from, middle]);
      from = middle;
    }
  }
  // When the old tree is itself a subtree of the new one, the verifier has its root already.
  if (from > 0) parts.push([from, to]);
  return parts.reverse();
}

function floorLog2(value: number): number {
  const high = Math.floor(value / WORD);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value);
}

export const countOnes = (value: number): number =>
  countOnesInWord(Math.floor(value / WORD)) + countOnesInWord(value >>> 0);

function countOnesInWord(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Of a positive number. */
function trailingZeros(value: number): number {
  const low = value >>> 0;
  return low === 0 ? 32 + trailingZerosInWord(Math.floor(value / WORD)) : trailingZerosInWord(low);
}

const trailingZerosInWord = (word: number): number => 31 - Math.clz32(word & -word);
