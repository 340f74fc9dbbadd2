/** How the outcome of a verification is said: to people in a few lines, to machines as one object (`--json`). */
import type { AuditFault, VerifiedExport, VerifiedLog, VerifiedReceipt } from '@strongroom/audit-proofs';
import { type Result, toRfc3339 } from '@strongroom/core';
import { type Checkpoint, type Cosignature, encodeBase64 } from '@strongroom/transparency-log';
import { type Globals, say } from '../printing.ts';
import { describeFault, FAULT_CODES } from './faults.ts';

interface Report {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** One object for machines; for people the good news on standard output, the bad on standard error. */
export function report<T extends Head>(
  globals: Globals,
  verified: Result<T, AuditFault>,
  reportOf: (value: T) => Report,
): void {
  if (verified.ok) {
    const { facts, text } = reportOf(verified.value);
    say(globals, { ok: true, ...facts, ...headFacts(verified.value) }, `${text}\n${headText(verified.value)}`);
    return;
  }
  const fault = verified.refusal;
  const [{ code }, message] = [FAULT_CODES[fault.kind], describeFault(fault)];
  if (globals.json) say(globals, { ok: false, ...fault, exitCode: code, message }, '');
  else process.stderr.write(`${fault.kind}: ${message}\n`);
  process.exitCode = code;
}

interface Head {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
}

const headFacts = ({ checkpoint: { origin, size, root }, cosignatures }: Head) => ({
  checkpoint: { origin, size, root: encodeBase64(root) },
  cosignatures: cosignatures.map(({ witness, at }) => ({ witness, at: toRfc3339(at) })),
});

const headText = ({ checkpoint: { origin, size, root }, cosignatures }: Head): string =>
  [
    `  against  checkpoint ${size} of ${origin}`,
    `  root     ${encodeBase64(root)}`,
    ...cosignatures.map(({ witness, at }) => `  seen by  ${witness} at ${toRfc3339(at)}`),
  ].join('\n');

export function receiptReport({ index, entry }: VerifiedReceipt): Report {
  return { facts: { index, entry }, text: `verified: entry ${index}\n${harmless(JSON.stringify(entry, null, 2))}` };
}

export function exportReport({ entries, erased }: VerifiedExport): Report {
  return {
    facts: { entries, erased },
    text: `verified: ${counted(entries)}${erasedOf(erased)}, each of them in the log`,
  };
}

export function logReport({ checkpoint: { size }, erased, beyond, since }: VerifiedLog): Report {
  const lines = [
    `verified: ${counted(size)}${erasedOf(erased)}, which is the whole log`,
    ...(since === null ? [] : [`  since    checkpoint ${since}: nothing before it was changed`]),
    ...(beyond === 0 ? [] : [`  beyond   ${counted(beyond)} that this checkpoint does not vouch for`]),
  ];
  return { facts: { entries: size, erased, beyond, since }, text: lines.join('\n') };
}

const counted = (entries: number): string => (entries === 1 ? '1 entry' : `${entries} entries`);
const erasedOf = (erased: number): string => (erased === 0 ? '' : ` (${erased} erased)`);

/** An entry holds what strangers typed: what a terminal would obey, or show in another order, is printed as its code. */
const harmless = (text: string): string =>
  text.replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
