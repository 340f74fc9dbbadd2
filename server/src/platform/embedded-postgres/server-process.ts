/**
 * One run of the PostgreSQL server: waits until no earlier one uses the data directory, starts, claims, stops.
 * Exactly one of several Strongrooms that start at once on the same directory wins; the others are refused.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Claim, ensureDatabase, holdClaim, tryClaim } from './claim.ts';
import {
  type ClusterFiles,
  cleanEnvironment,
  lastLines,
  leaveSocketDirectory,
  socketDirectory,
} from './cluster-files.ts';
import { alreadyInUse, cannotStart } from './embedded-postgres.errors.ts';
import { readPostmaster, servesHere } from './postmaster.ts';
import type { Launch } from './privileges.ts';
import { serverSettings } from './server-settings.ts';

export interface ServerSetup {
  readonly files: ClusterFiles;
  readonly postgres: string;
  readonly launch: Launch;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

export interface RunningServer {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly socket: string;
  readonly exited: Promise<void>;
  readonly claim: Claim;
}

const POLL_MS = 25;
/** How long a held lock is believed to be the shadow of a process that was killed a moment ago. */
const CLAIM_PATIENCE_MS = 2_000;
/** Starting includes crash recovery and waiting for the previous server's final checkpoint. */
const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 60_000;

export async function startServer(setup: ServerSetup): Promise<RunningServer> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    await outlivePrevious(setup, deadline);
    const running = await launchServer(setup, deadline);
    if (running !== 'try-again') return running;
    await wait(POLL_MS * 4);
  }
  throw cannotStart(`it was not ready within ${START_LIMIT_MS / 1000} seconds; see ${setup.files.log}.`);
}

/** Fast shutdown: sessions end, everything acknowledged is on disk; an immediate one when that takes too long. */
export async function shutDown(server: RunningServer): Promise<void> {
  await server.claim.release();
  server.child.kill('SIGINT');
  const patience = setTimeout(() => server.child.kill('SIGQUIT'), STOP_LIMIT_MS);
  await server.exited;
  clearTimeout(patience);
  await leaveSocketDirectory(server.socket);
}

/**
 * Waits until no server runs on the data directory. One that shuts down is left alone to finish; one that serves nobody
 * (its Strongroom was killed where nothing makes a child die with its parent) is asked to stop, because a server that we
 * did not start ourselves would not die with us; one that is claimed has an owner, and we go away.
 */
async function outlivePrevious({ files, log }: ServerSetup, deadline: number): Promise<void> {
  let heldSince: number | null = null;
  let told = false;
  while (performance.now() < deadline) {
    const previous = await readPostmaster(files.data);
    if (previous === null || !(await servesHere(previous.pid, files.data))) return;
    if (!told) log(`waiting for the previous PostgreSQL of this directory (process ${previous.pid})`);
    told = true;
    const attempt = previous.socketDirectory === '' ? null : await tryClaim(previous.socketDirectory);
    if (attempt?.outcome === 'claimed') await seeOff(previous.pid, attempt.connection, deadline);
    if (attempt?.outcome === 'held') {
      heldSince ??= performance.now();
      if (performance.now() - heldSince > CLAIM_PATIENCE_MS) throw alreadyInUse(files.data);
    }
    await wait(POLL_MS);
  }
}

/**
 * Asks a server that serves nobody to stop. The claim is kept until the server itself ends it: given back any sooner,
 * whoever started that server could take it for its own in the moment before it goes, and two would believe they won.
 */
async function seeOff(pid: number, claim: pg.Client, deadline: number): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  claim.once('end', resolve);
  const patience = setTimeout(resolve, deadline - performance.now());
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    // It has gone by itself already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await ended;
  clearTimeout(patience);
  await claim.end().catch(() => {});
}

async function launchServer(setup: ServerSetup, deadline: number): Promise<RunningServer | 'try-again'> {
  const socket = await socketDirectory(setup.files.data, setup.launch);
  const { child, exited, logStart } = await spawnServer(setup, socket);
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  while (performance.now() < deadline && !gone && child.pid !== undefined) {
    // The socket's name is the same for every server of this directory: make sure that the one that listens is ours.
    const ours = (await readPostmaster(setup.files.data))?.pid === child.pid;
    const attempt = ours ? await tryClaim(socket) : null;
    if (attempt?.outcome === 'claimed') {
      const { connection } = attempt;
      const failure = await ensureDatabase(connection, 'strongroom').then(
        () => null,
        (error: unknown) => ({ error }),
      );
      if (failure === null) {
        return { child, pid: child.pid, socket, exited, claim: holdClaim(socket, connection, setup.log) };
      }
      await connection.end().catch(() => {});
      // A server that another Strongroom has seen off in this moment says goodbye; any other failure is one.
      if (!isGoodbye(failure.error)) {
        child.kill('SIGINT');
        await exited;
        throw failure.error;
      }
    }
    // Another Strongroom took the lock of the server that we started, between its first breath and our first call.
    if (attempt?.outcome === 'held') {
      child.kill('SIGINT');
      await exited;
      throw alreadyInUse(setup.files.data);
    }
    await wait(POLL_MS);
  }
  child.kill('SIGINT');
  await exited;
  await leaveSocketDirectory(socket);
  return await explainExit(setup, child, logStart);
}

/** A connection that broke, or PostgreSQL's word that it is going (its class 57P). */
const isGoodbye = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.code?.startsWith('57P') === true;

interface Spawned {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  /** Where this run begins in the log file. */
  readonly logStart: number;
}

async function spawnServer({ files, launch, postgres, durable }: ServerSetup, socket: string): Promise<Spawned> {
  const stale = await readPostmaster(files.data);
  const log = await open(files.log, 'a', 0o600);
  try {
    const logStart = (await log.stat()).size;
    const settings = serverSettings({ data: files.data, socket, durable });
    const [program = '', ...rest] = [...launch.prefix, postgres, ...settings];
    const child = spawn(program, rest, {
      stdio: ['ignore', log.fd, log.fd],
      cwd: files.data,
      // A group of its own, so that Ctrl-C in a terminal reaches only us and the last transactions can finish.
      detached: true,
      env: {
        ...cleanEnvironment(),
        // A lock file whose number now belongs to an unrelated process would block the start for ever. Told that this
        // is an ancestor, PostgreSQL ignores the number but still looks whether orphans use the shared memory.
        ...(stale === null ? {} : { PG_GRANDPARENT_PID: String(stale.pid) }),
      },
      ...(launch.runAs ?? {}),
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    return { child, exited, logStart };
  } finally {
    await log.close();
  }
}

/** Messages of a server that met another one, which is coming or going. */
const PASSING = ['lock file "', 'is still in use'];

async function explainExit({ files }: ServerSetup, child: ChildProcess, logStart: number): Promise<'try-again'> {
  const written = (await readFile(files.log)).subarray(logStart).toString();
  if (PASSING.some((text) => written.includes(text))) return 'try-again';
  // It ended in good order although we did not ask: another Strongroom did.
  if (child.exitCode === 0) throw alreadyInUse(files.data);
  throw cannotStart(`${lastLines(written) || `${child.spawnfile} cannot be run`}.`);
}
