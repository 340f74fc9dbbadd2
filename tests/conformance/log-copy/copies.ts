/** Outside copies of a log, whole and tampered with, byte for byte the same on every machine. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitmentOf, type FaultKind, formatCopyLine } from '@strongroom/audit-proofs';
import { type CopiedLog, makeCopiedLog } from '@strongroom/audit-proofs/testing';
import { signCheckpoint } from '@strongroom/transparency-log';

export type Files = ReadonlyMap<string, Uint8Array>;

export interface CopyCase {
  readonly name: string;
  readonly key: string;
  readonly files: Files;
  /** What our own verifier must find; null in what is whole. */
  readonly fault: FaultKind | null;
}

const LINES = 'entries/000000000000.jsonl';
const log = await makeCopiedLog({ batches: [300, 1, 299], erased: [4, 299] });
const single = await makeCopiedLog({ batches: [1] });
const full = await makeCopiedLog({ batches: [256] });
const stranger = await makeCopiedLog({ batches: [600], seed: 9 });

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const whole = (name: string, { key, files }: CopiedLog): CopyCase => ({ name, key, files, fault: null });

function tampered(name: string, fault: FaultKind | null, path: string, bytes: Uint8Array | null): CopyCase {
  const files = new Map(log.files);
  if (bytes === null) files.delete(path);
  else files.set(path, bytes);
  return { name, key: log.key, files, fault };
}

function withLines(name: string, fault: FaultKind | null, edit: (lines: string[]) => void): CopyCase {
  const lines = log.entries.map(formatCopyLine);
  edit(lines);
  return tampered(name, fault, LINES, utf8(lines.join('')));
}

const erased = (index: number): string => {
  const entry = log.entries[index];
  if (entry === undefined) throw new Error('only what is there can be erased');
  return formatCopyLine({ index, entry: null, salt: null, commitment: commitmentOf(entry) });
};

const flipped = (path: string): Uint8Array =>
  (log.files.get(path) ?? new Uint8Array(0)).map((byte, at) => (at === 100 ? byte ^ 1 : byte));

const otherOrigin = await signCheckpoint(
  { origin: 'log.example/two', size: log.size, root: log.root, extensions: [] },
  [log.signer],
);

export const copies: readonly CopyCase[] = [
  whole('whole', log),
  whole('one entry', single),
  whole('one full tile', full),
  withLines('one more erased', null, (lines) => lines.splice(9, 1, erased(9))),
  withLines('a word changed', 'changed', (lines) => lines.splice(9, 1, (lines[9] ?? '').replace('opened', 'closed'))),
  withLines('erased, the commitment of another', 'duplicated', (lines) =>
    lines.splice(9, 1, erased(8).replace('"index":8', '"index":9')),
  ),
  withLines('removed', 'removed', (lines) => lines.splice(9, 1)),
  withLines('swapped', 'swapped', (lines) => lines.splice(9, 2, lines[10] ?? '', lines[9] ?? '')),
  withLines('swapped and numbered anew', 'swapped', (lines) =>
    lines.splice(
      9,
      2,
      (lines[10] ?? '').replace('"index":10', '"index":9'),
      (lines[9] ?? '').replace('"index":9', '"index":10'),
    ),
  ),
  withLines('duplicated', 'duplicated', (lines) => lines.splice(9, 0, lines[8] ?? '')),
  withLines('tail cut', 'cut-tail', (lines) => lines.splice(590)),
  withLines('one after the last', 'duplicated', (lines) =>
    lines.push((lines[9] ?? '').replace('"index":9', '"index":600')),
  ),
  tampered('checkpoint changed', 'bad-signature', 'checkpoint', utf8(log.checkpoint.replace('\n600\n', '\n599\n'))),
  tampered('checkpoint of another key', 'wrong-key', 'checkpoint', utf8(stranger.checkpoint)),
  tampered('checkpoint of another log', 'wrong-origin', 'checkpoint', utf8(otherOrigin)),
  tampered('older checkpoint', 'inserted', 'checkpoint', utf8(log.checkpoints.get(301) ?? '')),
  tampered('tile flipped', 'damaged-tile', 'tile/0/001', flipped('tile/0/001')),
  tampered('tile gone', 'missing-tile', 'tile/1/000.p/2', null),
  tampered('bundle flipped', 'damaged-tile', 'tile/entries/002.p/88', flipped('tile/entries/002.p/88')),
];

/** Names the bytes of a copy, so that a verdict is known to be about these. */
export function digestOf({ key, files }: CopyCase): string {
  const digest = createHash('sha256').update(`${key}\n`);
  for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    digest.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return digest.digest('hex');
}

export function writeCopy(directory: string, files: Files): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
}
