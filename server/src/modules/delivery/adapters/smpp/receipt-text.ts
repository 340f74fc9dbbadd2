/**
 * What a delivery receipt says (SMPP 3.4 section 5.2.12 and appendix B): parameters where the carrier sends them, the
 * text of the appendix otherwise. Strict: a text that is not of that form, or contradicts the parameters beside it, is
 * no receipt. Of the words a carrier adds nothing is kept but numbers.
 */
import type { FailureReason, ReceiptState } from '../../receipts.model.ts';
import { BodyReader, ProtocolError, tag } from './pdu.ts';

export interface ReadReceipt {
  readonly reference: string;
  readonly state: ReceiptState;
  readonly reason: FailureReason | null;
}

/** Section 5.2.28. Being under way (1) is no news. */
const byNumber: Readonly<Record<number, ReceiptState>> = {
  1: 'accepted',
  2: 'delivered',
  3: 'expired',
  4: 'failed',
  5: 'failed',
  6: 'accepted',
  7: 'unknown',
  8: 'failed',
};
const byWord: Readonly<Record<string, number>> = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
};

const TEXT =
  /^id:([\x21-\x7e]{1,65}) sub:\d{1,3} dlvrd:\d{1,3} submit date:\d{10,12} done date:\d{10,12} stat:([A-Z]{7}) err:([0-9A-Za-z]{1,10})(?: text:.*)?$/is;

const RECEIPT_BITS = 0x3c;
const IS_RECEIPT = 0x04;
/** Network type 3 is GSM; the codes are errors of 3GPP TS 29.002 section 17.5. */
const GSM = 3;
const gsmReason: Readonly<Record<number, FailureReason>> = {
  1: 'unknown-number',
  5: 'unknown-number',
  9: 'blocked',
  11: 'not-mobile',
  13: 'blocked',
  27: 'unreachable',
  31: 'unreachable',
  32: 'unreachable',
};

/** The receipt in the body of a deliver_sm; null for a text somebody sent to our number, which nobody reads here. */
export function readReceipt(body: Buffer): ReadReceipt | null {
  const reader = new BodyReader(body);
  reader.text(6);
  for (const _ of ['source', 'destination']) {
    reader.bytes(2);
    reader.text(21);
  }
  const esmClass = reader.byte();
  reader.bytes(2);
  reader.text(17);
  reader.text(17);
  reader.bytes(2);
  reader.bytes(2);
  const text = reader.bytes(reader.byte()).toString('latin1');
  const parameters = reader.parameters();
  if ((esmClass & RECEIPT_BITS) !== IS_RECEIPT) return null;
  return judge(text || (parameters.get(tag.messagePayload)?.toString('latin1') ?? ''), parameters);
}

function judge(text: string, parameters: ReadonlyMap<number, Buffer>): ReadReceipt {
  const said = TEXT.exec(text);
  const word = said?.[2] === undefined ? undefined : byWord[said[2].toUpperCase()];
  const named = parameters.get(tag.receiptedMessageId);
  const numbered = parameters.get(tag.messageState);
  const reference = named === undefined ? said?.[1] : named.toString('latin1').replace(/\0$/, '');
  const number = numbered === undefined ? word : numbered.length === 1 ? numbered[0] : undefined;
  if (reference === undefined || number === undefined) throw new ProtocolError('a receipt without name or state');
  // Attack: a receipt whose two halves disagree is read one way here and another way by whoever looks into it later.
  if (word !== undefined && word !== number) throw new ProtocolError('a receipt that contradicts itself');
  const state = byNumber[number];
  if (state === undefined || !/^[\x21-\x7e]{1,65}$/.test(reference))
    throw new ProtocolError('a receipt of no known form');
  return { reference, state, reason: state === 'failed' ? reasonOf(number, parameters) : null };
}

function reasonOf(number: number, parameters: ReadonlyMap<number, Buffer>): FailureReason {
  const error = parameters.get(tag.networkErrorCode);
  if (error?.length === 3 && error[0] === GSM) return gsmReason[error.readUInt16BE(1)] ?? 'other';
  return byNumber[number] === 'failed' && number === byWord.REJECTD ? 'refused' : 'other';
}
