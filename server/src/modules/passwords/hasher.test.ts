/** The hash process may die at any moment: whoever waits is told to come again, and nobody else notices. */
import type { ChildProcess } from 'node:child_process';
import { afterEach, expect, it, vi } from 'vitest';
import { makeLogger } from '../../platform/logging.ts';
import { makeMetrics } from '../../platform/metrics.ts';
import { type Hasher, HasherBusy, startHasher } from './hasher.ts';

const started: ChildProcess[] = [];
vi.mock('node:child_process', async (load) => {
  const real = await load<typeof import('node:child_process')>();
  const fork = (...given: Parameters<typeof real.fork>): ChildProcess => {
    const child = real.fork(...given);
    started.push(child);
    return child;
  };
  return { ...real, fork };
});

const COST = { memoryKib: 7_168, passes: 1, lanes: 1 };
let hasher: Hasher | undefined;
afterEach(() => hasher?.stop());

const start = (): Hasher =>
  startHasher({
    limits: { queueLength: { strangers: 8, known: 8 }, deadlineMs: 10_000, timeoutMs: 60_000 },
    clock: { now: () => Date.now() },
    logger: makeLogger('silent'),
    metrics: makeMetrics(),
  });

it('a hash asked of a process that is going is refused as busy, and the next one is made by another process', async () => {
  hasher = start();
  await hasher.hash('before', COST);
  const [first] = started;
  if (first === undefined) throw new Error('there is a hash process');
  first.disconnect();
  await expect(hasher.hash('during', COST)).rejects.toBeInstanceOf(HasherBusy);
  const phc = await hasher.hash('after', COST);
  expect(await hasher.verify(phc, 'after')).toBe(true);
  expect(started).toHaveLength(2);
});
