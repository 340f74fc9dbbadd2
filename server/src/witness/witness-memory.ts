/**
 * The text in which a witness keeps what it cosigned: the checkpoints themselves, with the log's signature and its own.
 * Reading verifies its own signature on each, so a flipped bit is noticed and a foreign state is not taken for one's
 * own. Strict: a file that is not exactly this is refused, never repaired.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import {
  formatVerifierKey,
  makeNoteVerifier,
  openNote,
  parseCheckpoint,
  type VerifierKey,
} from '@strongroom/transparency-log';
import { z } from 'zod';
import type { TreeHead } from './witness.rules.ts';

export interface Remembered extends TreeHead {
  /** The checkpoint with the log's signatures and this witness's. */
  readonly note: string;
}

export type Memory = ReadonlyMap<string, Remembered>;

const memorySchema = z.strictObject({
  format: z.literal('strongroom-witness/v1'),
  key: z.string(),
  /** When the file that holds this came into being, in nanoseconds; 0 where the file system does not tell. */
  born: z.string().regex(/^(0|[1-9][0-9]{0,29})$/),
  logs: z.array(z.string()),
});

export interface WrittenMemory {
  readonly key: string;
  readonly born: bigint;
  readonly logs: Memory;
}

export function formatMemory({ key, born, logs }: WrittenMemory): string {
  const notes = [...logs.values()].map(({ note }) => note);
  const state: z.infer<typeof memorySchema> = {
    format: 'strongroom-witness/v1',
    key,
    born: String(born),
    logs: notes,
  };
  return `${JSON.stringify(state, null, 2)}\n`;
}

export async function parseMemory(text: string, key: VerifierKey): Promise<Result<WrittenMemory, string>> {
  const read = memorySchema.safeParse(parseJson(text));
  if (!read.success) return refuse('the state cannot be read. Begin with another directory.');
  const { born, logs: notes } = read.data;
  const verifierKey = formatVerifierKey(key);
  if (notes.length > 0 && read.data.key !== verifierKey)
    return refuse('the state belongs to another key, or its key was lost. Begin with another directory.');
  const logs = new Map<string, Remembered>();
  for (const note of notes) {
    const opened = await openNote(note, [makeNoteVerifier(key)]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : opened;
    if (!checkpoint.ok) return refuse(`the state holds a checkpoint that was not cosigned (${checkpoint.refusal}).`);
    const { origin, size, root } = checkpoint.value;
    if (logs.has(origin)) return refuse(`the state holds two checkpoints of ${origin}.`);
    logs.set(origin, { origin, size, root, note });
  }
  return ok({ key: verifierKey, born: BigInt(born), logs });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
