/**
 * Checking proofs that a stranger handed over: RFC 9162 sections 2.1.3.2 (inclusion) and 2.1.4.2 (consistency).
 * Indices, sizes, every hash's length and the exact number of hashes are checked before anything is hashed, so a proof
 * costs at most 104 hashes whatever was sent. `verify...` answers yes or no, `...Fault` says what does not fit.
 */
import { type Hash, isHash, nodeHasher, sameHash } from './hash.ts';
import { portableSha256, type Sha256 } from './sha256.ts';
import { isTreeSize } from './tree-shape.ts';

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Hash;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Hash;
  readonly newRoot: Hash;
  readonly proof: readonly Hash[];
}

export type ProofFault =
  /** Not a whole number from 0 to 2^52. */
  | 'size'
  /** The leaf does not lie in the tree, or the old tree is larger than the new one. */
  | 'range'
  /** RFC 9162 proves nothing from a tree without leaves: it is the beginning of every tree. */
  | 'empty-tree'
  /** Something that is not 32 bytes. */
  | 'hash-length'
  | 'proof-length'
  | 'old-root'
  | 'root';

export const verifyInclusion = (claim: InclusionClaim, sha256: Sha256 = portableSha256): boolean =>
  inclusionFault(claim, sha256) === null;

export const verifyConsistency = (claim: ConsistencyClaim, sha256: Sha256 = portableSha256): boolean =>
  consistencyFault(claim, sha256) === null;

export function inclusionFault(claim: InclusionClaim, sha256: Sha256 = portableSha256): ProofFault | null {
  const { index, size, leafHash, root, proof } = claim;
  if (!isTreeSize(size) || !isTreeSize(index)) return 'size';
  if (index >= size) return 'range';
  if (![leafHash, root].every(isHash)) return 'hash-length';
  const sides = inclusionSides(index, size);
  const fault = listFault(proof, sides.length);
  if (fault !== null) return fault;
  const hashNode = nodeHasher(sha256);
  const computed = proof.reduce(
    (hash, sibling, at) => (sides[at] === 'left' ? hashNode(sibling, hash) : hashNode(hash, sibling)),
    leafHash,
  );
  return sameHash(computed, root) ? null : 'root';
}

export function consistencyFault(claim: ConsistencyClaim, sha256: Sha256 = portableSha256): ProofFault | null {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  if (!isTreeSize(oldSize) || !isTreeSize(newSize)) return 'size';
  if (oldSize > newSize) return 'range';
  if (oldSize === 0) return 'empty-tree';
  if (![oldRoot, newRoot].every(isHash)) return 'hash-length';
  if (oldSize === newSize) return listFault(proof, 0) ?? (sameHash(oldRoot, newRoot) ? null : 'root');
  const { startsAtOldRoot, sides } = consistencySides(oldSize, newSize);
  const fault = listFault(proof, sides.length + (startsAtOldRoot ? 0 : 1));
  if (fault !== null) return fault;
  const [seed, ...rest] = startsAtOldRoot ? [oldRoot, ...proof] : proof;
  if (seed === undefined) return 'proof-length';
  const hashNode = nodeHasher(sha256);
  let [older, newer] = [seed, seed];
  for (const [at, hash] of rest.entries()) {
    if (sides[at] === 'left') {
      older = hashNode(hash, older);
      newer = hashNode(hash, newer);
    } else newer = hashNode(newer, hash);
  }
  if (!sameHash(older, oldRoot)) return 'old-root';
  return sameHash(newer, newRoot) ? null : 'root';
}

/** A proof from JSON may be anything: not a list, with a hole, with a text in it. */
function listFault(proof: readonly Hash[], length: number): ProofFault | null {
  if (!Array.isArray(proof) || proof.length !== length) return 'proof-length';
  return Array.from<unknown>(proof).every(isHash) ? null : 'hash-length';
}

type Side = 'left' | 'right';

/** On which side each sibling stands, from the leaf up. The RFC's fn and sn, stepped in halves, as it words them. */
function inclusionSides(index: number, size: number): Side[] {
  return sidesAbove(index, size - 1);
}

function consistencySides(oldSize: number, newSize: number): { startsAtOldRoot: boolean; sides: Side[] } {
  let [node, last] = [oldSize - 1, newSize - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // The old tree is complete, so its root is the first node and need not be sent.
  return { startsAtOldRoot: node === 0, sides: sidesAbove(node, last) };
}

function sidesAbove(start: number, end: number): Side[] {
  const sides: Side[] = [];
  let [node, last] = [start, end];
  while (last > 0) {
    if (node % 2 === 1 || node === last) {
      sides.push('left');
      // A right-most node without a sibling rises unchanged.
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else sides.push('right');
    [node, last] = [half(node), half(last)];
  }
  return sides;
}

const half = (value: number): number => Math.floor(value / 2);
