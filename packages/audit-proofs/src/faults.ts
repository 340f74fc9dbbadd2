/**
 * What can be wrong with a receipt, an export or a log. Every verifier answers the first thing that does not fit and
 * which entry that is; `detail` says for people who look closer where it was found, and decides nothing.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import {
  type CheckpointRefusal,
  type LogTrust,
  type OpenedCheckpoint,
  openCheckpoint,
} from '@strongroom/transparency-log';

export const FAULT_KINDS = [
  /** Not in the format: nothing else can be said of it. */
  'malformed',
  /** An entry larger than the log takes. */
  'oversize',
  /** No key that the reader trusts signed the checkpoint. */
  'wrong-key',
  /** A trusted key is named, but the signature is not over this text. */
  'bad-signature',
  /** Signed, but for another log. */
  'wrong-origin',
  /** A size that contradicts the rest: an entry beyond the checkpoint, a root of another size. */
  'wrong-size',
  'too-few-witnesses',
  /** Smaller than the checkpoint that the reader kept. */
  'replayed',
  /** Another history than the one that the reader's checkpoint, or the signed root, stands for. */
  'forked',
  /** The entry, its salt, its index or its proof was changed: it does not lead to the root. */
  'changed',
  'swapped',
  'removed',
  'inserted',
  'duplicated',
  'cut-tail',
  /** A proof that no entry of this index and size could have. */
  'wrong-proof',
  'damaged-tile',
  'missing-tile',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface AuditFault {
  readonly kind: FaultKind;
  /** The first entry that does not fit; null where the fault is not of one entry. */
  readonly index: number | null;
  /** Another entry that has to do with it: the one it changed places with, the one it repeats. */
  readonly other: number | null;
  readonly detail: string;
}

export const faultOf = (
  kind: FaultKind,
  detail: string,
  index: number | null = null,
  other: number | null = null,
): AuditFault => ({ kind, index, other, detail });

/** Thrown by a source of entries that cannot be read on, and caught by the verifier that reads it. */
export class UnreadableEntry extends Error {
  readonly fault: AuditFault;

  constructor(fault: AuditFault) {
    super(`${fault.kind}: ${fault.detail}`);
    this.name = 'UnreadableEntry';
    this.fault = fault;
  }
}

const CHECKPOINT_FAULTS: Readonly<Record<CheckpointRefusal, FaultKind>> = {
  'too-large': 'malformed',
  'not-utf8': 'malformed',
  'control-character': 'malformed',
  'no-signatures': 'malformed',
  'signature-line': 'malformed',
  'too-many-signatures': 'malformed',
  'bad-signature': 'bad-signature',
  'no-known-signature': 'wrong-key',
  'no-log-signature': 'wrong-key',
  lines: 'malformed',
  size: 'wrong-size',
  root: 'malformed',
  'empty-root': 'wrong-size',
  'wrong-origin': 'wrong-origin',
  'too-few-witnesses': 'too-few-witnesses',
};

/** `name` is what the reader calls this checkpoint. */
export async function openTrusted(
  note: string,
  trust: LogTrust,
  name: string,
): Promise<Result<OpenedCheckpoint, AuditFault>> {
  const opened = await openCheckpoint(note, trust);
  if (opened.ok) return ok(opened.value);
  return refuse(faultOf(CHECKPOINT_FAULTS[opened.refusal], `${name}: ${opened.refusal}`));
}
