/**
 * Argon2id with a bounded queue. At most one hash a core is in flight (more only fight for the cache); a hash that
 * cannot start before its deadline is refused, so that a flood gets a quick "busy" and not a slow time-out.
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

export interface Hasher {
  hash(password: string, cost: HashCost): Promise<string>;
  verify(phc: string, password: string): Promise<boolean>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly request: HashRequest;
  readonly startBefore: number;
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

export function startHasher(deps: {
  queueLength: number;
  deadlineMs: number;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}): Hasher {
  const { queueLength, deadlineMs, clock, logger, metrics } = deps;
  const slots = availableParallelism();
  const waiting: Waiting[] = [];
  const inFlight = new Map<number, Waiting>();
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
      child = launch();
      fill();
    });
    return started;
  }

  function fill(): void {
    while (inFlight.size < slots) {
      const next = waiting.shift();
      if (next === undefined) break;
      if (clock.now() > next.startBefore) {
        metrics.hashRefusals.inc();
        next.reject(new HasherBusy());
        continue;
      }
      const id = nextId++;
      inFlight.set(id, next);
      child.send({ ...next.request, id } satisfies HashJob);
    }
    metrics.hashQueue.set(waiting.length);
  }

  function submit(request: HashRequest): Promise<string | boolean> {
    return new Promise((resolve, reject) => {
      if (stopping || waiting.length >= queueLength) {
        metrics.hashRefusals.inc();
        reject(new HasherBusy());
        return;
      }
      waiting.push({ request, startBefore: clock.now() + deadlineMs, resolve, reject });
      fill();
    });
  }

  return {
    hash: async (password, cost) => (await submit({ kind: 'hash', password, cost })) as string,
    verify: async (phc, password) => (await submit({ kind: 'verify', phc, password })) as boolean,
    async stop() {
      stopping = true;
      for (const job of [...waiting.splice(0), ...inFlight.values()]) job.reject(new HasherBusy());
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}
