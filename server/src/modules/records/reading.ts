/**
 * Reading the audit log: a page at a time, or as a file with proofs. Everything comes in the order of the log, which is
 * the order in which entries became complete; clocks may disagree with it, and then the answer says by how much.
 *
 * Attack: staff look up a client out of curiosity. What staff read is written down first, with who and what for, and
 * cannot be taken out again.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { MediaBody } from '../../platform/http/route.ts';
import type { Audit, EntryFilter, FoundEntry, Readable } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Receipts } from '../transparency/index.ts';
import { type ExportFormat, writeExport } from './export.ts';
import type { ReadEntry, Reader } from './records.model.ts';

export interface SearchPage {
  readonly entries: readonly ReadEntry[];
  /** What to ask for next, null at the end. */
  readonly next: string | null;
}

export type ExportRefusal =
  | { readonly code: 'not-found' }
  | { readonly code: 'receipt-not-ready' }
  | { readonly code: 'export-too-large'; readonly most: number };

export interface Reading {
  /** `not-found`: no such entry to begin before, or a user or an account that is not the client's to ask for. */
  search(
    reader: Reader,
    filter: EntryFilter,
    page: { before: string | null; limit: number | null },
  ): Promise<Result<SearchPage, 'not-found'>>;
  /** Of what the published log covers at this moment. */
  export(reader: Reader, filter: EntryFilter, format: ExportFormat): Promise<Result<MediaBody, ExportRefusal>>;
}

const LEAVES_AT_ONCE = 5_000;

export function makeReading(deps: {
  database: Database;
  audit: Audit;
  receipts: Receipts;
  policies: Policies;
}): Reading {
  const { database, audit, receipts, policies } = deps;

  /** Nothing is read by staff before it is written down. */
  async function record(reader: Reader, act: 'search' | 'export', filter: EntryFilter): Promise<void> {
    if (reader.kind === 'client') return;
    const { role, name, credentialId, reason, origin } = reader;
    await database.transaction((tx) =>
      audit.append(tx, {
        event: 'audit.read',
        outcome: 'done',
        actor: { kind: 'staff', userId: null, sessionId: null, surface: null },
        origin,
        // Nobody's history: that somebody looks into an account may have to stay unknown to its owner (decision 23).
        userId: null,
        accountId: null,
        details: { act, role, reader: name, credential: credentialId, reason, ...asked(filter) },
      }),
    );
  }

  async function indexesOf(seqs: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const leaves = await (await receipts.published())?.leavesOf(seqs);
    return new Map([...(leaves ?? [])].map(([seq, { index }]) => [seq, index]));
  }

  return {
    async search(reader, filter, { before, limit }) {
      if (!mayAsk(reader, filter)) return refuse('not-found');
      const place = before === null ? null : await audit.placeOf(before);
      // Whether somebody else's entry exists is not told.
      if (before !== null && (place === null || !mayRead(reader, place))) return refuse('not-found');
      await record(reader, 'search', filter);
      const size = limit ?? policies.house['history.page-entries'];
      // One more than shown: the last one shown has a neighbour too.
      const found = await audit.search(readableOf(reader), filter, { before: place, limit: size + 1 });
      const shown = found.slice(0, size);
      const indexes = await indexesOf(shown.map(({ seq }) => seq));
      return ok({
        entries: shown.map(({ seq, entry }, at) => ({
          ...entry,
          index: indexes.get(seq) ?? null,
          clockBackMs: clockBack(found, at),
        })),
        next: found.length > size ? (shown.at(-1)?.entry.id ?? null) : null,
      });
    },
    async export(reader, filter, format) {
      if (!mayAsk(reader, filter)) return refuse({ code: 'not-found' });
      await record(reader, 'export', filter);
      const log = await receipts.published();
      if (log === null) return refuse({ code: 'receipt-not-ready' });
      const most = policies.house['audit.export-entries'];
      const seqs = await audit.select(readableOf(reader), filter, most + 1);
      if (seqs.length > most) return refuse({ code: 'export-too-large', most });
      const leaves = [];
      for (let from = 0; from < seqs.length; from += LEAVES_AT_ONCE) {
        leaves.push(...(await log.leavesOf(seqs.slice(from, from + LEAVES_AT_ONCE))).values());
      }
      return ok(writeExport({ audit, log, leaves: leaves.sort((one, other) => one.index - other.index) }, format));
    },
  };
}

/** What was asked for, as far as it is nobody's personal data: of an address only that one was asked for. */
const asked = (filter: EntryFilter) => ({
  user: filter.userId,
  account: filter.accountId,
  filters: Object.entries(filter)
    .flatMap(([name, value]) => (value === null ? [] : [name]))
    .join(' '),
});

const readableOf = (reader: Reader): Readable => (reader.kind === 'staff' ? 'all' : reader);

const mayAsk = (reader: Reader, { userId, accountId }: EntryFilter): boolean =>
  reader.kind === 'staff' ||
  ((userId === null || userId === reader.userId) && (accountId === null || reader.accountIds.includes(accountId)));

const mayRead = (reader: Reader, entry: { userId: string | null; accountId: string | null }): boolean =>
  reader.kind === 'staff' ||
  entry.userId === reader.userId ||
  (entry.accountId !== null && reader.accountIds.includes(entry.accountId));

/** `found` is newest first: its next one became complete before. */
function clockBack(found: readonly FoundEntry[], at: number): number {
  const [own, older] = [found[at], found[at + 1]];
  return own === undefined || older === undefined ? 0 : Math.max(0, older.entry.at - own.entry.at);
}
