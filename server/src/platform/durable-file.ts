/**
 * Files that are whole or not there, and still so after a power cut: written beside, synced, renamed, and the folder
 * synced. Until that has happened nothing may be told to anybody.
 */
import { link, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const OWNER_ONLY = 0o600;

/** Given when the file came into being (nanoseconds), which the file keeps through its renaming. */
type Content = string | Uint8Array | ((born: bigint) => string);

export async function replaceFile(folder: string, name: string, content: Content): Promise<void> {
  const beside = await writeBeside(folder, name, content);
  await rename(beside, join(folder, name));
  await syncFolder(folder);
}

/** Answers false when there is such a file already, whoever wrote it. */
export async function createFile(folder: string, name: string, text: string): Promise<boolean> {
  const beside = await writeBeside(folder, `${name}.${process.pid}`, text);
  try {
    await link(beside, join(folder, name));
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(beside);
  }
  await syncFolder(folder);
  return true;
}

async function writeBeside(folder: string, name: string, content: Content): Promise<string> {
  const path = join(folder, `${name}.new`);
  const file = await open(path, 'w', OWNER_ONLY);
  try {
    await file.writeFile(
      typeof content === 'function' ? content((await file.stat({ bigint: true })).birthtimeNs) : content,
    );
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
