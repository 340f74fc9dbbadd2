/**
 * Opening a checkpoint: a signed note whose text is a tree head. It counts only when the log that it names is the one
 * expected, a key of that log signed it, and as many different witnesses as the reader demands cosigned it. A witness
 * alone makes no checkpoint. The age of cosignatures is left to the reader, who has a clock.
 */
import { assert, type Instant, ok, type Result, refuse } from '@strongroom/core';
import { encodeBase64 } from './base64.ts';
import { type Checkpoint, type CheckpointTextRefusal, formatCheckpoint, parseCheckpoint } from './checkpoint-text.ts';
import { cosignedAt } from './cosignature.ts';
import {
  identityOf,
  type NoteRefusal,
  type NoteSignature,
  type NoteSigner,
  type NoteVerifier,
  openNote,
  signNote,
} from './note.ts';

/** Whom a reader trusts, and how far. Configuration, never taken from the message. */
export interface LogTrust {
  readonly origin: string;
  readonly logKeys: readonly NoteVerifier[];
  readonly witnesses: readonly NoteVerifier[];
  /** How many different witnesses must have cosigned. */
  readonly witnessThreshold: number;
}

export interface Cosignature {
  readonly witness: string;
  readonly at: Instant;
}

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
}

export type CheckpointRefusal =
  | NoteRefusal
  | CheckpointTextRefusal
  | 'no-log-signature'
  | 'wrong-origin'
  | 'too-few-witnesses';

export async function openCheckpoint(
  message: string | Uint8Array,
  trust: LogTrust,
): Promise<Result<OpenedCheckpoint, CheckpointRefusal>> {
  const { origin, logKeys, witnesses, witnessThreshold } = trust;
  assert(logKeys.length > 0, 'a checkpoint is opened with the key of its log');
  // An Ed25519 cosignature does not name its signer: under two names, one witness would count twice, and a log that
  // is listed among them would witness itself.
  const keys = new Set([...logKeys, ...witnesses].map(({ publicKey }) => encodeBase64(publicKey)));
  assert(keys.size === logKeys.length + witnesses.length, 'each log and witness has a key of its own');
  assert(witnessThreshold <= witnesses.length, 'no more witnesses are demanded than are known');
  const note = await openNote(message, [...logKeys, ...witnesses]);
  if (!note.ok) return note;
  const { text, verified } = note.value;
  if (signedBy(logKeys, verified).length === 0) return refuse('no-log-signature');
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint.ok) return checkpoint;
  // A log's operator may run a second one with the same key; its checkpoints say nothing about this one.
  if (checkpoint.value.origin !== origin) return refuse('wrong-origin');
  const cosignatures = cosignaturesOf(signedBy(witnesses, verified));
  if (new Set(cosignatures.map(({ witness }) => witness)).size < witnessThreshold) return refuse('too-few-witnesses');
  return ok({ checkpoint: checkpoint.value, cosignatures });
}

export const signCheckpoint = (checkpoint: Checkpoint, signers: readonly NoteSigner[]): Promise<string> =>
  signNote(formatCheckpoint(checkpoint), signers);

function signedBy(keys: readonly NoteVerifier[], verified: readonly NoteSignature[]): NoteSignature[] {
  const identities = new Set(keys.map(identityOf));
  return verified.filter((signature) => identities.has(identityOf(signature)));
}

/** A signature without a time, by a witness that was configured with a plain key, is no cosignature. */
function cosignaturesOf(signatures: readonly NoteSignature[]): Cosignature[] {
  return signatures.flatMap(({ name, signature }) => {
    const at = cosignedAt(signature);
    return at === null ? [] : [{ witness: name, at }];
  });
}
