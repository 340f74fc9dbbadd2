/**
 * The log at work, one pass after another on every node: take the lease or follow; sequence; sign; copy; let witnesses
 * cosign; publish. The order is what keeps the promise: nothing is signed before the database holds it, nothing
 * signed reaches anybody before it is remembered outside the database, and a checkpoint counts as published only with
 * the cosignatures demanded.
 */
import { type Clock, type Instant, secondsToMs } from '@strongroom/core';
import { signCheckpoint } from '@strongroom/transparency-log';
import type { Database } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Audit } from '../audit/index.ts';
import type { Copier, SignedHead } from './copier.ts';
import type { LogIdentity } from './log-key.ts';
import type { Publisher } from './publisher.ts';
import { assertContinues, LogRolledBack } from './rollback.ts';
import type { Sequencer } from './sequencer.ts';
import { makeStandstill } from './standstill.ts';
import { rebase } from './succession.ts';
import {
  findState,
  isFromElsewhere,
  type LogState,
  nameCluster,
  releaseLease,
  takeLease,
} from './transparency.store.ts';

export interface LogWorkerOptions {
  readonly intervalMs: number;
  readonly leaseSeconds: number;
  readonly batchEntries: number;
  /** Acts are refused when for so long entries could not be logged; 0 never refuses. */
  readonly refuseAfterSeconds: number;
}

export interface LogWorker {
  /**
   * One pass. Throws what went wrong in it: `LogRolledBack`, at the first pass of this process and at any later one,
   * when the database does not continue what was signed.
   */
  pass(): Promise<void>;
  /** Waits for witnesses that are being asked. */
  settled(): Promise<void>;
  /** Passes from now on, until `stop`, which makes a last one. */
  start(): void;
  stop(): Promise<void>;
  /** Whether acts may still be recorded. */
  isWritable(): boolean;
}

const BATCHES_A_PASS = 8;

