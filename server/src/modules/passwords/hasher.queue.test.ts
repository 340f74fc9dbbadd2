/** The hasher under load and under fire: a bounded queue, a deadline, and a process that never outlives its parent. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../../platform/embedded-postgres/index.ts';
import { makeLogger } from '../../platform/logging.ts';
import { type Metrics, makeMetrics } from '../../platform/metrics.ts';
import { type Hasher, HasherBusy, type HashJob, startHasher } from './hasher.ts';

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
const SLOTS = availableParallelism();
const QUEUE = 5;
const KNOWN = 2;
const DEADLINE_MS = 1_000;
/** Longer than any process takes to begin here: only the test of it lets it pass. */
const TIMEOUT_MS = 300_000;

let now: number;
let metrics: Metrics;
let hasher: Hasher;
beforeEach(() => {
  now = 0;
  metrics = makeMetrics();
  hasher = startHasher({
    limits: { queueLength: { strangers: QUEUE, known: KNOWN }, deadlineMs: DEADLINE_MS, timeoutMs: TIMEOUT_MS },
    clock: { now: () => now },
    logger: makeLogger('silent'),
    metrics,
  });
});
afterEach(() => hasher.stop());

const outcomes = async (asked: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(asked)).map((one) =>
    one.status === 'fulfilled' ? 'done' : one.reason instanceof HasherBusy ? 'busy' : 'broken',
  );
const refusals = async () => (await metrics.hashRefusals.get()).values[0]?.value;

describe('the hasher', () => {
  it('writes argon2id at the costs asked for, never the same twice, and knows them again', async () => {
    const [one, two] = [await hasher.hash('password', COST), await hasher.hash('password', COST)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=7168,t=1,p=1\$/);
    expect(one).not.toBe(two);
    expect([await hasher.verify(one, 'password'), await hasher.verify(one, 'Password')]).toEqual([true, false]);
  });

  it('takes a hash a core and a queue of its length, and turns the rest away at once', async () => {
    const asked = Array.from({ length: SLOTS + QUEUE + 3 }, () => hasher.hash('password', COST));
    expect((await outcomes(asked)).filter((outcome) => outcome === 'busy')).toHaveLength(3);
    expect(await refusals()).toBe(3);
    // Those that were turned away are the last that came: nobody is pushed out of the queue.
    expect((await outcomes(asked)).slice(0, SLOTS + QUEUE)).not.toContain('busy');
  });

  it('keeps places for the known that no flood of strangers takes, and the other way round', async () => {
    const flood = outcomes(Array.from({ length: SLOTS + QUEUE + 9 }, () => hasher.hash('password', COST)));
    const known = Array.from({ length: KNOWN + 1 }, () => hasher.hash('password', COST, 'known'));
    expect(await outcomes(known)).toEqual([...Array<string>(KNOWN).fill('done'), 'busy']);
    expect((await flood).filter((outcome) => outcome === 'busy')).toHaveLength(9);
    const crowd = outcomes(Array.from({ length: SLOTS + KNOWN + 9 }, () => hasher.hash('password', COST, 'known')));
    const stranger = hasher.hash('password', COST);
    expect(await outcomes([stranger])).toEqual(['done']);
    await crowd;
  });

  it('gives the known every second turn', async () => {
    const [process] = started.slice(-1);
    if (process === undefined) throw new Error('there is a hash process');
    const given = vi.spyOn(process, 'send');
    const one = (lane: 'known' | 'strangers') => hasher.hash(lane, COST, lane);
    const busy = Array.from({ length: SLOTS }, () => hasher.hash('password', COST));
    const asked = [...Array.from({ length: QUEUE }, () => one('strangers')), one('known'), one('known')];
    await Promise.all([...busy, ...asked]);
    // As they were given to the process: of those that run side by side, either may end first.
    const order = given.mock.calls.map(([job]) => (job as HashJob).password).slice(SLOTS);
    expect(order.slice(0, 4).toSorted()).toEqual(['known', 'known', 'strangers', 'strangers']);
    expect(order[0]).not.toBe(order[1]);
    expect(order.slice(4)).toEqual(Array(QUEUE - 2).fill('strangers'));
  });

  it('turns away what could not begin before its deadline, and not what began', async () => {
    const asked = Array.from({ length: SLOTS + QUEUE }, () => hasher.hash('password', COST));
    now = DEADLINE_MS + 1;
    const ended = await outcomes(asked);
    expect(ended).toEqual([...Array<string>(SLOTS).fill('done'), ...Array<string>(QUEUE).fill('busy')]);
    expect(await outcomes([hasher.hash('password', COST)])).toEqual(['done']);
  });

  it('goes on after what cannot be hashed or read', async () => {
    expect(await outcomes([hasher.verify('not a hash', 'password')])).toEqual(['broken']);
    expect(await outcomes([hasher.hash('password', { ...COST, memoryKib: 1 })])).toEqual(['broken']);
    expect(await outcomes([hasher.hash('password', COST)])).toEqual(['done']);
  });

  it('tells everybody who waits when it stops, and takes nothing afterwards', async () => {
    const asked = Array.from({ length: SLOTS + QUEUE }, () => hasher.hash('password', COST));
    const told = outcomes(asked);
    await hasher.stop();
    expect(new Set(await told)).toEqual(new Set(['busy']));
    expect(await outcomes([hasher.hash('password', COST)])).toEqual(['busy']);
  });
});

