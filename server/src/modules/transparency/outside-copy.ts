/**
 * The copy of the log outside the database: a directory that is a whole tlog-tiles log (any static server could serve
 * it) and holds the entries themselves, one JSON line each (the second sink). Its checkpoint is written last and
 * lasting before anybody else hears of it, so it tells at the next start whether the database went back.
 *
 * Files of entries are only appended to. What a kill left behind the last checkpoint is cut off at the next opening.
 * One directory belongs to one process. Two nodes that were given the same one, or a new process that starts before the
 * old one has ended, would cut each other's lines: whoever comes last puts its name there, and the other one stops.
 */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  CHECKPOINT_PATH,
  type CopyFile,
  copyLinesPath,
  formatCopyLine,
  LINES_PER_FILE,
  type LogEntry,
} from '@strongroom/audit-proofs';
import { replaceFile } from '../../platform/durable-file.ts';

export interface CopyStep {
  readonly files: readonly CopyFile[];
  /** In the order of the log, without a gap. */
  readonly entries: readonly LogEntry[];
  readonly checkpoint: string;
  /** Paths that the new files make useless. */
  readonly stale: readonly string[];
}

export interface OutsideCopy {
  readonly directory: string;
  /** The checkpoint kept, as text; null in an empty directory. */
  checkpoint(): Promise<string | null>;
  /** Takes the directory over; throws where this process had it and another one took it over since. */
  claim(): Promise<void>;
  /** Cuts what was appended after the checkpoint of `size`; throws when something before it is missing. */
  open(size: number): Promise<void>;
  write(step: CopyStep): Promise<void>;
  /** How many erasures this copy has followed; null in an empty directory. */
  erasures(): Promise<number | null>;
  followedErasures(erasures: number): Promise<void>;
  /** Puts the commitments of erased entries in the place of their lines. */
  erase(erased: readonly LogEntry[]): Promise<void>;
}

/** A number as text, beside the log's own files: how many erasures were followed. */
const ERASURES_PATH = 'erasures';
/** Who writes here. */
const WRITER_PATH = 'writer';
const PIECE_BYTES = 65_536;

/** `writer` is the name of this process, which no other one has. */
export function makeOutsideCopy(directory: string, writer: string): OutsideCopy {
  const at = (path: string): string => join(directory, path);
  let isClaimed = false;

  async function assertOwn(): Promise<void> {
    const found = await readFile(at(WRITER_PATH), 'utf8').catch(nothingThere);
    if (found !== null && found !== `${writer}\n`) {
      throw new Error(
        `${directory}: another process (${found.trim()}) writes this copy; each node keeps one of its own`,
      );
    }
  }

  return {
    directory,
    checkpoint: () => readFile(at(CHECKPOINT_PATH), 'utf8').catch(nothingThere),
    async claim() {
      // Claimed once only: two that took it from each other again and again would damage it after all.
      if (isClaimed) await assertOwn();
      await replaceLasting(at(WRITER_PATH), `${writer}\n`);
      isClaimed = true;
    },
    async open(size) {
      await mkdir(at('entries'), { recursive: true, mode: 0o700 });
      const last = copyLinesPath(size);
      for (const name of await readdir(at('entries'))) {
        if (`entries/${name}` > last) await rm(at(`entries/${name}`));
      }
      await cutLines(at(last), size % LINES_PER_FILE);
    },
    async write({ files, entries, checkpoint, stale }) {
      await assertOwn();
      for (const [path, own] of Map.groupBy(entries, ({ index }) => copyLinesPath(index))) {
        await appendLasting(at(path), own.map(formatCopyLine).join(''));
      }
      for (const { path, bytes } of files) await replaceLasting(at(path), bytes);
      // Whoever took over meanwhile has cut these lines off again, and no checkpoint may speak of them.
      await assertOwn();
      await replaceLasting(at(CHECKPOINT_PATH), checkpoint);
      for (const path of stale) await rm(at(path), { force: true });
    },
    async erasures() {
      const text = await readFile(at(ERASURES_PATH), 'utf8').catch(nothingThere);
      return text === null ? null : Number(text);
    },
    followedErasures: (erasures) => replaceLasting(at(ERASURES_PATH), `${erasures}\n`),
    async erase(erased) {
      await assertOwn();
      for (const [path, own] of Map.groupBy(erased, ({ index }) => copyLinesPath(index))) {
        await replaceLines(
          at(path),
          new Map(own.map((entry) => [entry.index % LINES_PER_FILE, formatCopyLine(entry)])),
        );
      }
    },
  };
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function cutLines(file: string, keep: number): Promise<void> {
  await using(await open(file, constants.O_RDWR | constants.O_CREAT, 0o600), async (handle) => {
    const end = await endOfLines(handle, keep);
    if (end === null) throw new Error(`${file} lacks lines that its checkpoint covers: the copy of the log is damaged`);
    await handle.truncate(end);
    await handle.sync();
  });
}

/** Where the first `count` lines end; null when there are fewer. Read in pieces: a full file need not fit the memory. */
async function endOfLines(handle: FileHandle, count: number): Promise<number | null> {
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let at = 0, lines = 0; ; ) {
    if (lines === count) return at;
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return null;
    const read = piece.subarray(0, bytesRead);
    let end = 0;
    for (let next = read.indexOf(0x0a); next >= 0 && lines < count; next = read.indexOf(0x0a, end)) {
      lines += 1;
      end = next + 1;
    }
    at += lines === count ? end : bytesRead;
  }
}

/** The file with other lines at some places, as a whole: what was erased is in no file of the directory any more. */
async function replaceLines(file: string, lines: ReadonlyMap<number, string>): Promise<void> {
  const bytes = await readFile(file);
  const parts: Uint8Array[] = [];
  let changed = false;
  for (let line = 0, from = 0; from < bytes.length; line += 1) {
    const to = bytes.indexOf(0x0a, from) + 1;
    if (to === 0) throw new Error(`${file} ends within a line: the copy of the log is damaged`);
    const old = bytes.subarray(from, to);
    const text = lines.get(line);
    const next = text === undefined ? old : Buffer.from(text);
    changed ||= !old.equals(next);
    parts.push(next);
    from = to;
  }
  if (changed) await replaceLasting(file, Buffer.concat(parts));
}

const appendLasting = async (file: string, text: string): Promise<void> =>
  using(await open(file, 'a', 0o600), async (handle) => {
    await handle.writeFile(text);
    await handle.datasync();
  });

async function replaceLasting(file: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replaceFile(folder, basename(file), content);
}

async function using(handle: FileHandle, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
