/**
 * What a log sends to a witness, after C2SP tlog-witness: the size that the witness is believed to know, the proof
 * from there, an empty line, and the checkpoint as a signed note.
 *
 *   old <decimal>
 *   <one line per hash of the consistency proof, at most 63>
 *
 *   <checkpoint>
 *
 * Reading accepts exactly what writing writes, and neither verifies the proof nor opens the note.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import { parseTreeSize } from './checkpoint-text.ts';
import type { Hash } from './hash.ts';
import { decodeUtf8 } from './note.ts';
import { formatHashLines, parseHashLines } from './proof-text.ts';
import { isTreeSize } from './tree-shape.ts';

export interface AddCheckpoint {
  readonly oldSize: number;
  readonly proof: readonly Hash[];
  /** A signed note, word for word. */
  readonly note: string;
}

export type AddCheckpointRefusal = 'not-utf8' | 'old-size' | 'hashes' | 'checkpoint';

const OLD = 'old ';

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  assert(isTreeSize(oldSize), 'a witness knows a tree of some size');
  return `${OLD}${oldSize}\n${formatHashLines(proof)}\n${note}`;
}

export function parseAddCheckpoint(body: Uint8Array): Result<AddCheckpoint, AddCheckpointRefusal> {
  const text = decodeUtf8(body);
  if (text === null) return refuse('not-utf8');
  const first = text.indexOf('\n');
  const oldSize = text.startsWith(OLD) && first > 0 ? parseTreeSize(text.slice(OLD.length, first)) : null;
  if (oldSize === null) return refuse('old-size');
  const after = text.slice(first + 1);
  // The first empty line ends the hashes; when there are none, it is the first line.
  const end = after.startsWith('\n') ? 0 : after.indexOf('\n\n') + 1;
  if (end === 0 && !after.startsWith('\n')) return refuse('hashes');
  const proof = parseHashLines(after.slice(0, end));
  if (proof === null) return refuse('hashes');
  const note = after.slice(end + 1);
  return note === '' ? refuse('checkpoint') : ok({ oldSize, proof, note });
}
