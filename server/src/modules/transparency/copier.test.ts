/** The copy outside under everything that writes it at once: what is published comes beside the passes of the log. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyRoot, makeNoteSigner, makeNoteVerifier, makeSignerKey } from '@strongroom/transparency-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openVault } from '../../platform/vault/vault.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { anEvent, leavesOf, openTestLog, TEST_ORIGIN, TEST_ROOT_KEY, type TestLog } from '../../testing/log.fixture.ts';
import { type Copier, makeCopier } from './copier.ts';
import { openLogIdentity } from './log-key.ts';
import { makeOutsideCopy } from './outside-copy.ts';

let fresh: FreshDatabase;
let directory: string;
let log: TestLog;

beforeEach(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-copier-'));
  log = await openTestLog({ url: fresh.url, directory: join(directory, 'own'), clock: { now: () => 1_000 } });
});
afterEach(async () => {
  await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

const copied = join('copied', 'entries', '000000000000.jsonl');
const indexes = async (): Promise<number[]> =>
  (await readFile(join(directory, copied), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).index);

it('goes on where it was killed, when it is begun over many entries', async () => {
  await log.database.transaction(async (tx) => {
    for (let serial = 0; serial < 9_000; serial += 1) await log.audit.append(tx, anEvent(serial));
  });
  await log.worker.pass();
  const { size, root } = await leavesOf(log);
  const note = (await log.receipts.checkpoint()) ?? '';
  const { database, audit } = log;
  const rootKeys = [{ id: 'test', key: Buffer.from(TEST_ROOT_KEY, 'base64') }] as const;
  const deps = { database, random: randomBytes, clock: { now: () => 1_000 } };
  const vault = await openVault({ ...deps, rootKeys });
  const identity = await openLogIdentity({ ...deps, vault, origin: TEST_ORIGIN });
  const copyOf = (writer: string) => makeOutsideCopy(join(directory, 'copied'), writer);
  const killed = copyOf('killed');
  let writes = 0;
  const write: typeof killed.write = async (step) => {
    writes += 1;
    if (writes > 2) throw new Error('killed');
    return killed.write(step);
  };
  const first = makeCopier({ database, audit, identity, copy: { ...killed, write } });
  await first.open({ size, root, erasures: 0 });
  await expect(first.follow({ note, size })).rejects.toThrow('killed');
  const next = makeCopier({ database, audit, identity, copy: copyOf('next') });
  expect(await next.open({ size, root, erasures: 0 })).toBe(8_192);
  await next.follow({ note, size });
  expect(await indexes()).toEqual(Array.from({ length: 9_000 }, (_, at) => at));
  expect(await readFile(join(directory, 'copied', 'checkpoint'), 'utf8')).toBe(note);
});

async function openCopier(): Promise<Copier> {
  const key = await makeSignerKey(TEST_ORIGIN, 1, new Uint8Array(32).fill(1));
  const identity = {
    origin: TEST_ORIGIN,
    verifierKey: 'key',
    signer: makeNoteSigner(key),
    trust: { origin: TEST_ORIGIN, logKeys: [makeNoteVerifier(key)], witnesses: [], witnessThreshold: 0 },
  };
  const { database, audit } = log;
  return makeCopier({ database, audit, identity, copy: makeOutsideCopy(join(directory, 'copied'), 'this') });
}

it('writes no entry twice when a head is published while the next one is copied', async () => {
  await log.write(9);
  await log.worker.pass();
  const copier = await openCopier();
  await copier.open({ size: 0, root: emptyRoot(), erasures: 0 });
  await copier.follow({ note: 'signed 5', size: 5 });
  // The cosigned note of five comes while the pass behind it is copying seven.
  await Promise.all([
    copier.follow({ note: 'cosigned 5', size: 5 }),
    copier.follow({ note: 'signed 7', size: 7 }),
    copier.follow({ note: 'cosigned 5', size: 5 }),
  ]);
  expect(await readFile(join(directory, 'copied', 'checkpoint'), 'utf8')).toBe('signed 7');
  await copier.follow({ note: 'signed 9', size: 9 });
  expect(await indexes()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

it('asks the disk what it holds when a write has failed', async () => {
  await log.write(4);
  await log.worker.pass();
  const copier = await openCopier();
  await copier.open({ size: 0, root: emptyRoot(), erasures: 0 });
  await copier.follow({ note: 'signed 2', size: 2 });
  // In the way of a tile: the lines are written by then, the checkpoint is not.
  await rm(join(directory, 'copied', 'tile', 'entries'), { recursive: true });
  await writeFile(join(directory, 'copied', 'tile', 'entries'), '');
  await expect(copier.follow({ note: 'signed 3', size: 3 })).rejects.toThrow();
  await expect(copier.follow({ note: 'signed 4', size: 4 })).rejects.toThrow('the copy was opened');
});
