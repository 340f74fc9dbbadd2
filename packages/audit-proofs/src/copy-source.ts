/** The lines of an outside copy as entries of a log; every line that is none stops the reading and is named. */
import { faultOf, UnreadableEntry } from './faults.ts';
import { LineTooLong, linesOf } from './lines.ts';
import { parseCopyLine } from './log-copy.ts';
import type { LogEntry } from './log-entry.ts';

/** One file of lines, whose first line is entry `firstIndex`. Throws `UnreadableEntry`. */
export async function* readCopyLines(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  firstIndex: number,
): AsyncGenerator<LogEntry> {
  try {
    for await (const { number, text, ended } of linesOf(chunks)) {
      const index = firstIndex + number - 1;
      const where = `${path} line ${number}`;
      if (!ended) throw new UnreadableEntry(faultOf('cut-tail', `${where} has no line break`, index));
      if (text === null) throw new UnreadableEntry(faultOf('malformed', `${where}: no UTF-8`, index));
      const entry = parseCopyLine(text);
      if (!entry.ok) throw new UnreadableEntry(faultOf('malformed', `${where}: ${entry.refusal}`, index));
      yield entry.value;
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    throw new UnreadableEntry(faultOf('oversize', `${path}: ${error.message}`, firstIndex + error.number - 1));
  }
}
