/**
 * The transparency log over the audit trail (design law 2): built here from its parts. `open` must succeed before the
 * server answers anybody: a log that does not continue what was signed before is a database that must not be used.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Clock, newId, type Random } from '@strongroom/core';
import type { Config } from '../../platform/config/config.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import { makeCopier } from './copier.ts';
import { openLogIdentity } from './log-key.ts';
import { type LogWorker, makeLogWorker } from './log-worker.ts';
import { makeOutsideCopy } from './outside-copy.ts';
import { makePublisher } from './publisher.ts';
import { makeReceipts, type Receipts } from './receipts.ts';
import { makeSequencer } from './sequencer.ts';
import { type Succession, succeed } from './succession.ts';
import { markErased } from './transparency.store.ts';

export interface Transparency {
  readonly receipts: Receipts;
  readonly worker: LogWorker;
  /**
   * Marks those of these entries that the log has taken as erased, and answers them with their places. Every copy
   * outside follows. The content itself is erased in the same transaction by whoever calls.
   */
  markErased(tx: Tx, seqs: readonly number[]): Promise<{ index: number; seq: number }[]>;
  /** Begins a new log in place of one that cannot be continued. Processes that run must be started again. */
  succeed(told: { readonly by: string; readonly reason: string }): Promise<Succession>;
}

export type TransparencySettings = Config['auditLog'] & { readonly origin: string; readonly directory: string };

/** What the configuration leaves open. */
export const settingsOf = ({ auditLog, http, dataDirectory }: Config): TransparencySettings => ({
  ...auditLog,
  origin: auditLog.origin ?? `${new URL(http.publicOrigin).host}/log`,
  directory: auditLog.directory ?? join(dataDirectory, 'audit-log'),
});

export async function makeTransparency(
  deps: {
    database: Database;
    vault: Vault;
    clock: Clock;
    random: Random;
    logger: Logger;
    metrics: Metrics;
    audit: Audit;
  },
  settings: TransparencySettings,
): Promise<Transparency> {
  const { database, audit, clock, random } = deps;
  // This process among its siblings.
  const holder = `${hostname()}:${process.pid}:${newId('wrk', clock.now(), random)}`;
  const identity = await openLogIdentity({ ...deps, origin: settings.origin });
  const copier = makeCopier({ database, audit, identity, copy: makeOutsideCopy(settings.directory, holder) });
  const sequencer = makeSequencer({ database, audit, batchEntries: settings.batchEntries });
  const publisher = makePublisher({ ...deps, identity, copier }, settings);
  const worker = makeLogWorker({ ...deps, identity, sequencer, copier, publisher, holder }, settings);
  return {
    receipts: makeReceipts({ database, audit, identity }),
    worker,
    markErased,
    succeed: (told) => succeed(deps, settings, told),
  };
}
