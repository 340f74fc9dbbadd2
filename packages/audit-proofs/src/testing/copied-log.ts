/**
 * Logs to check and to tamper with, made by the same functions that write real ones: entries, their tree, checkpoints
 * at every batch, and the outside copy as a map from path to bytes. Everything follows from the arguments, so the same
 * call makes the same log everywhere. Keys are made of one repeated byte and sign nothing else.
 */
import { canonicalJson } from '@strongroom/core';
import {
  appendLeaves,
  EMPTY_FRONTIER,
  edgeTilesOf,
  type Frontier,
  formatVerifierKey,
  frontierRoot,
  type Hash,
  type LogTrust,
  leafHash,
  type MemoryHashes,
  makeMemoryHashes,
  makeNoteSigner,
  makeNoteVerifier,
  makeSignerKey,
  type NoteSigner,
  portableSha256,
  proveInclusion,
  type Sha256,
  SIGNATURE_TYPE,
  signCheckpoint,
  TILE_WIDTH,
  tilePath,
} from '@strongroom/transparency-log';
import { type ExportEntry, formatExportHeader, formatExportLine } from '../export-lines.ts';
import { logCopyFiles } from '../log-copy.ts';
import { commitmentOf, type LogEntry } from '../log-entry.ts';
import type { Receipt } from '../receipt.ts';

export interface CopiedLog {
  readonly origin: string;
  /** The log's key as text, and whom to trust to check it. */
  readonly key: string;
  readonly trust: LogTrust;
  readonly signer: NoteSigner;
  readonly entries: readonly LogEntry[];
  readonly memory: MemoryHashes;
  readonly size: number;
  readonly root: Hash;
  /** The last checkpoint, and the one after each batch by its size. */
  readonly checkpoint: string;
  readonly checkpoints: ReadonlyMap<number, string>;
  /** The outside copy. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface CopiedLogOptions {
  /** How many entries each step of the sequencer takes. */
  readonly batches: readonly number[];
  readonly origin?: string;
  readonly seed?: number;
  readonly erased?: readonly number[];
  readonly entry?: (index: number) => string;
  readonly cosigners?: readonly NoteSigner[];
  readonly sha256?: Sha256;
}

export async function makeCopiedLog(options: CopiedLogOptions): Promise<CopiedLog> {
  const { batches, origin = 'log.example/log', seed = 1, erased = [], cosigners = [] } = options;
  const { entry = sampleEntry, sha256 = portableSha256 } = options;
  const signerKey = await makeSignerKey(origin, SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(seed));
  const [signer, key] = [makeNoteSigner(signerKey), formatVerifierKey(signerKey)];
  const memory = makeMemoryHashes();
  const entries: LogEntry[] = [];
  const commitments: Hash[] = [];
  const files = new Map<string, Uint8Array>();
  const checkpoints = new Map<number, string>();
  let frontier: Frontier = EMPTY_FRONTIER;
  for (const count of batches) {
    const [from, oldTiles] = [frontier.size, edgeOf(frontier.size, files)];
    const added = Array.from({ length: count }, (_, at) => madeEntry(from + at, entry, sha256));
    const appended = appendLeaves(
      frontier,
      added.map(({ commitment }) => leafHash(commitment, sha256)),
      sha256,
    );
    memory.append(appended);
    frontier = appended.frontier;
    const head = { origin, size: frontier.size, root: frontierRoot(frontier, sha256), extensions: [] };
    const checkpoint = await signCheckpoint(head, [signer, ...cosigners]);
    const kept = added.map((given) => (erased.includes(given.index) ? { ...given, entry: null, salt: null } : given));
    const oldCommitments = commitments.slice(from - (from % TILE_WIDTH));
    const {
      tiles,
      lines,
      head: heads,
    } = logCopyFiles({ appended, oldTiles, oldCommitments, entries: kept, checkpoint, key }, sha256);
    for (const { path, bytes } of [...tiles, ...heads]) files.set(path, bytes);
    for (const { path, text } of lines) files.set(path, joined(files.get(path), new TextEncoder().encode(text)));
    entries.push(...kept);
    commitments.push(...added.map(({ commitment }) => commitment));
    checkpoints.set(frontier.size, checkpoint);
  }
  const trust = { origin, logKeys: [makeNoteVerifier(signerKey)], witnesses: [], witnessThreshold: 0 };
  const checkpoint = checkpoints.get(frontier.size) ?? '';
  const [size, root] = [frontier.size, frontierRoot(frontier, sha256)];
  return { origin, key, trust, signer, entries, memory, size, root, checkpoint, checkpoints, files };
}

export async function receiptOf({ entries, memory, size, checkpoint }: CopiedLog, index: number): Promise<Receipt> {
  const { entry = null, salt = null } = entries[index] ?? {};
  if (entry === null || salt === null) throw new Error('only an entry that is there has a receipt');
  return { entry, salt, index, proof: await proveInclusion(memory, size, index), checkpoint };
}

/** The lines of an export, each with its line break, the header first. */
export async function exportOf(log: CopiedLog, indexes: readonly number[]): Promise<string[]> {
  const lines = [formatExportHeader({ checkpoint: log.checkpoint, count: indexes.length })];
  for (const index of indexes) {
    const entry = log.entries[index];
    if (entry === undefined) throw new Error('only entries of the log are exported');
    const exported: ExportEntry = { ...entry, proof: await proveInclusion(log.memory, log.size, index) };
    lines.push(formatExportLine(exported));
  }
  return lines;
}

/** Japanese, quotes and an escape, so that a mistake in spelling shows. */
export const sampleEntry = (index: number): string =>
  canonicalJson({ v: 1, event: 'session.opened', details: { number: index, words: '入金 "é"\n' } });

function madeEntry(index: number, entry: (index: number) => string, sha256: Sha256) {
  const salt = sha256(new TextEncoder().encode(`salt ${index}`));
  const given = { entry: entry(index), salt };
  return { index, ...given, commitment: commitmentOf({ ...given, commitment: null }, sha256) };
}

const edgeOf = (size: number, files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> =>
  new Map(
    edgeTilesOf(size)
      .map(tilePath)
      .map((path) => [path, files.get(path) ?? new Uint8Array(0)]),
  );

function joined(before: Uint8Array = new Uint8Array(0), after: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(before.length + after.length);
  bytes.set(before);
  bytes.set(after, before.length);
  return bytes;
}
