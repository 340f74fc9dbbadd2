/**
 * The outside copy: a log as a folder that any static server could serve (C2SP tlog-tiles), with every entry beside it
 * in `entries/<first index>.jsonl`, 65,536 lines a file. `logCopyFiles` answers what a batch adds to it. Tiles first,
 * then lines, then the head: whoever stops in between leaves a copy that still fits the checkpoint it has. A line is
 * canonical JSON with its line break, {"entry":…,"index":…,"salt":…} or, once erased, {"commitment":…,"index":…}.
 */
import { assert, canonicalJson, type Result, refuse } from '@strongroom/core';
import {
  type Appended,
  changedBundles,
  encodeBundle,
  type Hash,
  portableSha256,
  type Sha256,
  TILE_WIDTH,
  tilePath,
  tilesAfter,
} from '@strongroom/transparency-log';
import { type LineRefusal, readContent } from './export-lines.ts';
import { commitmentOf, contentMembers, type LogEntry } from './log-entry.ts';
import { parseRecord } from './strict-json.ts';

export const CHECKPOINT_PATH = 'checkpoint';
export const KEY_PATH = 'key';
/** How many entries one file of lines holds. */
export const LINES_PER_FILE = 65_536;
const FIRST_INDEX_DIGITS = 12;

export interface LogCopyBatch {
  /** The tree's step from the old size to the new one. */
  readonly appended: Appended;
  /** The bytes of `edgeTilesOf(appended.oldSize)` by their paths. */
  readonly oldTiles: ReadonlyMap<string, Uint8Array>;
  /** Commitments of the bundle that the old size left unfinished: `oldSize % 256` of them. */
  readonly oldCommitments: readonly Hash[];
  /** The new entries, in the order of their indices, without a gap. */
  readonly entries: readonly LogEntry[];
  /** The signed note of the new size, and the log's verifier key. */
  readonly checkpoint: string;
  readonly key: string;
}

export interface CopyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Lines to append. A file that a crash left with more lines than `firstIndex` names is cut back to them first. */
export interface CopyLines {
  readonly path: string;
  readonly firstIndex: number;
  readonly text: string;
}

export interface LogCopyFiles {
  /** New and wider tiles and bundles, each a file of its own that never changes. */
  readonly tiles: readonly CopyFile[];
  readonly lines: readonly CopyLines[];
  /** Replaced as a whole, by renaming, once everything else has reached the disk. */
  readonly head: readonly CopyFile[];
}

export function logCopyFiles(batch: LogCopyBatch, sha256: Sha256 = portableSha256): LogCopyFiles {
  const { appended, oldTiles, entries, checkpoint, key } = batch;
  const { oldSize, frontier } = appended;
  assert(oldSize + entries.length === frontier.size, 'every leaf of the batch has its entry');
  assert(
    entries.every(({ index }, at) => index === oldSize + at),
    'the entries of a batch follow one another',
  );
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    tiles: [
      ...tilesAfter(appended, oldTiles).map(({ address, bytes }) => ({ path: tilePath(address), bytes })),
      ...bundlesAfter(batch, sha256),
    ],
    lines: linesByFile(entries),
    head: [
      { path: KEY_PATH, bytes: bytesOf(`${key}\n`) },
      { path: CHECKPOINT_PATH, bytes: bytesOf(checkpoint) },
    ],
  };
}

function bundlesAfter({ appended, oldCommitments, entries }: LogCopyBatch, sha256: Sha256): CopyFile[] {
  const { oldSize, frontier } = appended;
  assert(oldCommitments.length === oldSize % TILE_WIDTH, 'the unfinished bundle is given, whole');
  const first = oldSize - oldCommitments.length;
  const commitments = [...oldCommitments, ...entries.map((entry) => entry.commitment ?? commitmentOf(entry, sha256))];
  return changedBundles(oldSize, frontier.size).map((address) => {
    const from = address.index * TILE_WIDTH - first;
    return { path: tilePath(address), bytes: encodeBundle(commitments.slice(from, from + address.width)) };
  });
}

function linesByFile(entries: readonly LogEntry[]): CopyLines[] {
  const files = new Map<string, { firstIndex: number; lines: string[] }>();
  for (const entry of entries) {
    const path = copyLinesPath(entry.index);
    const file = files.get(path) ?? { firstIndex: entry.index, lines: [] };
    file.lines.push(formatCopyLine(entry));
    files.set(path, file);
  }
  return [...files].map(([path, { firstIndex, lines }]) => ({ path, firstIndex, text: lines.join('') }));
}

/** The file that holds the line of an entry. */
export function copyLinesPath(index: number): string {
  const first = index - (index % LINES_PER_FILE);
  return `entries/${String(first).padStart(FIRST_INDEX_DIGITS, '0')}.jsonl`;
}

export const formatCopyLine = (entry: LogEntry): string =>
  `${canonicalJson({ ...contentMembers(entry), index: entry.index })}\n`;

/** A line without its line break, in exactly the spelling that `formatCopyLine` writes. */
export function parseCopyLine(line: string): Result<LogEntry, LineRefusal> {
  const record = parseRecord(line);
  if (record === null) return refuse('json');
  const entry = readContent(record, []);
  if (!entry.ok) return entry;
  return formatCopyLine(entry.value) === `${line}\n` ? entry : refuse('spelling');
}
