/** The command as a person types it: what it prints, how it ends, and with which exit code. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  formatSignerKey,
  formatVerifierKey,
  makeNoteSigner,
  makeSignerKey,
  SIGNATURE_TYPE,
  signNote,
} from '@strongroom/transparency-log';
import { afterEach, beforeEach, expect, it } from 'vitest';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
const log = await makeSignerKey('log.example/audit', SIGNATURE_TYPE.ed25519, new Uint8Array(32).fill(1));
const LOG = formatVerifierKey(log);

let root = '';
const lives: ChildProcess[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'strongroom-witness-cli-'));
});
afterEach(async () => {
  for (const child of lives.splice(0)) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
  readonly ready: Promise<void>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, NODE_OPTIONS: '' } });
  lives.push(child);
  let [out, errors] = ['', ''];
  child.stderr.on('data', (data: Buffer) => {
    errors += data;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      out += data;
      resolve();
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
  ready.catch(() => {});
  return { child, out: () => out, errors: () => errors, ended, ready };
}

const witness = (folder: string, ...more: string[]): string[] => [
  ...['witness', '--state', join(root, folder), '--log', LOG, '--listen', '127.0.0.1:0'],
  ...more,
];
const NAME = ['--name', 'witness.example/w1'];

async function cosign(url: string): Promise<number> {
  const root = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
  const note = await signNote(`${log.name}\n1\n${root}\n`, [makeNoteSigner(log)]);
  return (await fetch(`${url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` })).status;
}

it('says who it is, cosigns, and ends in order; a newcomer takes over, and a copy is refused', async () => {
  const first = run('--json', ...witness('state', ...NAME));
  await first.ready;
  const facts = JSON.parse(first.out());
  expect(facts).toMatchObject({ ready: true, name: 'witness.example/w1', logs: [log.name] });
  expect(facts.key).toMatch(/^witness\.example\/w1\+[0-9a-f]{8}\+/);
  expect(await cosign(facts.url)).toBe(200);
  await cp(join(root, 'state'), join(root, 'copy'), { recursive: true, preserveTimestamps: true });

  const [second, copied] = [run(...witness('state')), run(...witness('copy'))];
  await second.ready;
  expect(second.out()).toContain(`key  ${facts.key}\n`);
  expect(await cosign(facts.url)).toBe(503);
  expect(await first.ended).toBe(1);
  expect(await copied.ended).toBe(3);
  expect(copied.errors()).toMatch(/this state is a copy/);

  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

it('refuses wrong use before it touches anything', async () => {
  const wrong = [
    run('witness', '--state', join(root, 'a')),
    run(...witness('b', '--listen', 'nowhere', ...NAME)),
    run(...witness('c')),
    run(...witness('d', '--log', formatSignerKey(log), ...NAME)),
  ];
  expect(await Promise.all(wrong.map(({ ended }) => ended))).toEqual([2, 2, 2, 2]);
  expect(wrong.map(({ errors }) => errors())).toEqual([
    expect.stringMatching(/at least one log/),
    expect.stringMatching(/host:port/),
    expect.stringMatching(/needs a name/),
    expect.stringMatching(/secret key of a log/),
  ]);
});
