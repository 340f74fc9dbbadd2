/**
 * Argon2id with bounded queues. At most one hash a core is in flight (more only fight for the cache); a hash that cannot
 * start before its deadline is refused, so that a flood gets a quick "busy" and not a slow time-out. A hash that does not
 * end in its time ends the process that hangs with it.
 *
 * Attack (locking the owner out): a flood of guesses fills the queue. Known browsers and people who are signed in wait in
 * a lane of their own and get every second turn, so that strangers wait for strangers.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@strongroom/core';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';

export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

type HashRequest =
  | { readonly kind: 'verify'; readonly phc: string; readonly password: string }
  | { readonly kind: 'hash'; readonly password: string; readonly cost: HashCost };
export type HashJob = HashRequest & { readonly id: number };
export type HashOutcome =
  | { readonly id: number; readonly ok: true; readonly result: string | boolean }
  | { readonly id: number; readonly ok: false };

/** The queue is full or too slow: answer 503 with Retry-After; nothing was judged. */
export class HasherBusy extends Error {
  override readonly name = 'HasherBusy';
}

export type HashLane = 'known' | 'strangers';

export interface Hasher {
  hash(password: string, cost: HashCost, lane?: HashLane): Promise<string>;
  verify(phc: string, password: string, lane?: HashLane): Promise<boolean>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly request: HashRequest;
  readonly startBefore: number;
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

export interface HasherLimits {
  /** How many may wait, by lane. */
  readonly queueLength: Readonly<Record<HashLane, number>>;
  /** A hash that has not begun by then is refused. */
  readonly deadlineMs: number;
  /** A hash that has not ended so long after it began never will. */
  readonly timeoutMs: number;
}

export function startHasher(deps: { limits: HasherLimits; clock: Clock; logger: Logger; metrics: Metrics }): Hasher {
  const { limits, clock, logger, metrics } = deps;
  const slots = availableParallelism();
  const waiting: Readonly<Record<HashLane, Waiting[]>> = { known: [], strangers: [] };
  let turn: HashLane = 'known';
  let timer: NodeJS.Timeout | null = null;
  const inFlight = new Map<number, Waiting & { readonly startedAt: number }>();
  let nextId = 1;
  let stopping = false;
  let child = launch();

  function launch(): ChildProcess {
    const started = fork(fileURLToPath(new URL('./hasher.process.ts', import.meta.url)), [], {
      env: { ...process.env, UV_THREADPOOL_SIZE: String(slots) },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    started.on('message', (outcome: HashOutcome) => {
      const done = inFlight.get(outcome.id);
      inFlight.delete(outcome.id);
      watch();
      if (outcome.ok) done?.resolve(outcome.result);
      else done?.reject(new Error('the hash could not be computed'));
      fill();
    });
    // What is sent to a process that has just died fails here, and without a listener the whole server would go with it.
    // Its end is noticed below and ends what was sent.
    started.on('error', (error) => logger.warn({ error }, 'the hash process could not be reached'));
    started.on('exit', (code) => {
      if (stopping) return;
      logger.error({ code }, 'the hash process ended and is started again');
      for (const job of inFlight.values()) job.reject(new HasherBusy());
      inFlight.clear();
      watch();
      child = launch();
      fill();
    });
    return started;
  }

  function fill(): void {
    while (inFlight.size < slots) {
      const next = waiting[turn].shift() ?? waiting[other(turn)].shift();
      if (next === undefined) break;
      turn = other(turn);
      if (clock.now() > next.startBefore) {
        metrics.hashRefusals.inc();
        next.reject(new HasherBusy());
        continue;
      }
      const id = nextId++;
      inFlight.set(id, { ...next, startedAt: performance.now() });
      child.send({ ...next.request, id } satisfies HashJob);
    }
    watch();
    metrics.hashQueue.set(waiting.known.length + waiting.strangers.length);
  }

  /** Looks again when the oldest hash in flight should have ended. By a clock that only goes forward: nobody sets it. */
  function watch(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const [oldest] = inFlight.values();
    if (oldest === undefined || stopping) return;
    const leftMs = oldest.startedAt + limits.timeoutMs - performance.now();
    timer = setTimeout(
      () => {
        logger.error({ inFlight: inFlight.size }, 'a hash did not end in its time; its process is ended');
        child.kill('SIGKILL');
      },
      Math.max(1, leftMs),
    );
    timer.unref();
  }

  function submit(request: HashRequest, lane: HashLane): Promise<string | boolean> {
    return new Promise((resolve, reject) => {
      if (stopping || waiting[lane].length >= limits.queueLength[lane]) {
        metrics.hashRefusals.inc();
        reject(new HasherBusy());
        return;
      }
      waiting[lane].push({ request, startBefore: clock.now() + limits.deadlineMs, resolve, reject });
      fill();
    });
  }

  return {
    hash: async (password, cost, lane = 'strangers') =>
      (await submit({ kind: 'hash', password, cost }, lane)) as string,
    verify: async (phc, password, lane = 'strangers') =>
      (await submit({ kind: 'verify', phc, password }, lane)) as boolean,
    async stop() {
      stopping = true;
      watch();
      const left = [...waiting.known.splice(0), ...waiting.strangers.splice(0), ...inFlight.values()];
      for (const job of left) job.reject(new HasherBusy());
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

const other = (lane: HashLane): HashLane => (lane === 'known' ? 'strangers' : 'known');
