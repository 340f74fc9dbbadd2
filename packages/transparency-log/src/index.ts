/**
 * A transparency log that anybody can check: the Merkle tree of RFC 9162, C2SP signed notes, checkpoints, cosignatures
 * and tiles, and the salted commitments that let a body be erased while its proof holds. No input or output, no part
 * of Node: the same code runs in a server, in a browser and in a verifier's hands.
 */
export { type Appended, appendLeaves, EMPTY_FRONTIER, type Frontier, frontierRoot, readFrontier } from './frontier.ts';
export { emptyRoot, HASH_BYTES, type Hash, isHash, leafHash, nodeHash, sameHash } from './hash.ts';
export type { HashReader } from './hash-reader.ts';
export { type MemoryHashes, makeMemoryHashes } from './memory-hashes.ts';
export { proveConsistency, proveInclusion, treeRoot } from './proofs.ts';
export { portableSha256, type Sha256 } from './sha256.ts';
export { MAX_TREE_SIZE, splitStoredIndex, storedCount, storedIndex } from './tree-shape.ts';
export {
  type ConsistencyClaim,
  consistencyFault,
  type InclusionClaim,
  inclusionFault,
  type ProofFault,
  verifyConsistency,
  verifyInclusion,
} from './verify-proofs.ts';
