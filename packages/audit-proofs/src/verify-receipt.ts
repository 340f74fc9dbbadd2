/**
 * Checking a receipt by itself: the checkpoint is signed by the log one trusts (and seen by as many witnesses as one
 * demands), entry and salt make the commitment, and the proof leads from it to the checkpoint's root. Then the entry
 * was in the log when that checkpoint was signed, at this index and word for word.
 */
import { canonicalJson, type JsonValue, ok, type Result, refuse } from '@strongroom/core';
import {
  type Checkpoint,
  type Cosignature,
  type Hash,
  inclusionFault,
  type LogTrust,
  leafHash,
  portableSha256,
  type Sha256,
} from '@strongroom/transparency-log';
import { type AuditFault, faultOf, openTrusted } from './faults.ts';
import { commitmentOf, isOversize, type LogEntry } from './log-entry.ts';
import { parseReceipt, type Receipt } from './receipt.ts';
import { parseRecord } from './strict-json.ts';

export interface VerifiedReceipt {
  readonly checkpoint: Checkpoint;
  readonly cosignatures: readonly Cosignature[];
  readonly index: number;
  readonly entry: Readonly<Record<string, JsonValue>>;
}

export async function verifyReceipt(
  receipt: Receipt,
  trust: LogTrust,
  sha256: Sha256 = portableSha256,
): Promise<Result<VerifiedReceipt, AuditFault>> {
  const { index, entry: text, salt, proof } = receipt;
  const opened = await openTrusted(receipt.checkpoint, trust, 'checkpoint');
  if (!opened.ok) return opened;
  const { checkpoint, cosignatures } = opened.value;
  const fault = entryFault({ index, entry: text, salt, commitment: null }, proof, checkpoint, sha256);
  if (fault !== null) return refuse(fault);
  const entry = parseRecord(text) as Record<string, JsonValue> | null;
  // It was logged like this, but two readers could read two things from it.
  if (entry === null || canonicalJson(entry) !== text) return refuse(faultOf('malformed', 'entry', index));
  return ok({ checkpoint, cosignatures, index, entry });
}

/** From the text of a file to the answer. */
export async function verifyReceiptText(
  text: string,
  trust: LogTrust,
  sha256: Sha256 = portableSha256,
): Promise<Result<VerifiedReceipt, AuditFault>> {
  const receipt = parseReceipt(text);
  return receipt.ok ? verifyReceipt(receipt.value, trust, sha256) : refuse(faultOf('malformed', receipt.refusal));
}

/** Why one entry with its proof is not in the tree of a checkpoint; null when it is. */
export function entryFault(
  entry: LogEntry,
  proof: readonly Hash[],
  { size, root }: Checkpoint,
  sha256: Sha256,
): AuditFault | null {
  const { index } = entry;
  if (entry.entry !== null && isOversize(entry.entry)) return faultOf('oversize', 'entry', index);
  const leaf = leafHash(commitmentOf(entry, sha256), sha256);
  const fault = inclusionFault({ index, size, leafHash: leaf, root, proof }, sha256);
  if (fault === null) return null;
  if (fault === 'root') return faultOf('changed', 'the proof does not lead to the root', index);
  const kind = fault === 'range' || fault === 'size' ? 'wrong-size' : 'wrong-proof';
  return faultOf(kind, `${fault} in a tree of ${size}`, index);
}
