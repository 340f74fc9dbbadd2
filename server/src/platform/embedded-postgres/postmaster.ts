/**
 * Looks at a PostgreSQL server that may already run on a data directory: after a kill -9 of the Node process the old
 * server is still shutting down (or, without setpriv, still serving). What is read here are hints; the decision
 * whether somebody uses the cluster is made by the advisory lock of claim.ts.
 */
import { readFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly socketDirectory: string;
}

/** Reads `postmaster.pid`, whose line 1 is the process and line 5 the socket directory; null while half written. */
export async function readPostmaster(data: string): Promise<Postmaster | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const socket = lines[4] ?? '';
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, socketDirectory: socket } : null;
}

/** Whether a process runs; a zombie, which nobody reaps in a container without an init, is dead. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    // The state follows the program's name, which stands in brackets and may itself contain some.
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Whether `pid` is a PostgreSQL server of this data directory and not an unrelated process that got the same number
 * after a reboot or in a fresh container. A server's working directory is its data directory. Without /proc (macOS) a
 * live process is believed.
 */
export async function servesHere(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === data;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'postgres';
  }
}
