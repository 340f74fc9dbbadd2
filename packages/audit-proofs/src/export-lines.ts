/**
 * An export: JSON Lines, a header and then one line per entry, in ascending order of their indices, each with its
 * inclusion proof against the one checkpoint of the header. Every line is canonical JSON and ends with a line break:
 *
 *   {"checkpoint":"<signed note>","count":2,"format":"strongroom-export/v1"}
 *   {"entry":"<canonical JSON text>","index":17,"proof":["<base64>",...],"salt":"<base64>"}
 *   {"commitment":"<base64>","index":18,"proof":["<base64>",...]}                              once erased
 */
import { assert, canonicalJson, ok, type Result, refuse } from '@strongroom/core';
import { encodeBase64, type Hash, isHash, parseTreeSize } from '@strongroom/transparency-log';
import { contentMembers, type LogEntry, parseHash, parseSalt } from './log-entry.ts';
import { hasExactly, type JsonRecord, parseRecord } from './strict-json.ts';

export const EXPORT_FORMAT = 'strongroom-export/v1';
/** No tree that can be named needs more. */
const MAX_PROOF_HASHES = 63;

export interface ExportHeader {
  readonly checkpoint: string;
  /** How many lines follow. Nobody signs it: it tells a cut file from a whole one, not an honest one from another. */
  readonly count: number;
}

export interface ExportEntry extends LogEntry {
  readonly proof: readonly Hash[];
}

export type LineRefusal =
  | 'json'
  | 'members'
  | 'format'
  | 'index'
  | 'entry'
  | 'salt'
  | 'commitment'
  | 'proof'
  | 'spelling';

export function formatExportHeader({ checkpoint, count }: ExportHeader): string {
  return `${canonicalJson({ format: EXPORT_FORMAT, checkpoint, count })}\n`;
}

export function formatExportLine(entry: ExportEntry): string {
  const { index, proof } = entry;
  assert(proof.length <= MAX_PROOF_HASHES && proof.every(isHash), 'a proof is a short list of hashes');
  return `${canonicalJson({ ...contentMembers(entry), index, proof: proof.map(encodeBase64) })}\n`;
}

/** Lines are given without their line break. */
export function parseExportHeader(line: string): Result<ExportHeader, LineRefusal> {
  const record = parseRecord(line);
  if (record === null) return refuse('json');
  const { format, checkpoint, count } = record;
  if (!hasExactly(record, ['checkpoint', 'count', 'format']) || typeof checkpoint !== 'string')
    return refuse('members');
  if (format !== EXPORT_FORMAT) return refuse('format');
  if (!isIndex(count)) return refuse('index');
  const header = { checkpoint, count };
  return formatExportHeader(header) === `${line}\n` ? ok(header) : refuse('spelling');
}

export function parseExportLine(line: string): Result<ExportEntry, LineRefusal> {
  const record = parseRecord(line);
  if (record === null) return refuse('json');
  const proof = parseProof(record.proof);
  if (proof === null) return refuse('proof');
  const entry = readContent(record, ['proof']);
  if (!entry.ok) return entry;
  const parsed = { ...entry.value, proof };
  return formatExportLine(parsed) === `${line}\n` ? ok(parsed) : refuse('spelling');
}

/** Index, and entry with salt or commitment: what the lines of every file have in common. */
export function readContent(record: JsonRecord, others: readonly string[]): Result<LogEntry, LineRefusal> {
  const { index } = record;
  if (!isIndex(index)) return refuse('index');
  if (Object.hasOwn(record, 'commitment')) {
    if (!hasExactly(record, ['commitment', 'index', ...others])) return refuse('members');
    const commitment = parseHash(record.commitment);
    return commitment === null ? refuse('commitment') : ok({ index, entry: null, salt: null, commitment });
  }
  if (!hasExactly(record, ['entry', 'index', 'salt', ...others])) return refuse('members');
  const { entry } = record;
  if (typeof entry !== 'string') return refuse('entry');
  const salt = parseSalt(record.salt);
  return salt === null ? refuse('salt') : ok({ index, entry, salt, commitment: null });
}

const isIndex = (value: unknown): value is number =>
  typeof value === 'number' && parseTreeSize(String(value)) === value;

function parseProof(value: unknown): Hash[] | null {
  if (!Array.isArray(value) || value.length > MAX_PROOF_HASHES) return null;
  const hashes = value.map(parseHash);
  return hashes.every(isHash) ? hashes : null;
}
