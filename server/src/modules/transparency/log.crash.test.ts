/**
 * Nodes of one log, killed with SIGKILL a hundred times in all at whatever they were doing, while entries are written:
 * afterwards there is no fork, no gap and no entry twice, and every checkpoint anybody could have seen is a beginning
 * of the tree there is now.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Checkpoint,
  makeNoteVerifier,
  openCheckpoint,
  parseVerifierKey,
  sameHash,
  treeRoot,
} from '@strongroom/transparency-log';
import { expect, it } from 'vitest';
import { presets } from '../../platform/config/config.schema.ts';
import { nativeSha256 } from '../../platform/native-sha256.ts';
import { freshDatabase } from '../../testing/database.ts';
import { countEntries, leavesOf, openTestLog, TEST_ORIGIN, TEST_ROOT_KEY } from '../../testing/log.fixture.ts';
import type { LogNodeOptions } from './log-node.process.ts';
import { treeReader } from './log-tree.ts';

const NODE = fileURLToPath(new URL('log-node.process.ts', import.meta.url));
const NODES = 2;
const KILLS_EACH = 50;

/** Starts a node, lets it live for some passes and a bit of another, and kills it. */
async function liveAndDie(options: LogNodeOptions, passes: number, furtherMs: number): Promise<void> {
  const child = fork(NODE, [JSON.stringify(options)], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const gone = once(child, 'exit');
  for (let heard = 0; heard <= passes; heard += 1) await Promise.race([once(child, 'message'), gone]);
  await wait(furtherMs);
  child.kill('SIGKILL');
  // A node that gave up by itself would hide what went wrong.
  expect(await gone, said).toEqual([null, 'SIGKILL']);
}

it('a hundred kills leave one history', async () => {
  const fresh = await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'strongroom-log-'));
  const log = await openTestLog({
    url: fresh.url,
    directory: join(directory, 'reader'),
    clock: { now: () => Date.now() },
  });
  const key = parseVerifierKey(log.receipts.verifierKey);
  if (!key.ok) throw new Error(key.refusal);
  const trust = { origin: key.value.name, logKeys: [makeNoteVerifier(key.value)], witnesses: [], witnessThreshold: 0 };
  const seen: Pick<Checkpoint, 'size' | 'root'>[] = [];
  async function note(text: string | null): Promise<void> {
    if (text === null) return;
    const opened = await openCheckpoint(text, trust);
    if (!opened.ok) throw new Error(`a checkpoint that cannot be read: ${opened.refusal}`);
    seen.push(opened.value.checkpoint);
  }

  const nodeOptions = (own: string): LogNodeOptions => ({
    url: fresh.url,
    rootKey: TEST_ROOT_KEY,
    database: presets.database,
    settings: { ...presets.auditLog, origin: TEST_ORIGIN, directory: own, batchEntries: 5, leaseSeconds: 0.02 },
  });

  let dying = true;
  const writers = Array.from({ length: 2 }, async () => {
    while (dying) {
      await log.write(1);
      await wait(5);
    }
  });
  await Promise.all(
    Array.from({ length: NODES }, async (_, place) => {
      const own = join(directory, `node-${place}`);
      for (let life = 0; life < KILLS_EACH; life += 1) {
        await liveAndDie(nodeOptions(own), life % 4, ((life * NODES + place) * 7) % 11);
        await note(await readFile(join(own, 'checkpoint'), 'utf8').catch(() => null));
        await note(await log.receipts.checkpoint());
      }
    }),
  );
  dying = false;
  await Promise.all(writers);
  // Whoever died last may hold the lease for a moment yet.
  do await log.worker.pass();
  while ((await leavesOf(log)).size < (await countEntries(log)));
  await note(await log.receipts.checkpoint());

  const tree = await leavesOf(log);
  expect(tree.leaves.map(({ index }) => index)).toEqual(Array.from({ length: tree.size }, (_, at) => at));
  expect(new Set(tree.leaves.map(({ body }) => body)).size).toBe(tree.size);
  expect(await countEntries(log)).toBe(tree.size);
  expect(new Set(seen.map(({ size }) => size)).size).toBeGreaterThan(10);
  const reader = treeReader(log.database.read, tree.size, tree.root);
  for (const { size, root } of seen) expect(sameHash(await treeRoot(reader, size, nativeSha256), root)).toBe(true);
  await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
}, 900_000);
