/**
 * Naming what was done to a log, once an entry was met that is not the leaf at its place. The tree is whole and
 * verified at this point, so it says where the entry belongs, if anywhere: one that belongs further on was moved up or
 * others were taken out, one that was read before is there twice, one that belongs nowhere was changed or put in.
 */
import { type Hash, sameHash } from '@strongroom/transparency-log';
import { type AuditFault, faultOf } from './faults.ts';

/** The verified leaves of a tree. */
export interface Leaves {
  readonly size: number;
  /** Null beyond the tree. */
  leafAt(index: number): Promise<Hash | null>;
  find(leaf: Hash): Promise<number | null>;
}

/** How many entries may have been put in before one place and still be told from a changed entry. */
const INSERTED_AT_MOST = 4_096;

/** `found` stands at place `index`; `nextFound` answers the leaf hashes after it, null at the end or where unreadable. */
export async function classify(
  leaves: Leaves,
  index: number,
  found: Hash,
  nextFound: () => Promise<Hash | null>,
): Promise<AuditFault> {
  const place = await leaves.find(found);
  const next = await nextFound();
  if (place === null) return unknownEntry(leaves, index, next, nextFound);
  if (place < index) return faultOf('duplicated', `entry ${place} stands here again`, index, place);
  const afterPlace = await leaves.leafAt(place + 1);
  if (next === null ? afterPlace === null : afterPlace !== null && sameHash(next, afterPlace)) {
    return faultOf('removed', `entry ${place} stands at place ${index}`, index, place);
  }
  const own = await leaves.leafAt(index);
  const there = place === index + 1 ? next : await skip(nextFound, place - index - 1);
  const swapped = own !== null && there !== null && sameHash(there, own);
  return swapped
    ? faultOf('swapped', `with entry ${place}`, index, place)
    : faultOf('duplicated', `entry ${place} stands here too`, index, place);
}

async function unknownEntry(
  leaves: Leaves,
  index: number,
  next: Hash | null,
  nextFound: () => Promise<Hash | null>,
): Promise<AuditFault> {
  const own = await leaves.leafAt(index);
  const changed = faultOf('changed', 'does not fit the leaf at its place', index);
  if (own === null) return faultOf('inserted', `beyond the checkpoint's ${leaves.size} entries`, index);
  const following = await leaves.leafAt(index + 1);
  if (next !== null && following !== null && sameHash(next, following)) return changed;
  let at = next;
  for (let inserted = 1; at !== null && inserted <= INSERTED_AT_MOST; inserted += 1) {
    if (sameHash(at, own)) return faultOf('inserted', `${inserted} before entry ${index}`, index);
    at = await nextFound();
  }
  return changed;
}

async function skip(nextFound: () => Promise<Hash | null>, count: number): Promise<Hash | null> {
  let at: Hash | null = null;
  for (let skipped = 0; skipped < count; skipped += 1) {
    at = await nextFound();
    if (at === null) return null;
  }
  return at;
}
