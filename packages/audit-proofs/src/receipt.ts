/**
 * A receipt: one entry with all that anybody needs to check it, for as long as they keep it. JSON of exactly these
 * members, in any spelling that says the same, because receipts travel through programs that write JSON their own way:
 *
 *   {"format":"strongroom-receipt/v1","entry":"<canonical JSON text>","salt":"<base64>","proof":"<C2SP tlog-proof>"}
 *
 * `formatReceipt` writes canonical JSON and a line break. The proof carries no `extra`: nothing vouches for it.
 */
import { assert, canonicalJson, ok, type Result, refuse } from '@strongroom/core';
import {
  encodeBase64,
  formatLogProof,
  type Hash,
  type LogProof,
  type ProofTextRefusal,
  parseLogProof,
  SALT_BYTES,
} from '@strongroom/transparency-log';
import { parseSalt } from './log-entry.ts';
import { hasExactly, isRecord, parseRecord } from './strict-json.ts';

export const RECEIPT_FORMAT = 'strongroom-receipt/v1';

/** A receipt taken apart. Nothing of it is believed yet: `verifyReceipt` does. */
export interface Receipt {
  readonly entry: string;
  readonly salt: Uint8Array;
  readonly index: number;
  readonly proof: readonly Hash[];
  /** The signed note, word for word. */
  readonly checkpoint: string;
}

/** The members of the JSON, as a response body carries them. */
export interface ReceiptJson {
  readonly format: typeof RECEIPT_FORMAT;
  readonly entry: string;
  readonly salt: string;
  readonly proof: string;
}

export type ReceiptRefusal = 'json' | 'members' | 'format' | 'salt' | `proof-${ProofTextRefusal}`;

export function receiptJson({ entry, salt, index, proof, checkpoint }: Receipt): ReceiptJson {
  assert(salt.length === SALT_BYTES && entry.isWellFormed(), 'a receipt opens its commitment');
  const proofText = formatLogProof({ extra: null, index, proof, checkpoint });
  return { format: RECEIPT_FORMAT, entry, salt: encodeBase64(salt), proof: proofText };
}

export const formatReceipt = (receipt: Receipt): string => `${canonicalJson({ ...receiptJson(receipt) })}\n`;

/** A receipt from a file. */
export function parseReceipt(text: string): Result<Receipt, ReceiptRefusal> {
  const record = parseRecord(text);
  return record === null ? refuse('json') : readReceipt(record);
}

/** A receipt that was JSON and has been parsed already, such as an answer of the API. */
export function readReceipt(value: unknown): Result<Receipt, ReceiptRefusal> {
  if (!isRecord(value) || !hasExactly(value, ['format', 'entry', 'salt', 'proof'])) return refuse('members');
  const { format, entry, proof: proofText } = value;
  if (format !== RECEIPT_FORMAT) return refuse('format');
  if (typeof entry !== 'string' || typeof proofText !== 'string' || !entry.isWellFormed()) return refuse('members');
  const salt = parseSalt(value.salt);
  if (salt === null) return refuse('salt');
  const parsed = parseLogProof(proofText);
  if (!parsed.ok) return refuse<ReceiptRefusal>(`proof-${parsed.refusal}`);
  const { extra, index, proof, checkpoint }: LogProof = parsed.value;
  return extra === null ? ok({ entry, salt, index, proof, checkpoint }) : refuse('proof-extra');
}
