/**
 * Decides as whom PostgreSQL runs. It refuses to run as root, so under root it gets a user namespace in which the same
 * files belong to "nobody" (works from a clone inside a mode-700 home, leaves everything owned by root), and where
 * namespaces are forbidden (default containers) a plain change of user with a chowned data directory.
 * `setpriv --pdeathsig` makes the server shut down when the Node process that started it dies, even by kill -9. The
 * signal belongs to the thread that spawns: start the server from the main thread. Without setpriv (macOS) an
 * orphan stays, and the next start deals with it.
 */
import { spawnSync } from 'node:child_process';
import { chown, lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

const NOBODY = 65534;

export interface Launch {
  /** What stands in front of the program on the command line. */
  readonly prefix: readonly string[];
  /** The user and group the child is switched to; null keeps our own. */
  readonly runAs: { readonly uid: number; readonly gid: number } | null;
  /** Who must own the data and the socket directory as this process sees it. */
  readonly owner: number;
}

const NAMESPACE = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
const DIE_WITH_PARENT = ['setpriv', '--pdeathsig', 'INT'];

/** Runs a command line that does nothing, to learn whether the machine allows it. */
export type Probe = (command: readonly string[]) => boolean;

const probeByRunning: Probe = ([program = '', ...rest]) => spawnSync(program, rest, { stdio: 'ignore' }).status === 0;

export function planLaunch(userId = process.geteuid?.() ?? -1, works: Probe = probeByRunning): Launch {
  const leash = works([...DIE_WITH_PARENT, 'true']) ? DIE_WITH_PARENT : [];
  if (userId !== 0) return { prefix: leash, runAs: null, owner: userId };
  if (works([...NAMESPACE, ...leash, 'true'])) return { prefix: [...NAMESPACE, ...leash], runAs: null, owner: 0 };
  return { prefix: leash, runAs: { uid: NOBODY, gid: NOBODY }, owner: NOBODY };
}

/** Hands a directory tree to the owner PostgreSQL will see; it refuses data that belong to somebody else. */
export async function giveTo(owner: number, path: string): Promise<void> {
  const found = await lstat(path);
  if (process.geteuid?.() !== 0 || found.uid === owner) return;
  // The directory itself goes last: killed in between, the next start finds the old owner and does it all again.
  if (found.isDirectory()) await giveContents(owner, path);
  await chown(path, owner, owner);
}

async function giveContents(owner: number, path: string): Promise<void> {
  for await (const entry of await opendir(path)) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveContents(owner, child);
    // Symbolic links are left alone: following one would give away a file outside the data directory.
    if (!entry.isSymbolicLink()) await chown(child, owner, owner);
  }
}
