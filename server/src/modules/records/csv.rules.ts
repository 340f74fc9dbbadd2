/**
 * An export for people who open it in a spreadsheet: RFC 4180 with every text quoted, lines ended by CR LF, UTF-8 with
 * a byte order mark (without one the commonest spreadsheet reads Japanese names as gibberish). Verification is by JSON
 * Lines: here the commitment is printed in hexadecimal, and texts may carry an apostrophe more than the entry does.
 *
 * Attack (formula injection, CWE-1236): a device calls itself `=HYPERLINK(…)`, and the auditor's spreadsheet runs it.
 * What could begin a formula is put behind an apostrophe, full-width forms included, which some spreadsheets read alike.
 */
import type { LogEntry } from '@strongroom/audit-proofs';
import type { JsonValue } from '@strongroom/core';

const COLUMNS = [
  ...['index', 'commitment', 'id', 'at', 'event', 'outcome', 'user', 'account'],
  ...['actor', 'surface', 'address', 'device', 'rule', 'details'],
] as const;
type Column = (typeof COLUMNS)[number];

const BYTE_ORDER_MARK = '\ufeff';
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

export const csvText = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

export const CSV_HEADER = `${BYTE_ORDER_MARK}${line(COLUMNS.map(csvText))}`;

/** An erased entry has its index and commitment, and nothing else. */
export function csvRow({ index, entry }: LogEntry, commitment: Uint8Array): string {
  const cells = entry === null ? {} : cellsOf(JSON.parse(entry) as Written);
  const written: Partial<Record<Column, string | null>> = {
    ...cells,
    commitment: Buffer.from(commitment).toString('hex'),
  };
  return line(COLUMNS.map((column) => (column === 'index' ? String(index) : csvText(written[column] ?? ''))));
}

/** An entry as its text has it. */
interface Written {
  readonly id: string;
  readonly at: string;
  readonly event: string;
  readonly outcome: string;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly actor: { readonly kind: string; readonly surface: string | null };
  readonly origin: { readonly address: string; readonly device: string | null } | null;
  readonly rule?: string;
  readonly details: Readonly<Record<string, JsonValue>>;
}

const cellsOf = ({ id, at, event, outcome, userId, accountId, actor, origin, rule, details }: Written) => ({
  id,
  at,
  event,
  outcome,
  user: userId,
  account: accountId,
  actor: actor.kind,
  surface: actor.surface,
  address: origin?.address ?? null,
  device: origin?.device ?? null,
  rule: rule ?? null,
  details: JSON.stringify(details),
});
