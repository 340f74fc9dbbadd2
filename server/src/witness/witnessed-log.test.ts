/** The log of the server and real witnesses: published only when cosigned, and stopped by what a witness remembers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNoteVerifier, openCheckpoint, parseVerifierKey, type VerifierKey } from '@strongroom/transparency-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../testing/database.ts';
import { backup, openTestLog, type TestLog } from '../testing/log.fixture.ts';
import { runWitness, type TestWitness } from './running.fixture.ts';

let fresh: FreshDatabase;
let directory: string;
let now: number;
let log: TestLog;
let witnesses: TestWitness[];

const keyOf = (text: string): VerifierKey => {
  const key = parseVerifierKey(text);
  if (!key.ok) throw new Error(key.refusal);
  return key.value;
};

beforeEach(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-log-'));
  now = Date.parse('2026-03-06T12:00:00Z');
  const unwitnessed = await openTestLog({ url: fresh.url, directory, clock: { now: () => now } });
  const logKey = keyOf(unwitnessed.receipts.verifierKey);
  await unwitnessed.close();
  witnesses = await Promise.all(
    ['w1', 'w2', 'w3'].map((name) => runWitness([logKey], { name: `witness.example/${name}` })),
  );
  log = await open('copy');
});
afterEach(async () => {
  await log.close();
  await Promise.all(witnesses.map((witness) => witness.remove()));
  await fresh.drop();
  await rm(directory, { recursive: true });
});

const open = (copy: string): Promise<TestLog> =>
  openTestLog(
    { url: fresh.url, directory: join(directory, copy), clock: { now: () => now } },
    {
      witnesses: witnesses.map(({ verifierKey, url }) => ({ key: verifierKey, url })),
      quorum: 2,
      witnessTimeoutMs: 5_000,
    },
  );

/** Passes until what was written is published, or nothing more happens. */
async function settle(of: TestLog): Promise<string | null> {
  await of.worker.pass();
  await of.worker.settled();
  return of.receipts.checkpoint();
}

async function cosigned(note: string | null): Promise<{ size: number; by: number } | null> {
  const opened = await openCheckpoint(note ?? '', {
    origin: keyOf(log.receipts.verifierKey).name,
    logKeys: [makeNoteVerifier(keyOf(log.receipts.verifierKey))],
    witnesses: witnesses.map(({ verifierKey }) => makeNoteVerifier(keyOf(verifierKey))),
    witnessThreshold: 2,
  });
  if (!opened.ok) return null;
  return { size: opened.value.checkpoint.size, by: opened.value.cosignatures.length };
}

it('a checkpoint is published with the cosignatures demanded', async () => {
  await log.write(3);
  const first = await cosigned(await settle(log));
  expect(first?.size).toBe(3);
  expect(first?.by).toBeGreaterThanOrEqual(2);
  await witnesses[0]?.stop();
  await log.write(300);
  expect(await cosigned(await settle(log))).toEqual({ size: 303, by: 2 });
});

it('with too few witnesses nothing is published, entries go on being taken, and all of it follows later', async () => {
  await log.write(3);
  await settle(log);
  const [one, two, three] = witnesses;
  await Promise.all([one?.stop(), two?.stop()]);
  await log.write(2);
  expect((await cosigned(await settle(log)))?.size).toBe(3);
  expect(log.worker.isWritable()).toBe(true);
  const again = await runWitness([keyOf(log.receipts.verifierKey)], {
    name: 'witness.example/w1',
    folder: one?.folder ?? '',
  });
  witnesses = [again, two, three].filter((witness) => witness !== undefined);
  await log.close();
  now += 10_000;
  log = await open('copy');
  const later = async () => {
    now += 6_000;
    return (await cosigned(await settle(log)))?.size;
  };
  await expect.poll(later).toBe(5);
});

it('a database that went back is found out by a witness, also when the copy outside is lost', async () => {
  await log.write(3);
  await settle(log);
  const restore = await backup(log);
  await log.write(4);
  await settle(log);
  await restore();
  await log.close();
  now += 10_000;
  log = await open('a new copy');
  // Before anybody is answered: the witnesses are asked at the first pass.
  await expect(log.worker.pass()).rejects.toThrow(/witness .* holds a signed checkpoint of 7 entries/);
  expect(log.worker.isWritable()).toBe(false);
});
