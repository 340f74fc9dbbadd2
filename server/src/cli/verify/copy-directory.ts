/**
 * An outside copy on disk as a log to verify. Reads only what the checkpoint's size implies, one tile or line at a time;
 * what is not there is answered as missing, what is far too large as damaged, and neither fills the memory.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINT_PATH, type LogEntry, type LogSource, readCopyLines } from '@strongroom/audit-proofs';
import { MAX_ENTRY_BYTES, TILE_WIDTH, tilePath } from '@strongroom/transparency-log';

const MAX_TILE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2);
/** `copyLinesPath` writes twelve digits; a log that has outgrown them has longer names. */
const LINES_FILE = /^(\d{12,16})\.jsonl$/;

export async function openCopyDirectory(directory: string): Promise<LogSource> {
  return {
    checkpoint: await readFile(join(directory, CHECKPOINT_PATH), 'utf8'),
    hasBundles: true,
    readTiles: (addresses) => Promise.all(addresses.map((address) => readTile(join(directory, tilePath(address))))),
    entries: readAllLines(directory),
  };
}

async function readTile(file: string): Promise<Uint8Array | null> {
  try {
    return (await stat(file)).size > MAX_TILE_BYTES ? new Uint8Array(0) : await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

async function* readAllLines(directory: string): AsyncGenerator<LogEntry> {
  const names = (await readdir(join(directory, 'entries'))).flatMap((name) => LINES_FILE.exec(name)?.[0] ?? []);
  const files = names.map((name) => ({ name, first: Number(name.slice(0, -'.jsonl'.length)) }));
  for (const { name, first } of files.sort((one, other) => one.first - other.first)) {
    const path = `entries/${name}`;
    yield* readCopyLines(createReadStream(join(directory, path)), path, first);
  }
}
