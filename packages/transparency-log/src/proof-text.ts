/**
 * Proofs as text. A list of hashes is one line of base 64 each, at most 63 of them (C2SP tlog-witness says so, and no
 * tree needs more). A whole proof, C2SP tlog-proof, is what a client keeps: the leaf's index, its inclusion proof and
 * the checkpoint word for word, to be verified by anybody and without us:
 *
 *   c2sp.org/tlog-proof@v1
 *   extra <base64>            (may be left out; nothing vouches for it)
 *   index <decimal>
 *   <one line per hash, from the leaf's sibling upwards>
 *
 *   <checkpoint>
 *
 * Reading accepts exactly what writing writes and verifies nothing: `verifyInclusion` and `openCheckpoint` do.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseTreeSize } from './checkpoint-text.ts';
import { type Hash, isHash } from './hash.ts';
import { isTreeSize } from './tree-shape.ts';

export interface LogProof {
  /** Context of the application, such as the salt that opens a commitment; null when there is none. */
  readonly extra: Uint8Array | null;
  readonly index: number;
  readonly proof: readonly Hash[];
  /** The signed note as it was published. */
  readonly checkpoint: string;
}

export type ProofTextRefusal = 'too-large' | 'header' | 'extra' | 'index' | 'hashes' | 'checkpoint';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;
const MAX_PROOF_CHARACTERS = 2_097_152;

export function formatHashLines(hashes: readonly Hash[]): string {
  assert(hashes.length <= MAX_HASHES && hashes.every(isHash), 'a proof is a short list of hashes');
  return hashes.map((hash) => `${encodeBase64(hash)}\n`).join('');
}

/** Null unless every line is one hash, ended by a line break. No line at all is the proof of a tree of one leaf. */
export function parseHashLines(text: string): Hash[] | null {
  if (text === '') return [];
  if (!text.endsWith('\n')) return null;
  // One line more than allowed is enough to refuse them: a megabyte of lines is not taken apart for that.
  const lines = text.slice(0, -1).split('\n', MAX_HASHES + 1);
  if (lines.length > MAX_HASHES) return null;
  const hashes = lines.map(decodeBase64);
  return hashes.every(isHash) ? hashes : null;
}

export function formatLogProof({ extra, index, proof, checkpoint }: LogProof): string {
  assert(isTreeSize(index), 'a leaf has an index');
  const context = extra === null ? '' : `extra ${encodeBase64(extra)}\n`;
  return `${HEADER}\n${context}index ${index}\n${formatHashLines(proof)}\n${checkpoint}`;
}

export function parseLogProof(text: string): Result<LogProof, ProofTextRefusal> {
  if (text.length > MAX_PROOF_CHARACTERS) return refuse('too-large');
  if (!text.startsWith(`${HEADER}\n`)) return refuse('header');
  let rest = text.slice(HEADER.length + 1);
  let extra: Uint8Array | null = null;
  if (rest.startsWith('extra ')) {
    const [line, after] = cutLine(rest);
    extra = decodeBase64(line.slice('extra '.length));
    if (extra === null) return refuse('extra');
    rest = after;
  }
  const [line, after] = cutLine(rest);
  const index = line.startsWith('index ') ? parseTreeSize(line.slice('index '.length)) : null;
  if (index === null) return refuse('index');
  // The first empty line ends the hashes; when there are none, it is the first line.
  const end = after.startsWith('\n') ? 0 : after.indexOf('\n\n') + 1;
  if (end === 0 && !after.startsWith('\n')) return refuse('hashes');
  const proof = parseHashLines(after.slice(0, end));
  if (proof === null) return refuse('hashes');
  const checkpoint = after.slice(end + 1);
  return checkpoint === '' ? refuse('checkpoint') : ok({ extra, index, proof, checkpoint });
}

function cutLine(text: string): [line: string, after: string] {
  const end = text.indexOf('\n');
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
}
