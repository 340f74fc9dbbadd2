/**
 * Writes an export as it is read, a few hundred entries at a time. JSON Lines are for checking: each entry with its
 * inclusion proof against the one checkpoint of the first line (packages/audit-proofs). CSV is for people.
 */
import { commitmentOf, formatExportHeader, formatExportLine, type LogEntry } from '@strongroom/audit-proofs';
import type { MediaBody } from '../../platform/http/route.ts';
import type { Audit } from '../audit/index.ts';
import type { PublishedLog } from '../transparency/index.ts';
import { CSV_HEADER, csvRow } from './csv.rules.ts';

export type ExportFormat = 'jsonl' | 'csv';
const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = { jsonl: 'application/jsonl', csv: 'text/csv' };
const ENTRIES_AT_ONCE = 256;

interface Leaf {
  readonly index: number;
  readonly seq: number;
  readonly commitment: Uint8Array;
}

export interface Exported {
  readonly audit: Audit;
  readonly log: PublishedLog;
  /** By ascending index. */
  readonly leaves: readonly Leaf[];
}

export const writeExport = (exported: Exported, format: ExportFormat): MediaBody => ({
  mediaType: MEDIA_TYPES[format],
  chunks: format === 'jsonl' ? jsonLines(exported) : csv(exported),
});

async function* jsonLines(exported: Exported): AsyncGenerator<string> {
  const { log, leaves } = exported;
  yield formatExportHeader({ checkpoint: log.note, count: leaves.length });
  for await (const entries of read(exported)) {
    const lines: string[] = [];
    for (const entry of entries) lines.push(formatExportLine({ ...entry, proof: await log.prove(entry.index) }));
    yield lines.join('');
  }
}

async function* csv(exported: Exported): AsyncGenerator<string> {
  yield CSV_HEADER;
  for await (const entries of read(exported)) {
    yield entries.map((entry) => csvRow(entry, commitmentOf(entry))).join('');
  }
}

/** What is erased while the export runs leaves its commitment, as it would have a moment later. */
async function* read({ audit, leaves }: Exported): AsyncGenerator<readonly LogEntry[]> {
  for (let from = 0; from < leaves.length; from += ENTRIES_AT_ONCE) {
    const some = leaves.slice(from, from + ENTRIES_AT_ONCE);
    const bySeq = new Map((await audit.findBySeq(some.map(({ seq }) => seq))).map((entry) => [entry.seq, entry]));
    yield some.map(({ seq, index, commitment }) => {
      const kept = bySeq.get(seq);
      return { index, entry: kept?.body ?? null, salt: kept?.salt ?? null, commitment };
    });
  }
}
