/**
 * The audit trail (design law 2): no state change without its entry, written by the same transaction, so the act does
 * not happen when the entry cannot be written. The bytes kept are canonical JSON (RFC 8785): a hash over them means
 * the same to everybody who reads them later. Each entry has a salt of its own, with which the log commits to it.
 */
import { isOversize } from '@strongroom/audit-proofs';
import { assert, type Clock, canonicalJson, type JsonValue, newId, type Random, toRfc3339 } from '@strongroom/core';
import { newSalt } from '@strongroom/transparency-log';
import { atCommit, type Database, type Sql, type Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { AuditEntry, AuditEvent, Origin } from './audit.model.ts';
import {
  type EntryCursor,
  findBySeq,
  findKept,
  findLastSeq,
  findRecorded,
  findWaiting,
  findWritten,
  holdEntries,
  insertEntry,
  type KeptEntry,
  type LogCursor,
  type RecordedEntry,
  type Waiting,
} from './audit.store.ts';
import {
  findHorizon,
  findKnownAddresses,
  findOfPeriod,
  findSubjects,
  type Period,
  type PeriodWanted,
  type Subjects,
} from './audit-period.store.ts';
import {
  type EntryFilter,
  type EntryPlace,
  type ErasableEntry,
  type ErasableWanted,
  EVERY_ENTRY,
  eraseEntries,
  findErasable,
  findPlace,
  type Readable,
  searchEntries,
  selectEntries,
} from './audit-search.store.ts';

/** An entry and where it stands in the order of the log. */
export interface FoundEntry extends EntryCursor {
  readonly entry: AuditEntry;
}

export interface Audit {
  append(tx: Tx, event: AuditEvent): Promise<string>;
  /** Entries about the user or one of the accounts, newest first in the order of the log. */
  history(want: {
    userId: string;
    accountIds: readonly string[];
    before: string | null;
    limit: number;
  }): Promise<AuditEntry[]>;
  /** Entries in the order they became complete, for whoever makes a log of them. */
  recordedAfter(on: Sql, after: LogCursor, limit: number): Promise<RecordedEntry[]>;
  /** Whether entries wait to be taken. */
  waitingAfter(on: Sql, after: LogCursor): Promise<Waiting>;
  /** Nobody writes an entry until the transaction ends; answers the last `seq` there is. */
  hold(tx: Tx): Promise<number>;
  /** Entries from `seq` to below `end`, as they were written. */
  writtenBetween(on: Sql, seq: number, end: number): Promise<RecordedEntry[]>;
  lastSeq(): Promise<number>;
  find(id: string): Promise<KeptEntry | null>;
  /** What an entry says; null when it is not there or erased. */
  read(id: string): Promise<AuditEntry | null>;
  findBySeq(seqs: readonly number[]): Promise<KeptEntry[]>;
  /** A page of what is there and may be read, newest first in the order of the log. */
  search(
    readable: Readable,
    filter: EntryFilter,
    page: { before: EntryCursor | null; limit: number },
  ): Promise<FoundEntry[]>;
  /** All of it in the order of the log, erased entries too, as far as they still answer to the filter. */
  select(readable: Readable, filter: EntryFilter, limit: number): Promise<number[]>;
  /** Reading by periods of time; see audit-period.store.ts. */
  readonly periods: Periods;
  /** Where an entry stands in the order of the log. */
  placeOf(id: string): Promise<EntryPlace | null>;
  /** Entries of before `before` whose content is still there, oldest first; of one user, or of everybody. */
  findErasable(want: ErasableWanted): Promise<ErasableEntry[]>;
  /** Erases the content of entries for good; answers how many there were. Whether the law allows it is asked before. */
  erase(tx: Tx, seqs: readonly number[]): Promise<number>;
}

/**
 * Acts that only take rights away: a person can end a session while the log cannot be kept, and one that ran out is
 * answered as such. Their entries are written like all others and taken when the log goes on.
 */
const ENDINGS: ReadonlySet<string> = new Set(['session.ended', 'session.all-ended']);

export interface Periods {
  /** Everything below `settled` is complete, everything below `next` has begun. */
  horizon(): Promise<{ readonly settled: string; readonly next: string }>;
  /** Whom the entries of a period are about, a page at a time. */
  subjects(
    period: Period,
    ask: { without: string; after: Subjects | null; limit: number },
  ): Promise<readonly Subjects[]>;
  /** Entries about a user or some accounts, a page at a time, in the order of the log or against it. */
  entries(want: PeriodWanted): Promise<readonly FoundEntry[]>;
  /** Which of the addresses the user was seen with in events of this name. */
  knownAddresses(want: {
    userId: string;
    event: string;
    addresses: readonly string[];
    from: number;
    to: number;
  }): Promise<readonly string[]>;
}

export function makeAudit(deps: {
  database: Database;
  clock: Clock;
  random: Random;
  /** Throws where an entry could not be kept as it must be; the act is refused with it. */
  assertWritable?: () => void;
  /** Says, in the same transaction, that an entry was written. */
  announce?: (tx: Tx, entry: { id: string; event: string; userId: string | null }) => Promise<void>;
}): Audit {
  const { database, clock, random, assertWritable = () => {}, announce } = deps;
  return {
    async append(tx, event) {
      if (!ENDINGS.has(event.event)) assertWritable();
      const at = clock.now();
      const id = newId('aud', at, random);
      const body = canonicalJson({ v: 1, id, ...event, at: toRfc3339(at) } as unknown as JsonValue);
      // Every verifier refuses a longer one, and with it the whole log: rather the act is refused.
      assert(!isOversize(body), 'an entry is no longer than the log takes');
      const { userId, accountId, outcome } = event;
      const searched = { surface: event.actor.surface, outcome, address: event.origin?.address ?? null };
      const salt = newSalt(random);
      atCommit(tx, insertEntry({ id, at, event: event.event, userId, accountId, body, salt, ...searched }));
      await announce?.(tx, { id, event: event.event, userId });
      return id;
    },
    async history({ userId, accountIds, before, limit }) {
      const place = before === null ? null : await findPlace(database.read, before);
      // Nothing is read from behind an entry that is not there, or somebody else's: which of the two is not told.
      if (before !== null && (place === null || !isAbout(place, userId, accountIds))) return [];
      const readable = { userId, accountIds };
      const found = await searchEntries(database.read, readable, EVERY_ENTRY, { before: place, limit });
      return found.map(({ body }) => readEntry(body));
    },
    recordedAfter: findRecorded,
    waitingAfter: findWaiting,
    async hold(tx) {
      await holdEntries(tx);
      return findLastSeq(tx);
    },
    writtenBetween: findWritten,
    lastSeq: () => findLastSeq(database.read),
    find: (id) => findKept(database.read, id),
    async read(id) {
      const body = (await findKept(database.read, id))?.body ?? null;
      return body === null ? null : readEntry(body);
    },
    findBySeq: (seqs) => findBySeq(database.read, seqs),
    search: async (readable, filter, page) => (await searchEntries(database.read, readable, filter, page)).map(toFound),
    select: (readable, filter, limit) => selectEntries(database.read, readable, filter, limit),
    periods: {
      horizon: () => findHorizon(database.read),
      subjects: (period, ask) => findSubjects(database.read, period, ask),
      entries: async (want) => (await findOfPeriod(database.read, want)).map(toFound),
      knownAddresses: (want) => findKnownAddresses(database.read, want),
    },
    placeOf: (id) => findPlace(database.read, id),
    findErasable: (want) => findErasable(database.read, want),
    erase: eraseEntries,
  };
}

const isAbout = (place: EntryPlace, userId: string, accountIds: readonly string[]): boolean =>
  place.userId === userId || (place.accountId !== null && accountIds.includes(place.accountId));

const toFound = ({ body, ...place }: EntryCursor & { body: string }): FoundEntry => ({
  ...place,
  entry: readEntry(body),
});

/** An entry out of its canonical text, as `append` wrote it. */
function readEntry(body: string): AuditEntry {
  const { v: _version, at, ...entry } = JSON.parse(body) as { v: number; at: string } & Omit<AuditEntry, 'at'>;
  return { ...entry, at: Date.parse(at) };
}

export const originOf = (context: RequestContext, device: string | null): Origin => ({
  address: context.address,
  device,
  requestId: context.requestId,
});
