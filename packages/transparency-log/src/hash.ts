/**
 * The hashes of RFC 9162 section 2.1.1 (the same as RFC 6962): a leaf is SHA-256(0x00 || data), a node is
 * SHA-256(0x01 || left || right), the root of no leaves is SHA-256 of nothing. The prefix keeps a node from being
 * passed off as a leaf whose data happens to be two hashes (second pre-image).
 */
import { portableSha256, type Sha256 } from './sha256.ts';

export const HASH_BYTES = 32;

/** Always 32 bytes. */
export type Hash = Uint8Array;

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

export const emptyRoot = (): Hash => portableSha256(new Uint8Array(0));

export function leafHash(data: Uint8Array, sha256: Sha256 = portableSha256): Hash {
  const input = new Uint8Array(1 + data.length);
  input[0] = LEAF_PREFIX;
  input.set(data, 1);
  return sha256(input);
}

export const nodeHash = (left: Hash, right: Hash, sha256: Sha256 = portableSha256): Hash =>
  nodeHasher(sha256)(left, right);

/** For many nodes in a row: one input buffer serves them all. */
export function nodeHasher(sha256: Sha256): (left: Hash, right: Hash) => Hash {
  const input = new Uint8Array(1 + 2 * HASH_BYTES);
  input[0] = NODE_PREFIX;
  return (left, right) => {
    input.set(left, 1);
    input.set(right, 1 + HASH_BYTES);
    return sha256(input);
  };
}

/** Proofs come from strangers through JSON and base64: what claims to be a hash is looked at, not believed. */
export const isHash = (value: unknown): value is Hash => value instanceof Uint8Array && value.length === HASH_BYTES;

/** Roots and leaf hashes are public, so there is nothing to leak by leaving early. */
export const sameHash = (one: Hash, other: Hash): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);
