/**
 * SHA-256 as one synchronous function from bytes to 32 bytes. WebCrypto's is asynchronous and over ten times slower
 * on the 65 bytes of a tree node, so the tree takes its hash as an argument: by default the portable one below, which
 * runs in a browser; a server that hashes millions passes the machine's own (docs/decisions, 19).
 */
import { sha256 } from '@noble/hashes/sha2.js';

/** Must not keep its argument: callers reuse the buffer for the next node. The answer must be a fresh array. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const portableSha256: Sha256 = (bytes) => sha256(bytes);
