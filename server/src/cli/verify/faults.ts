/**
 * What a verifier found, as an exit code and one sentence in English. The codes are written down for scripts of other
 * people (docs/guides/verify-the-log.md, held equal by a test): they are never given another meaning.
 */
import type { AuditFault, FaultKind } from '@strongroom/audit-proofs';

export interface FaultCode {
  readonly code: number;
  readonly meaning: string;
}

export const FAULT_CODES: Readonly<Record<FaultKind, FaultCode>> = {
  malformed: { code: 10, meaning: 'not in the format: cannot be read as a receipt, an export or a log' },
  oversize: { code: 11, meaning: 'an entry larger than the log takes (16,384 characters)' },
  'wrong-key': { code: 12, meaning: 'the checkpoint carries no signature of the key given' },
  'bad-signature': { code: 13, meaning: 'the checkpoint was changed after the key given signed it' },
  'wrong-origin': { code: 14, meaning: 'the checkpoint is one of another log' },
  'wrong-size': {
    code: 15,
    meaning: 'a size that contradicts the rest: an entry beyond the checkpoint, the root of another size',
  },
  'too-few-witnesses': { code: 16, meaning: 'fewer witnesses cosigned the checkpoint than demanded' },
  replayed: { code: 17, meaning: 'the checkpoint is older than the one kept (`--since`)' },
  forked: { code: 18, meaning: 'another history than the one kept (`--since`) or signed' },
  changed: { code: 19, meaning: 'an entry, its salt, its number or its proof was changed' },
  swapped: { code: 20, meaning: 'two entries have changed places' },
  removed: { code: 21, meaning: 'entries are missing' },
  inserted: { code: 22, meaning: 'an entry stands where none was logged' },
  duplicated: { code: 23, meaning: 'an entry stands there twice' },
  'cut-tail': { code: 24, meaning: 'the end is missing' },
  'wrong-proof': { code: 25, meaning: 'a proof that no entry of this number can have in a log of this size' },
  'damaged-tile': { code: 26, meaning: 'a tile of the copy does not belong to the checkpoint' },
  'missing-tile': { code: 27, meaning: 'a tile of the copy is not there' },
};

/** The codes as `--help` prints them. */
export const codesAsHelp = (): string =>
  Object.entries(FAULT_CODES)
    .map(([kind, { code, meaning }]) => `  ${code}  ${kind.padEnd(18)} ${meaning}`)
    .join('\n');

export function describeFault({ kind, index, other, detail }: AuditFault): string {
  return `${sentence(kind, index, other)} (${detail})`;
}

function sentence(kind: FaultKind, index: number | null, other: number | null): string {
  const entry = index === null ? 'an entry' : `entry ${index}`;
  switch (kind) {
    case 'changed':
      return `${entry} is not what was logged: it, its salt, its number or its proof was changed`;
    case 'swapped':
      return `${entry} has changed places with entry ${other}`;
    case 'removed':
      return index === null ? 'entries are missing' : `${entry} is missing: entry ${other} follows instead`;
    case 'inserted':
      return `what stands as ${entry} was never logged there`;
    case 'duplicated':
      return `entry ${other} stands again at the place of ${entry}`;
    case 'cut-tail':
      return index === null ? 'the end is missing' : `${entry} and everything after it is missing`;
    case 'oversize':
      return `${entry} is larger than the log takes`;
    case 'wrong-proof':
      return `the proof of ${entry} cannot be one`;
    case 'malformed':
      return index === null ? 'this cannot be read' : `${entry} cannot be read`;
    case 'replayed':
      return `the checkpoint is older than the one kept: entry ${index} and everything after it is held back`;
    case 'forked':
      return 'this is another history than the one signed before';
    case 'wrong-size':
      return index === null ? 'the size contradicts the rest' : `the size contradicts the rest from ${entry} on`;
    default:
      return `${FAULT_CODES[kind].meaning}${index === null ? '' : `, from ${entry} on`}`;
  }
}
