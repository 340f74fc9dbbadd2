/**
 * The files of one cluster: `<directory>/data` (made by initdb), `<directory>/postgres.log`, and the socket directory.
 * The first start is all or nothing: initdb works in a sibling that is renamed into place when it is complete and
 * synced, so a kill in the middle leaves only a sibling that the next start sweeps away.
 */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { cannotStart, foreignDirectory } from './embedded-postgres.errors.ts';
import { isAlive } from './postmaster.ts';
import { giveTo, type Launch } from './privileges.ts';

export interface ClusterFiles {
  readonly data: string;
  readonly log: string;
}

const UNFINISHED = 'data.unfinished-';
const LOG_KEPT_BYTES = 10_000_000;

/** Makes sure an initialised data directory exists and belongs to the right user. */
export async function ensureCluster(
  directory: string,
  { binaries, launch, durable }: { binaries: Binaries; launch: Launch; durable: boolean },
): Promise<ClusterFiles> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const home = await realpath(directory);
  // A server that runs as another user must be able to pass through here; the data directory itself stays closed.
  if (launch.runAs !== null) await chmod(home, 0o711);
  const files = { data: join(home, 'data'), log: join(home, 'postgres.log') };
  await sweepUnfinished(home);
  if (!(await exists(files.data))) await initialise(home, files.data, { binaries, launch, durable });
  if (!(await exists(join(files.data, 'PG_VERSION')))) throw foreignDirectory(files.data);
  await giveTo(launch.owner, files.data);
  await keepLogSmall(files.log);
  return files;
}

async function initialise(
  home: string,
  data: string,
  { binaries, launch, durable }: { binaries: Binaries; launch: Launch; durable: boolean },
): Promise<void> {
  const unfinished = join(home, `${UNFINISHED}${process.pid}-${randomUUID()}`);
  // Known before it exists: a second start in this process that sweeps just then must not take it for a leftover.
  inProgress.add(unfinished);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await giveTo(launch.owner, unfinished);
    const options = ['-U', 'postgres', '--auth=trust', '--locale=C', '--encoding=UTF8', '--no-instructions'];
    if (!durable) options.push('--no-sync');
    const command = [...launch.prefix, binaries.initdb, '-D', unfinished, ...options];
    const { code, output } = await run(command, launch, home);
    if (code !== 0) throw cannotStart(`initdb answered ${code}: ${lastLines(output)}`);
    // Two first starts at once: the other one may have been quicker, and its cluster is as good as ours.
    await rename(unfinished, data).catch(async (error: unknown) => {
      if (!(await exists(data))) throw error;
    });
    if (durable) await syncDirectory(home);
  } finally {
    inProgress.delete(unfinished);
    await rm(unfinished, { recursive: true, force: true });
  }
}

const inProgress = new Set<string>();

/** Removes what interrupted first starts left behind; a sibling whose maker still works is not a leftover. */
async function sweepUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = join(home, name);
    const maker = Number(name.slice(UNFINISHED.length).split('-')[0]);
    // Our own number on a sibling that we do not know was left by an earlier process with the same number: containers
    // hand out the same few numbers again and again.
    const atWork = maker === process.pid ? inProgress.has(path) : isAlive(maker);
    // The initdb of a maker that was killed a moment ago may still be writing its last files: some twenty seconds in all.
    if (!atWork) await rm(path, { recursive: true, force: true, maxRetries: 20 });
  }
}

async function run(
  [program = '', ...rest]: readonly string[],
  launch: Launch,
  cwd: string,
): Promise<{ code: number | string; output: string }> {
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
    env: cleanEnvironment(),
    ...(launch.runAs ?? {}),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return await new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 'nothing', output: error.message }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'nothing', output }));
  });
}

/** The end of a program's output as one line, for an error message. */
export const lastLines = (output: string): string => output.trim().split('\n').slice(-4).join(' | ');

/** PostgreSQL's programs read PG* variables and the locale; a cluster must not depend on who started it. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const path = process.env.PATH;
  return { ...(path === undefined ? {} : { PATH: path }), LC_ALL: 'C', TZ: 'UTC' };
}

/** The longest directory in which PostgreSQL's socket name still fits the 107 bytes of a Unix socket address. */
const SOCKET_DIRECTORY_BYTES = 107 - '/.s.PGSQL.5432.lock'.length;

/** Each attempt can fail only by another process that takes the directory away in the same moment. */
const SOCKET_DIRECTORY_ATTEMPTS = 20;

/**
 * A short directory for the socket, the same at every start of this data directory, so that the address survives a
 * restart of the server. Its mode is the only guard of the database (the server trusts whoever reaches the socket), and
 * the name can be guessed: one that another user prepared, or a symlink, is not used, a random one is taken instead.
 */
export async function socketDirectory(data: string, launch: Launch, base = tmpdir()): Promise<string> {
  const name = `strongroom-${createHash('sha256').update(`${process.geteuid?.()}:${data}`).digest('hex').slice(0, 16)}`;
  const root = Buffer.byteLength(join(base, name)) + 7 <= SOCKET_DIRECTORY_BYTES ? base : '/tmp';
  const wanted = join(root, name);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await prepareSocketDirectory(wanted, launch);
    } catch (error) {
      // Another Strongroom that stops, or is refused, takes the empty directory away between two of our steps.
      if (!isGone(error) || attempt === SOCKET_DIRECTORY_ATTEMPTS) throw error;
    }
  }
}

async function prepareSocketDirectory(wanted: string, launch: Launch): Promise<string> {
  await mkdir(wanted, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(wanted);
  const ours = found.isDirectory() && (found.uid === process.geteuid?.() || found.uid === launch.owner);
  const directory = ours ? wanted : await mkdtemp(`${wanted}-`);
  await chmod(directory, 0o700);
  await giveTo(launch.owner, directory);
  return directory;
}

/**
 * Takes the directory of a server that has ended away, unless it is in use: the next server of the same data may
 * already listen in it, and taking its socket would leave it running where nobody can reach it.
 */
export async function leaveSocketDirectory(directory: string): Promise<void> {
  await rmdir(directory).catch(() => {
    // In use, or taken away by another already; either way nothing is left to do.
  });
}

async function keepLogSmall(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= LOG_KEPT_BYTES) return;
  await rename(log, `${log}.1`).catch((error: unknown) => {
    // Another start on the same directory has moved it in this moment.
    if (!isGone(error)) throw error;
  });
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A rename survives a power cut only when the directory that holds the name is synced too. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
