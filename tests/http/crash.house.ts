/** A house that can be killed: each life is a process of its own on the same directory and the same ports. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdPortRow } from '@strongroom/server/testing/ports';
import { type Browser, makeBrowser, type Place } from './browser.client.ts';
import { readDescription } from './contract.check.ts';
import { exchange } from './exchange.ts';

const PROCESS = fileURLToPath(new URL('../../server/src/testing/crash.process.ts', import.meta.url));
/** Longer than any lease, so that each life takes up what the last one had in its hands. */
const AHEAD_MS = 61_000;
const WIDE = 1_000_000;
/** Limits that real time would bring into play are out of the way; what is counted is still counted. */
const OVERRIDES = {
  'password.argon2.memory-kib': 7_168,
  'password.argon2.passes': 1,
  // Hashes stand back behind everything else: where the machine is busy they wait for longer than people do.
  'password.hash-deadline-ms': 300_000,
  'password.hash-timeout-ms': 300_000,
  'password.history': 0,
  // Whoever is killed in the middle signs in again from another browser: how new that is, is not what this is about.
  'device.strict-messages': false,
  'http.requests-per-second': WIDE,
  'http.request-burst': WIDE,
  'sign-in.failures-per-address': WIDE,
  'sign-in.failed-login.short.failures': WIDE,
  'sign-in.failed-login.long.failures': WIDE,
  'phone.sends-per-recipient.short': WIDE,
  'phone.sends-per-recipient.long': WIDE,
  'phone.sends-per-user': WIDE,
  'phone.sends-per-address': WIDE,
  'phone.spend-minor': WIDE,
  'phone.spend-per-country-minor': WIDE,
  'challenge.open-per-factor': WIDE,
  'challenge.answers': 20,
  'factor.failures': 100,
  'approval.open-per-user': WIDE,
  'approval.seconds': 86_400,
  'approval.fresh-proof-seconds': 86_400,
  'session.per-user': WIDE,
};

export interface MortalHouse {
  /** Where everything of it lies. */
  readonly directory: string;
  readonly worldUrl: string;
  /** True from the moment the knife is out: from then on a broken connection is no news. */
  readonly dying: () => boolean;
  start(): Promise<void>;
  /** Without warning, and every other time with its database. */
  kill(): Promise<void>;
  browser(): Browser;
  /** Rows of a statement, as this life sees its database. */
  ask<Row>(statement: string): Promise<Row[]>;
  remove(): Promise<void>;
}

type Message = { readonly kind: 'ready' } | { readonly kind: 'rows'; readonly id: number; readonly rows: unknown[] };

export async function openMortalHouse(): Promise<MortalHouse> {
  const directory = await mkdtemp(join(tmpdir(), 'strongroom-crash-'));
  // The demonstration takes a port and the five after it, in each of its lives.
  const ports = await holdPortRow();
  const port = ports.first;
  const url = `http://localhost:${port}`;
  let child: ChildProcess | null = null;
  let place: Place | null = null;
  let ended: Promise<void> = Promise.resolve();
  let lives = 0;
  let dying = false;
  let serial = 0;

  return {
    directory,
    worldUrl: `http://127.0.0.1:${port + 1}`,
    dying: () => dying,
    async start() {
      const options = { directory, port, overrides: OVERRIDES, aheadMs: lives * AHEAD_MS };
      const life = fork(PROCESS, [JSON.stringify(options)], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await new Promise<void>((resolve, reject) => {
        life.once('message', () => resolve());
        life.once('exit', (code, signal) =>
          reject(new Error(`the house ended before it was ready: ${code ?? signal}`)),
        );
      });
      ended = new Promise((resolve) => life.once('exit', () => resolve()));
      [child, lives, dying] = [life, lives + 1, false];
      const description = await exchange(url, { path: '/openapi.json', headers: { host: `localhost:${port}` } });
      place = { url, origin: url, described: readDescription(description.text) };
    },
    async kill() {
      const life = child;
      if (life === null) return;
      child = null;
      const database = await databaseProcess(directory);
      dying = true;
      life.kill('SIGKILL');
      // Every other time the database is killed with it and has to recover from its log; else it can close in order.
      if (lives % 2 === 1) killIfAlive(database);
      await ended;
    },
    browser() {
      if (place === null) throw new Error('the house was started');
      return makeBrowser(place);
    },
    ask<Row>(statement: string) {
      const life = child;
      if (life === null) throw new Error('the house lives');
      serial += 1;
      const id = serial;
      return new Promise<Row[]>((resolve) => {
        const listen = (message: Message): void => {
          if (message.kind !== 'rows' || message.id !== id) return;
          life.off('message', listen as never);
          resolve(message.rows as Row[]);
        };
        life.on('message', listen as never);
        life.send({ id, statement });
      });
    },
    async remove() {
      child?.disconnect();
      await ended;
      await ports.release();
      // A database that was killed with the house may still be writing its last files.
      await rm(directory, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/** The house may be dead for so long already that its database has closed in order. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** PostgreSQL writes its own number into the first line of this file. */
async function databaseProcess(directory: string): Promise<number> {
  const text = await readFile(join(directory, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}
