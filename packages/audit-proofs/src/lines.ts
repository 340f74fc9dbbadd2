/**
 * Lines out of bytes as they arrive, one in memory at a time. UTF-8 is read strictly and a byte order mark kept, so
 * that two files never read alike. A line longer than anything the formats hold ends the reading: a file without line
 * breaks must not fill the memory.
 */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line break. Null when it is no UTF-8. */
  readonly text: string | null;
  /** Whether the line break was there: a file that was cut ends without one. */
  readonly ended: boolean;
}

export class LineTooLong extends Error {
  readonly number: number;

  constructor(number: number) {
    super(`line ${number} is longer than any line of this format`);
    this.name = 'LineTooLong';
    this.number = number;
  }
}

/** A signed note, the longest thing in a line, has at most 1 MiB, and may double when it is quoted. */
const MAX_LINE_BYTES = 4_194_304;
const LINE_BREAK = 0x0a;

export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decode = makeDecoder();
  let pieces: Uint8Array[] = [];
  let pending = 0;
  let number = 1;
  const take = (ended: boolean): Line => {
    const line = { number, text: decode(pieces), ended };
    [pieces, pending, number] = [[], 0, number + 1];
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_BREAK); end >= 0; end = chunk.indexOf(LINE_BREAK, from)) {
      pieces.push(chunk.subarray(from, end));
      from = end + 1;
      yield take(true);
    }
    if (from < chunk.length) {
      // Copied: whoever reads files may fill the same buffer again.
      pieces.push(chunk.slice(from));
      pending += chunk.length - from;
    }
    if (pending > MAX_LINE_BYTES) throw new LineTooLong(number);
  }
  if (pieces.length > 0) yield take(false);
}

function makeDecoder(): (pieces: readonly Uint8Array[]) => string | null {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (pieces) => {
    const [only = new Uint8Array(0)] = pieces;
    try {
      return decoder.decode(pieces.length <= 1 ? only : concat(pieces));
    } catch {
      return null;
    }
  };
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
