/**
 * What a log does when its database is another one than before.
 *
 * Moved, by a logical copy: transactions are counted anew, so the cursor means nothing. `rebase` takes every entry that
 * is not in the tree yet and counts on from there; the log stays the same log.
 *
 * Gone back, to an older backup: the log cannot be continued, because more was signed than is there (rollback.ts).
 * `succeed` begins a new log over all that survived, under a name and key of its own; its first new entry says what
 * was lost: the last checkpoint of the old log that is kept outside. The old copy is put aside, not deleted: it holds
 * the entries that the database lost.
 */
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINT_PATH } from '@strongroom/audit-proofs';
import { assert, type Random } from '@strongroom/core';
import { encodeBase64, parseCheckpoint, parseNote } from '@strongroom/transparency-log';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import { drawKey, nameOf } from './log-key.ts';
import { appendTo } from './sequencer.ts';
import { findLeavesOf, holdState, rebaseLog, succeedLog } from './transparency.store.ts';

/** Entries looked at together. */
const STEP = 10_000;

/** Under a lock on all entries: those that the tree lacks go into it, and the cursor begins behind them. */
async function takeStragglers(tx: Tx, audit: Audit): Promise<void> {
  const lastSeq = await audit.hold(tx);
  const state = await holdState(tx);
  assert(state !== null, 'there is a log');
  let tree: { size: number; root: Uint8Array; peaks: Uint8Array } = state;
  for (let seq = 1; seq <= lastSeq; seq += STEP) {
    const written = await audit.writtenBetween(tx, seq, seq + STEP);
    const known = new Set(
      (
        await findLeavesOf(
          tx,
          written.map((entry) => entry.seq),
        )
      ).map((leaf) => leaf.seq),
    );
    const missing = written.filter((entry) => !known.has(entry.seq));
    if (missing.length === 0) continue;
    tree = await appendTo(
      tx,
      { size: tree.size, root: Buffer.from(tree.root), peaks: Buffer.from(tree.peaks) },
      missing,
    );
  }
  await rebaseLog(tx, { ...tree, takenSeq: lastSeq });
}

export const rebase = (database: Database, audit: Audit): Promise<void> =>
  database.transaction((tx) => takeStragglers(tx, audit));

export interface Succession {
  readonly origin: string;
  readonly verifierKey: string;
  /** Where the copy of the log before lies now; null when there was none. */
  readonly putAside: string | null;
}

export async function succeed(
  deps: { database: Database; vault: Vault; random: Random; audit: Audit },
  log: { origin: string; directory: string },
  told: { by: string; reason: string },
): Promise<Succession> {
  const { database, audit } = deps;
  const kept = await readCheckpoint(log.directory);
  const next = await database.transaction(async (tx) => {
    await takeStragglers(tx, audit);
    const state = await holdState(tx);
    assert(state !== null, 'there is a log');
    const generation = state.generation + 1;
    const key = await drawKey(deps, nameOf(log.origin, generation));
    await succeedLog(tx, { ...key, generation });
    await audit.append(tx, {
      event: 'audit-log.succeeded',
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId: null,
      accountId: null,
      details: {
        by: told.by,
        reason: told.reason,
        log: key.origin,
        size: state.size,
        previousLog: state.origin,
        previousSize: kept?.size ?? null,
        previousRoot: kept === null ? null : encodeBase64(kept.root),
      },
    });
    return key;
  });
  // Only now: until the new log is there, the copy is what stops a start with the old one.
  const putAside = existsSync(log.directory) ? await freeName(log.directory) : null;
  if (putAside !== null) await rename(log.directory, putAside);
  return { origin: next.origin, verifierKey: next.verifierKey, putAside };
}

async function readCheckpoint(directory: string) {
  const file = join(directory, CHECKPOINT_PATH);
  if (!existsSync(file)) return null;
  const note = parseNote(await readFile(file, 'utf8'));
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  return checkpoint.ok ? checkpoint.value : null;
}

async function freeName(directory: string): Promise<string> {
  for (let number = 1; ; number += 1) if (!existsSync(`${directory}.${number}`)) return `${directory}.${number}`;
}
