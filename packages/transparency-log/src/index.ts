/**
 * A transparency log that anybody can check: the Merkle tree of RFC 9162, C2SP signed notes, checkpoints, cosignatures
 * and tiles, and the salted commitments that let a body be erased while its proof holds. No input or output, no part
 * of Node: the same code runs in a server, in a browser and in a verifier's hands.
 */
export {
  type AddCheckpoint,
  type AddCheckpointRefusal,
  formatAddCheckpoint,
  parseAddCheckpoint,
} from './add-checkpoint.ts';
export { decodeBase64, encodeBase64 } from './base64.ts';
export {
  type CheckpointRefusal,
  type Cosignature,
  type LogTrust,
  type OpenedCheckpoint,
  openCheckpoint,
  signCheckpoint,
} from './checkpoint.ts';
export {
  type Checkpoint,
  type CheckpointTextRefusal,
  formatCheckpoint,
  parseCheckpoint,
  parseTreeSize,
} from './checkpoint-text.ts';
export { commitEntry, newSalt, opensCommitment, SALT_BYTES } from './commitment.ts';
export { cosignedAt, makeCosigner, makeNoteSigner, makeNoteVerifier } from './cosignature.ts';
export { type BundleRefusal, decodeBundle, encodeBundle, MAX_ENTRY_BYTES, readEntries } from './entry-bundle.ts';
export { type Appended, appendLeaves, EMPTY_FRONTIER, type Frontier, frontierRoot, readFrontier } from './frontier.ts';
export { emptyRoot, HASH_BYTES, type Hash, isHash, leafHash, nodeHash, sameHash } from './hash.ts';
export type { HashReader } from './hash-reader.ts';
export { type MemoryHashes, makeMemoryHashes } from './memory-hashes.ts';
export {
  formatNote,
  formatSignatureLine,
  type Note,
  type NoteRefusal,
  type NoteSignature,
  type NoteSigner,
  type NoteVerifier,
  type OpenedNote,
  openNote,
  parseNote,
  signNote,
} from './note.ts';
export {
  formatSignerKey,
  formatVerifierKey,
  isKeyName,
  type KeyRefusal,
  keyFingerprint,
  keyId,
  makeSignerKey,
  parseSignerKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
  type SignatureType,
  type SignerKey,
  type VerifierKey,
} from './note-keys.ts';
export {
  formatHashLines,
  formatLogProof,
  type LogProof,
  type ProofTextRefusal,
  parseHashLines,
  parseLogProof,
} from './proof-text.ts';
export { proveConsistency, proveInclusion, treeRoot } from './proofs.ts';
export { portableSha256, type Sha256 } from './sha256.ts';
export {
  bundlesOf,
  changedBundles,
  changedTiles,
  edgeTilesOf,
  parseTilePath,
  TILE_WIDTH,
  type TileAddress,
  tilePath,
  tileWidthIn,
} from './tile-address.ts';
export { makeTileReader, type ReadTiles, TileMismatch, type TileReaderOptions } from './tile-reader.ts';
export { readTile, type Tile, tilesAfter } from './tile-writer.ts';
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
