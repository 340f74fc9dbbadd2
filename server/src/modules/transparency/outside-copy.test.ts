/** The files of the copy, by themselves. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeOutsideCopy } from './outside-copy.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'strongroom-copy-'));
});
afterEach(() => rm(directory, { recursive: true }));

it.each([0, 1, 2, 999, 1_000])('is cut behind %i lines, wherever pieces of it end', async (keep) => {
  // Lines whose ends fall on either side of 65,536 bytes and exactly there.
  const lines = Array.from({ length: 1_000 }, (_, at) => `${'x'.repeat((at * 37) % 4_096)}\n`);
  lines[0] = `${'x'.repeat(65_535)}\n`;
  const file = join(directory, 'entries', '000000000000.jsonl');
  await mkdir(join(directory, 'entries'));
  await writeFile(file, `${lines.join('')}half a li`);
  await makeOutsideCopy(directory, 'this').open(keep);
  expect(await readFile(file, 'utf8')).toBe(lines.slice(0, keep).join(''));
  await expect(makeOutsideCopy(directory, 'this').open(keep + 1)).rejects.toThrow('lacks lines');
});
