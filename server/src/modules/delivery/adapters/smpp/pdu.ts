/**
 * The part of SMPP 3.4 (issue 1.2) that a client needs that sends texts and hears of receipts: header, bind, submit,
 * deliver, enquire, unbind, nack. Reading is strict: a length outside the bounds, a text without its end or a parameter
 * that runs over the body is a ProtocolError, after which nothing on that connection can be believed.
 */

/** Section 5.1.2.1. */
export const command = {
  genericNack: 0x80000000,
  submit: 0x00000004,
  submitAnswer: 0x80000004,
  deliver: 0x00000005,
  deliverAnswer: 0x80000005,
  unbind: 0x00000006,
  unbindAnswer: 0x80000006,
  bindTransceiver: 0x00000009,
  bindTransceiverAnswer: 0x80000009,
  enquireLink: 0x00000015,
  enquireLinkAnswer: 0x80000015,
} as const;

/** Section 5.1.3: those that decide what happens next. */
export const status = {
  ok: 0x00,
  invalidCommand: 0x03,
  systemError: 0x08,
  messageQueueFull: 0x14,
  throttled: 0x58,
  temporaryFault: 0x64,
  permanentFault: 0x65,
} as const;

/** Section 5.3.2: parameters that follow the fixed fields. */
export const tag = {
  receiptedMessageId: 0x001e,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

const HEADER_BYTES = 16;
/** A receipt is some hundred bytes. Attack: a length of four gigabytes makes the reader wait and hold for ever. */
const MOST_PDU_BYTES = 16_384;

export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

export interface Pdu {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
}

export function encodePdu({ command: id, status: outcome, sequence, body }: Pdu): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(HEADER_BYTES + body.length, 0);
  header.writeUInt32BE(id, 4);
  header.writeUInt32BE(outcome, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** Cuts a stream into PDUs, however it arrives. */
export function makePduReader(): (chunk: Buffer) => Pdu[] {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const found: Pdu[] = [];
    while (held.length >= 4) {
      const length = held.readUInt32BE(0);
      if (length < HEADER_BYTES || length > MOST_PDU_BYTES) throw new ProtocolError(`a PDU of ${length} bytes`);
      if (held.length < length) break;
      found.push({
        command: held.readUInt32BE(4),
        status: held.readUInt32BE(8),
        sequence: held.readUInt32BE(12),
        body: Buffer.from(held.subarray(HEADER_BYTES, length)),
      });
      held = held.subarray(length);
    }
    return found;
  };
}

/** A C-octet string: ASCII, closed by a zero octet. */
export function cText(value: string): Buffer {
  return Buffer.concat([Buffer.from(value, 'latin1'), Buffer.from([0])]);
}

export function encodeParameter(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** Reads a body from front to back; each step refuses what does not fit. */
export class BodyReader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  byte(): number {
    if (this.#at >= this.#body.length) throw new ProtocolError('a body that ends too early');
    const value = this.#body.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#body.length) throw new ProtocolError('a field longer than its body');
    const value = this.#body.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  /** `most` counts the closing zero, as the tables of the specification do. */
  text(most: number): string {
    const end = this.#body.indexOf(0, this.#at);
    if (end < 0 || end - this.#at + 1 > most) throw new ProtocolError('a text without an end');
    const value = this.#body.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return value;
  }

  /** What is left, as parameters by tag. One that comes twice would be one thing to us and another to others. */
  parameters(): ReadonlyMap<number, Buffer> {
    const found = new Map<number, Buffer>();
    while (this.#at < this.#body.length) {
      const id = this.bytes(2).readUInt16BE(0);
      const value = this.bytes(this.bytes(2).readUInt16BE(0));
      if (found.has(id)) throw new ProtocolError('a parameter given twice');
      found.set(id, value);
    }
    return found;
  }
}
