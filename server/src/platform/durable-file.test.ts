/** The order in which a file comes to stay: a power cut between any two steps leaves the old one or the new one. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFile, replaceFile } from './durable-file.ts';

const steps = vi.hoisted((): string[] => []);
const failing = vi.hoisted((): { step: string | null } => ({ step: null }));
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>();
  const take = (step: string): void => {
    steps.push(step);
    if (failing.step === step) throw new Error(`the disk failed at: ${step}`);
  };
  const open: typeof real.open = async (path, ...rest) => {
    const file = await real.open(path, ...rest);
    const name = basename(String(path));
    const { sync, writeFile } = file;
    file.sync = () => {
      take(`sync ${name}`);
      return sync.call(file);
    };
    file.writeFile = (...given) => {
      take(`write ${name}`);
      return writeFile.apply(file, given);
    };
    return file;
  };
  const named =
    <T>(verb: string, act: (from: string, to: string) => Promise<T>) =>
    (from: string, to: string): Promise<T> => {
      take(`${verb} ${basename(from)} ${basename(to)}`);
      return act(from, to);
    };
  return { ...real, open, rename: named('rename', real.rename), link: named('link', real.link) };
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strongroom-durable-'));
  failing.step = null;
  steps.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

it('is written beside, synced, renamed, and its folder synced', async () => {
  await replaceFile(folder, 'a', () => 'one');
  expect(steps).toEqual(['write a.new', 'sync a.new', 'rename a.new a', `sync ${basename(folder)}`]);
  expect(await read('a')).toBe('one');
  expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o600);
});

it.each(['write a.new', 'sync a.new', 'rename a.new a'])('is the old one when the disk fails at: %s', async (step) => {
  await replaceFile(folder, 'a', () => 'one');
  failing.step = step;
  await expect(replaceFile(folder, 'a', () => 'two')).rejects.toThrow('the disk failed');
  expect(await read('a')).toBe('one');
  failing.step = null;
  await replaceFile(folder, 'a', () => 'three');
  expect(await read('a')).toBe('three');
});

it('is not said to be there while its folder is not synced', async () => {
  failing.step = `sync ${basename(folder)}`;
  await expect(replaceFile(folder, 'a', () => 'one')).rejects.toThrow('the disk failed');
});

it('knows when it came into being', async () => {
  await replaceFile(folder, 'a', (born) => String(born));
  expect(await read('a')).toBe(String((await stat(join(folder, 'a'), { bigint: true })).birthtimeNs));
});

it('that must be new is whole before it has its name, and never takes the place of another', async () => {
  expect(await createFile(folder, 'key', 'mine')).toBe(true);
  const beside = `key.${process.pid}.new`;
  expect(steps).toEqual([`write ${beside}`, `sync ${beside}`, `link ${beside} key`, `sync ${basename(folder)}`]);
  expect(await createFile(folder, 'key', 'yours')).toBe(false);
  expect(await read('key')).toBe('mine');
  expect(await readdir(folder)).toEqual(['key']);
});
