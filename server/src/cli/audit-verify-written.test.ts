/** What the server itself writes outside verifies, in one go and grown over many passes, and only while it is whole. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type VerifyLogOptions, verifyLog } from '@strongroom/audit-proofs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nativeSha256 } from '../platform/native-sha256.ts';
import { type FreshDatabase, freshDatabase } from '../testing/database.ts';
import { openTestLog, type TestLog } from '../testing/log.fixture.ts';
import { openCopyDirectory } from './verify/copy-directory.ts';
import { readTrust } from './verify/trust.ts';

let now = Date.parse('2026-03-06T12:00:00Z');
let fresh: FreshDatabase;
let directory: string;
let log: TestLog;
const kept: string[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-written-'));
  log = await openTestLog({ url: fresh.url, directory, clock: { now: () => now } });
  for (const count of [1, 254, 1, 3, 60]) {
    await log.write(count);
    await log.worker.pass();
    kept.push(await readFile(join(directory, 'checkpoint'), 'utf8'));
    now += 10_000;
  }
});
afterAll(async () => {
  await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

async function verify(options: VerifyLogOptions = {}) {
  const trust = readTrust({ key: join(directory, 'key'), witness: [] });
  if (!trust.ok) throw new Error(trust.refusal.join());
  return verifyLog(await openCopyDirectory(directory), trust.value, { sha256: nativeSha256, ...options });
}

it('verifies, and has grown from each checkpoint it ever published', async () => {
  for (const since of kept) {
    expect(await verify({ since })).toMatchObject({ ok: true, value: { checkpoint: { size: 319 }, beyond: 0 } });
  }
});

it('is found out when a line of it is changed', async () => {
  const file = join(directory, 'entries', '000000000000.jsonl');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"serial\\":200', '"serial\\":201'));
  expect(await verify()).toMatchObject({ ok: false, refusal: { kind: 'changed', index: 199 } });
  await writeFile(file, text);
  expect(await verify()).toMatchObject({ ok: true });
});
