/**
 * The audit trail (design law 2): no state change without its entry, written by the same transaction, so the act does
 * not happen when the entry cannot be written. The bytes kept are canonical JSON (RFC 8785): a hash over them means
 * the same to everybody who reads them later. Each entry has a salt of its own, with which the log commits to it.
 */
import { type Clock, canonicalJson, type JsonValue, newId, type Random, toRfc3339 } from '@strongroom/core';
import { newSalt } from '@strongroom/transparency-log';
import { atCommit, type Database, type Sql, type Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { AuditEntry, AuditEvent, Origin } from './audit.model.ts';
import {
  type EntryCursor,
  findBySeq,
  findHistory,
  findKept,
  findRecorded,
  insertEntry,
  type KeptEntry,
  type RecordedEntry,
} from './audit.store.ts';

export interface Audit {
  append(tx: Tx, event: AuditEvent): Promise<string>;
  /** Entries about the user or one of the accounts, newest first. */
  history(want: {
    userId: string;
    accountIds: readonly string[];
    before: string | null;
    limit: number;
  }): Promise<AuditEntry[]>;
  /** Entries in the order they became complete, for whoever makes a log of them. */
  recordedAfter(on: Sql, after: EntryCursor, limit: number): Promise<RecordedEntry[]>;
  find(id: string): Promise<KeptEntry | null>;
  findBySeq(seqs: readonly number[]): Promise<KeptEntry[]>;
}

export function makeAudit(deps: {
  database: Database;
  clock: Clock;
  random: Random;
  /** Throws where an entry could not be kept as it must be; the act is refused with it. */
  assertWritable?: () => void;
}): Audit {
  const { database, clock, random, assertWritable = () => {} } = deps;
  return {
    async append(tx, event) {
      assertWritable();
      const at = clock.now();
      const id = newId('aud', at, random);
      const body = canonicalJson({ v: 1, id, ...event, at: toRfc3339(at) } as unknown as JsonValue);
      const { userId, accountId } = event;
      atCommit(tx, insertEntry({ id, at, event: event.event, userId, accountId, body, salt: newSalt(random) }));
      return id;
    },
    async history(want) {
      const found = await findHistory(database.read, want);
      return found.map(({ body }) => readEntry(body));
    },
    recordedAfter: findRecorded,
    find: (id) => findKept(database.read, id),
    findBySeq: (seqs) => findBySeq(database.read, seqs),
  };
}

/** An entry out of its canonical text, as `append` wrote it. */
export function readEntry(body: string): AuditEntry {
  const { v: _version, at, ...entry } = JSON.parse(body) as { v: number; at: string } & Omit<AuditEntry, 'at'>;
  return { ...entry, at: Date.parse(at) };
}

export const originOf = (context: RequestContext, device: string | null): Origin => ({
  address: context.address,
  device,
  requestId: context.requestId,
});
