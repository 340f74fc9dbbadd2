/**
 * Checking an export, line by line in constant memory: the header's checkpoint as in a receipt, then every line by its
 * own proof, in ascending order of indices, as many as the header says. It proves that everything shown is in the log.
 * It cannot prove that nothing was left out: the count is not signed, and only a whole log shows a gap.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import {
  type Checkpoint,
  type Cosignature,
  type LogTrust,
  portableSha256,
  type Sha256,
} from '@strongroom/transparency-log';
import { type ExportEntry, parseExportHeader, parseExportLine } from './export-lines.ts';
import { type AuditFault, faultOf, openTrusted } from './faults.ts';
import { type Line, LineTooLong, linesOf } from './lines.ts';
import { entryFault } from './verify-receipt.ts';

export interface VerifiedExport {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
  readonly entries: number;
  /** How many of them show their commitment only. */
  readonly erased: number;
}

export async function verifyExport(
  chunks: AsyncIterable<Uint8Array>,
  trust: LogTrust,
  sha256: Sha256 = portableSha256,
): Promise<Result<VerifiedExport, AuditFault>> {
  try {
    return await readExport(linesOf(chunks), trust, sha256);
  } catch (error) {
    if (error instanceof LineTooLong) return refuse(faultOf('oversize', error.message));
    throw error;
  }
}

async function readExport(
  lines: AsyncGenerator<Line>,
  trust: LogTrust,
  sha256: Sha256,
): Promise<Result<VerifiedExport, AuditFault>> {
  const header = await readHeader(lines, trust);
  if (!header.ok) return header;
  const { count, checkpoint, cosignatures } = header.value;
  const seen = { entries: 0, erased: 0 };
  let before: number | null = null;
  for await (const line of lines) {
    const parsed = line.text === null ? refuse('utf-8') : parseExportLine(line.text);
    if (!line.ended) return refuse(faultOf('cut-tail', `line ${line.number} has no line break`));
    if (!parsed.ok) return refuse(faultOf('malformed', `line ${line.number}: ${parsed.refusal}`));
    const entry: ExportEntry = parsed.value;
    const fault = orderFault(entry.index, before) ?? entryFault(entry, entry.proof, checkpoint, sha256);
    if (fault !== null) return refuse({ ...fault, detail: `line ${line.number}: ${fault.detail}` });
    if (seen.entries === count)
      return refuse(faultOf('inserted', `line ${line.number}: ${count} announced`, entry.index));
    seen.entries += 1;
    if (entry.entry === null) seen.erased += 1;
    before = entry.index;
  }
  if (seen.entries < count) {
    return refuse(faultOf('removed', `${seen.entries} lines, ${count} announced`, null, before));
  }
  return ok({ checkpoint, cosignatures, ...seen });
}

async function readHeader(lines: AsyncGenerator<Line>, trust: LogTrust) {
  const first = await lines.next();
  const line = first.done === true ? null : first.value;
  if (line === null || line.text === null || !line.ended) return refuse(faultOf('malformed', 'line 1: no header'));
  const header = parseExportHeader(line.text);
  if (!header.ok) return refuse(faultOf('malformed', `line 1: ${header.refusal}`));
  const { checkpoint: note, count } = header.value;
  const opened = await openTrusted(note, trust, 'checkpoint');
  if (!opened.ok) return opened;
  const { checkpoint, cosignatures } = opened.value;
  // A log of N entries has no export of more.
  if (count > checkpoint.size) return refuse(faultOf('wrong-size', `${count} announced of ${checkpoint.size}`));
  return ok({ count, checkpoint, cosignatures });
}

function orderFault(index: number, before: number | null): AuditFault | null {
  if (before === null || index > before) return null;
  const kind = index === before ? 'duplicated' : 'swapped';
  return faultOf(kind, `after entry ${before}`, index, before);
}
