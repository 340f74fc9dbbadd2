/**
 * The command itself, killed without warning while it cosigns, again and again. An adversary with the log's key shows
 * it two continuations of everything it may know, at the same moment. Whatever it has answered over all its lives must
 * be one history: what it said before it died binds it afterwards.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatVerifierKey } from '@strongroom/transparency-log';
import { afterEach, expect, it } from 'vitest';
import { areConsistent, logKey, makeHistory } from './logs.fixture.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const LIVES = 8;
const MOST_LIVES = 40;
const log = await logKey();

let folder = '';
let life: ChildProcess | null = null;
afterEach(async () => {
  life?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  readonly url: string;
  readonly key: string;
}

async function start(): Promise<Started> {
  const args = ['--state', folder, '--name', 'witness.example/w1', '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, [CLI, '--json', 'witness', ...args, '--log', formatVerifierKey(log)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  life = child;
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data;
  });
  const text = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString()));
    child.once('exit', (code, signal) =>
      reject(new Error(`the witness ended before it was ready: ${code ?? signal} ${said}`)),
    );
  });
  return JSON.parse(text);
}

/** The knife has fallen: what is left is to see it gone, which it may be already, before the last answer failed. */
async function buried(): Promise<void> {
  if (life !== null && life.exitCode === null && life.signalCode === null) await once(life, 'exit');
  life = null;
}

type Leaves = readonly string[];

it('a witness that is killed never cosigns anything inconsistent with what it answered', async () => {
  folder = await mkdtemp(join(tmpdir(), 'strongroom-witness-crash-'));
  const answered: Leaves[] = [];
  /** Everything ever shown: what the witness may hold, answered or not. */
  const shown: Leaves[] = [[]];
  const keys = new Set<string>();
  let killedInFlight = 0;
  let serial = 0;

  /** Answers the size that the witness says it knows, null when it was cosigned or nothing came back. */
  async function show(url: string, from: Leaves, leaf: string): Promise<number | null> {
    const leaves = [...from, leaf];
    shown.push(leaves);
    const body = Buffer.from(await makeHistory(log, leaves).request(from.length));
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    const text = await response.text();
    if (response.status === 200) answered.push(leaves);
    return response.status === 409 ? Number(text) : null;
  }

  // Until the knife has fallen into some answer: on a busy machine both may have come back before it falls.
  for (let number = 0; number < LIVES || (killedInFlight === 0 && number < MOST_LIVES); number += 1) {
    const { url, key } = await start();
    keys.add(key);
    const before = answered.length;
    // Nothing that it said in an earlier life may be forgotten: it is asked for what it knows.
    const known = (await show(url, [], `begin ${number}`)) ?? 1;
    expect(known).toBeGreaterThanOrEqual(Math.max(0, ...answered.map(({ length }) => length)));
    /** What it may hold: the last that it answered, or all that were shown when it was killed over one of them. */
    const held = (): Leaves[] => {
      const last = answered.filter(({ length }) => length >= known).sort((one, other) => other.length - one.length)[0];
      return last === undefined ? shown.filter(({ length }) => length === known) : [last];
    };
    let dying = false;
    // In some lives the knife falls with the first answer, in others a little into the work.
    const patience = number % 3;
    while (!dying) {
      const attempts = held().flatMap((from) =>
        ['left', 'right'].map((side) => {
          serial += 1;
          return show(url, from, `${side} ${serial}`).finally(() => {
            if (answered.length <= before + patience || dying) return;
            dying = true;
            life?.kill('SIGKILL');
          });
        }),
      );
      const outcomes = await Promise.allSettled(attempts);
      if (outcomes.some(({ status }) => status === 'rejected')) killedInFlight += 1;
    }
    await buried();
  }
  expect(keys.size).toBe(1);
  expect(answered.length).toBeGreaterThanOrEqual(LIVES);
  expect(killedInFlight).toBeGreaterThan(0);
  expect(areConsistent(answered)).toBe(true);
}, 600_000);
