/** Memory on a disk: kept, never begun anew, never shared by two, and not taken from a copy. */
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVerifierKey, makeCosigner, parseNote, signNote } from '@strongroom/transparency-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemRandom } from '../platform/system.ts';
import { grown, logKey, makeHistory } from './logs.fixture.ts';
import { Overtaken, openStateDirectory, type StateDirectory } from './state-directory.ts';
import type { Remembered } from './witness-memory.ts';

const log = await logKey();
let root = '';
let folder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'strongroom-witness-'));
  folder = join(root, 'state');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const attempt = (at = folder, moved = false, name: string | undefined = 'witness.example/w1') =>
  openStateDirectory({ folder: at, name, moved, random: systemRandom });

async function open(at = folder, moved = false): Promise<StateDirectory> {
  const opened = await attempt(at, moved);
  if (!opened.ok) throw new Error(opened.refusal.reason);
  return opened.value;
}

async function refusalOf(at = folder): Promise<string> {
  const opened = await attempt(at);
  return opened.ok ? 'opened' : `${opened.refusal.kind}: ${opened.refusal.reason}`;
}

async function cosigned(state: StateDirectory, size: number, label = 'a'): Promise<Remembered> {
  const history = makeHistory(log, grown(label, size));
  const parsed = parseNote(await history.checkpoint());
  if (!parsed.ok) throw new Error(parsed.refusal);
  const { text, signatures } = parsed.value;
  const note = await signNote(text, [makeCosigner(state.key, { now: () => 1_000_000 })], signatures);
  return { origin: log.name, size, root: history.root, note };
}

const stateFile = async (): Promise<string> =>
  join(folder, (await readdir(folder)).find((name) => name.endsWith('.json')) ?? '');

it('the key is made once, and for its owner only', async () => {
  const first = await open();
  expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const opened = await openStateDirectory({ folder, name: undefined, moved: false, random: systemRandom });
  if (!opened.ok) throw new Error(opened.refusal.reason);
  expect(formatVerifierKey(opened.value.key)).toBe(formatVerifierKey(first.key));
});

it('what was remembered is there at the next start, and what it replaced is not', async () => {
  const first = await open();
  for (const size of [3, 4]) await first.remember(await cosigned(first, size));
  const second = await open();
  expect(second.memory().get(log.name)?.size).toBe(4);
  expect((await readdir(folder)).sort()).toEqual(['claim-2', 'key', 'state-2.json']);
});

it('whoever was there first stops when another process starts, and writes over nothing', async () => {
  const first = await open();
  await first.remember(await cosigned(first, 3));
  const second = await open();
  await second.remember(await cosigned(second, 5));
  await expect(first.assertNewest()).rejects.toBeInstanceOf(Overtaken);
  await expect(first.remember(await cosigned(first, 4, 'b'))).rejects.toBeInstanceOf(Overtaken);
  expect(first.memory().get(log.name)?.size).toBe(3);
  expect((await open()).memory().get(log.name)?.size).toBe(5);
});

it('of many that start at once one is left', async () => {
  const started = await Promise.allSettled(Array.from({ length: 6 }, () => attempt()));
  const opened = started.flatMap((one) => (one.status === 'fulfilled' && one.value.ok ? [one.value.value] : []));
  const last = await open();
  for (const one of opened) await expect(one.assertNewest()).rejects.toBeInstanceOf(Overtaken);
  await last.assertNewest();
});

it('what could not be written is not remembered', async () => {
  const state = await open();
  await rm(folder, { recursive: true });
  await expect(state.remember(await cosigned(state, 3))).rejects.toThrow('ENOENT');
  expect(state.memory().size).toBe(0);
});

it('a directory put back from a backup is refused until a person says that it is the last', async () => {
  const first = await open();
  await first.remember(await cosigned(first, 3));
  const backup = join(root, 'backup');
  await cp(folder, backup, { recursive: true, preserveTimestamps: true });
  await first.remember(await cosigned(first, 5));
  await rm(folder, { recursive: true });
  await cp(backup, folder, { recursive: true, preserveTimestamps: true });
  await expect(first.assertNewest()).resolves.toBeUndefined();
  expect(await refusalOf()).toMatch(/^state: .*is a copy/);
  expect(await refusalOf(backup)).toMatch(/^state: .*is a copy/);
  const moved = await open(folder, true);
  expect(moved.memory().get(log.name)?.size).toBe(3);
  await open();
});

it('an old file put in the place of the newest is refused', async () => {
  const first = await open();
  await first.remember(await cosigned(first, 3));
  const old = await readFile(await stateFile());
  await first.remember(await cosigned(first, 5));
  await writeFile(await stateFile(), old);
  expect(await refusalOf()).toMatch(/is a copy/);
});

it('a key without its memory, and a memory without its key, begin nothing anew', async () => {
  const first = await open();
  await first.remember(await cosigned(first, 3));
  const kept = await readFile(join(folder, 'key'));
  await rm(join(folder, 'key'));
  expect(await refusalOf()).toMatch(/^state: .*its key was lost/);
  await rm(folder, { recursive: true });
  await open();
  await writeFile(join(folder, 'key'), kept);
  await rm(await stateFile());
  expect(await refusalOf()).toMatch(/^state: .*its memory is not/);
});

it.each<[string, (text: string) => string, RegExp]>([
  ['cut', (text) => text.slice(0, -20), /cannot be read/],
  ['empty', () => '', /cannot be read/],
  ['with another field', (text) => text.replace('{', '{"more":1,'), /cannot be read/],
  ['with a smaller size', (text) => text.replace('\\n3\\n', '\\n2\\n'), /not cosigned/],
  ['with a checkpoint twice', (text) => text.replace(/("log\.example.*")/, '$1,$1'), /two checkpoints/],
])('a state %s is refused, not repaired', async (_name, change, expected) => {
  const first = await open();
  await first.remember(await cosigned(first, 3));
  const path = await stateFile();
  await writeFile(path, change(await readFile(path, 'utf8')));
  expect(await refusalOf()).toMatch(expected);
});

it("another witness's memory is refused", async () => {
  const first = await open();
  await first.remember(await cosigned(first, 3));
  const other = join(root, 'other');
  await open(other);
  await cp(join(other, 'key'), join(folder, 'key'));
  expect(await refusalOf()).toMatch(/^state: .*another key/);
});

it.each<[string, string, () => Promise<void>, RegExp]>([
  ['another name', 'witness.example/w2', async () => {}, /not witness\.example\/w2/],
  ['a key that others can read', 'witness.example/w1', () => chmod(join(folder, 'key'), 0o640), /chmod 600/],
  ['a key that is none', 'witness.example/w1', () => writeFile(join(folder, 'key'), 'x'), /no signer key/],
])('%s is wrong use, and takes the directory from nobody', async (_name, name, spoil, expected) => {
  const first = await open();
  await spoil();
  const opened = await attempt(folder, false, name);
  expect(opened.ok ? null : opened.refusal.kind).toBe('use');
  expect(opened.ok ? '' : opened.refusal.reason).toMatch(expected);
  await first.assertNewest();
});

it.each<[string | undefined, RegExp]>([
  [undefined, /needs a name/],
  ['two words', /no spaces/],
])('a new witness named %s is refused', async (name, expected) => {
  const opened = await openStateDirectory({ folder, name, moved: false, random: systemRandom });
  expect(opened.ok ? '' : opened.refusal.reason).toMatch(expected);
});