describe('the process that hashes', () => {
  it('is started again when it is killed; what it held is turned away, what waited is hashed', async () => {
    await hasher.hash('warm', COST);
    const asked = Array.from({ length: SLOTS + 2 }, () => hasher.hash('password', COST));
    const before = started.length;
    started.at(-1)?.kill('SIGKILL');
    const ended = await outcomes(asked);
    expect(started).toHaveLength(before + 1);
    expect(ended).toContain('busy');
    expect(ended.slice(-2)).toEqual(['done', 'done']);
    expect(await outcomes([hasher.hash('password', COST)])).toEqual(['done']);
  });

  it('is ended when a hash does not end in its time, and what comes then is hashed', async () => {
    await hasher.hash('warm', COST);
    const before = started.length;
    started.at(-1)?.kill('SIGSTOP');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const asked = Array.from({ length: SLOTS + 1 }, () => hasher.hash('password', COST));
    vi.advanceTimersByTime(TIMEOUT_MS);
    vi.useRealTimers();
    const ended = await outcomes(asked);
    expect(ended).toEqual([...Array<string>(SLOTS).fill('busy'), 'done']);
    expect(started).toHaveLength(before + 1);
    expect(await outcomes([hasher.hash('password', COST)])).toEqual(['done']);
  });

  it('ends when its parent is killed, also with a hash in its hands', async () => {
    const module = new URL('./hasher.ts', import.meta.url).href;
    const script = `import processes from 'node:child_process';
      import { syncBuiltinESMExports } from 'node:module';
      const { fork } = processes;
      let hashing;
      processes.fork = (...given) => (hashing = fork(...given));
      syncBuiltinESMExports();
      const { startHasher } = await import('${module}');
      const silent = { inc() {}, set() {} };
      const hasher = startHasher({ limits: { queueLength: { strangers: 99, known: 9 }, deadlineMs: 60_000, timeoutMs: 60_000 },
        clock: Date,
        logger: { error() {}, warn() {} }, metrics: { hashRefusals: silent, hashQueue: silent } });
      await hasher.hash('warm', ${JSON.stringify(COST)});
      for (let index = 0; index < 50; index += 1) hasher.hash('password', ${JSON.stringify(COST)}).catch(() => {});
      process.stdout.write(String(hashing.pid));`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const hashing = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    expect(isAlive(hashing)).toBe(true);
    const ended = new Promise((resolve) => parent.once('exit', resolve));
    parent.kill('SIGKILL');
    await ended;
    while (isAlive(hashing)) await new Promise(setImmediate);
    expect(isAlive(hashing)).toBe(false);
  });
});