export function makeLogWorker(
  deps: {
    database: Database;
    audit: Audit;
    clock: Clock;
    logger: Logger;
    metrics: Metrics;
    identity: LogIdentity;
    sequencer: Sequencer;
    copier: Copier;
    publisher: Publisher;
    holder: string;
  },
  options: LogWorkerOptions,
): LogWorker {
  const { database, audit, clock, logger, metrics, identity, sequencer, copier, publisher, holder } = deps;
  /** When the pass began that did not succeed yet, or the first of those that failed; null while all is well. */
  let troubledSince: Instant | null = null;
  let seen: { size: number; root: Uint8Array; erasures: number } | null = null;
  let signed: SignedHead | null = null;
  /** The lease as it was seen, and the place behind which entries wait. */
  const [leaseStands, logStands] = [makeStandstill(clock), makeStandstill(clock)];
  let opened = false;
  let compared = false;
  let worked = false;
  let rolledBack = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopped = true;

  /** The newest state, once it is sure that it continues the one seen before. */
  async function advance(): Promise<LogState> {
    const state = await findState(database.read);
    if (state === null) throw new LogRolledBack('the audit log is gone from the database');
    if (state.origin !== identity.origin) {
      throw new LogRolledBack(`the log ${identity.origin} was succeeded by ${state.origin}: start this process again`);
    }
    if (seen !== null) await assertContinues(database.read, state, seen, 'this process');
    seen = { size: state.size, root: state.root, erasures: state.erasures };
    return state;
  }

  async function signHead({ size, root, publishedSize, publishedNote }: LogState): Promise<SignedHead | null> {
    if (size === 0) return null;
    if (publishedNote !== null && publishedSize === size) return { note: publishedNote, size, root };
    // Ed25519 gives the same signature for the same head, so signing again after a crash says nothing new.
    if (signed?.size !== size) {
      const note = await signCheckpoint({ origin: identity.origin, size, root, extensions: [] }, [identity.signer]);
      signed = { note, size, root };
    }
    return signed;
  }

  /**
   * The lease's number while this process may sequence; written anew only when half of it is over.
   *
   * Attack and accident: a clock that was wrong gave a lease until next year, and its node is gone. A lease that nobody
   * renews has run out whatever it says; the fence is its number, so taking one too early breaks nothing.
   */
  async function holdLease({ lease, leasedUntil, holder: current }: LogState): Promise<number | null> {
    const [now, duration] = [clock.now(), secondsToMs(options.leaseSeconds)];
    leaseStands.look(`${lease} ${leasedUntil}`);
    const isFresh = leasedUntil !== null && leasedUntil > now + duration / 2 && leasedUntil <= now + duration;
    if (current === holder && isFresh) return lease;
    return takeLease(database.read, holder, now, now + duration, leaseStands.ms() > duration ? leasedUntil : null);
  }

  /** Takes what is complete, where this process may; answers the state there is then. */
  async function sequence(state: LogState, lease: number | null): Promise<LogState> {
    const waiting = await sequencer.waiting(state);
    // Looked at on every node: who cannot sequence must know whether anybody does.
    logStands.look(waiting === 'nothing' ? null : `${state.afterTx} ${state.afterSeq} ${state.takenSeq}`);
    if (lease === null || waiting !== 'complete') return state;
    // Bounded: under a load that never lets up, what is in the tree must still be signed within the second.
    for (let batch = 0; batch < BATCHES_A_PASS; batch += 1) {
      const taken = await sequencer.takeBatch(lease);
      metrics.logEntries.inc(taken ?? 0);
      if (taken === null || taken < options.batchEntries) break;
    }
    return advance();
  }

  async function lead(state: LogState): Promise<void> {
    const head = await signHead(state);
    if (head === null) return;
    await copier.follow(head);
    if (state.publishedNote !== null && state.publishedSize >= head.size) return;
    await publisher.offer(head);
  }

  async function followOther({ publishedNote, publishedSize }: LogState): Promise<void> {
    if (publishedNote !== null) await copier.follow({ note: publishedNote, size: publishedSize });
  }

  async function pass(): Promise<void> {
    if (rolledBack) throw new LogRolledBack('the audit log is stopped');
    worked = true;
    troubledSince ??= clock.now();
    let lease: number | null = null;
    try {
      const told = publisher.rolledBack();
      if (told !== null) throw told;
      if (!opened) {
        if (await isFromElsewhere(database.read)) await rebase(database, audit);
        await nameCluster(database.read);
        await copier.open(await advance());
        // Where the copy is lost too, a witness may be the only one who remembers.
        if (!compared) await publisher.compare();
        compared = true;
        opened = true;
      }
      const found = await advance();
      lease = await holdLease(found);
      const state = await sequence(found, lease);
      if (lease === null) await followOther(state);
      else await lead(state);
      // Here, where the copy has its one writer.
      await copier.erase(seen?.erasures ?? 0);
      troubledSince = null;
    } catch (error) {
      rolledBack ||= error instanceof LogRolledBack;
      // What the copy holds after a failed write is asked of the disk, not of memory.
      opened = false;
      // Another node may be able to: one whose disk is full must not hold the log up for all.
      if (lease !== null) await releaseLease(database.read, holder).catch(() => {});
      throw error;
    } finally {
      isWritable();
    }
  }

  function isWritable(): boolean {
    const most = secondsToMs(options.refuseAfterSeconds);
    const troubledMs = troubledSince === null ? 0 : clock.now() - troubledSince;
    // Entries that nobody takes, though nothing fails here: no node sequences, or a transaction holds all of them up.
    const isLate = most > 0 && (troubledMs > most || logStands.ms() > most);
    const writable = !rolledBack && !isLate;
    metrics.logWritable.set(writable ? 1 : 0);
    return writable;
  }

  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = pass()
        .catch((error: unknown) => {
          metrics.logFailures.inc();
          logger.error({ error }, 'the audit log could not be brought up to date');
        })
        .finally(() => {
          running = null;
          next();
        });
    }, options.intervalMs);
  }

  return {
    start() {
      stopped = false;
      next();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      await publisher.settled();
      // What was done in the last moments is logged too, while there is a database to ask.
      // Not by a process that never worked on the log, such as a command beside a running server: two would write one copy.
      if (worked && !rolledBack)
        await pass().catch((error: unknown) => logger.warn({ error }, 'the last entries wait for the next start'));
      await releaseLease(database.read, holder).catch(() => {});
    },
    pass,
    settled: publisher.settled,
    isWritable,
  };
}
