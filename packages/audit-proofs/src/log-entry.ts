/**
 * An entry of the log as anybody keeps it, and the commitment that stands for it in the tree. The bytes committed to
 * are the UTF-8 of the entry's text, word for word. Limits: 16,384 characters and 65,535 bytes; no larger
 * one is ever written, so a larger one was put there by somebody else.
 */
import { assert } from '@strongroom/core';
import {
  commitEntry,
  decodeBase64,
  encodeBase64,
  type Hash,
  isHash,
  portableSha256,
  SALT_BYTES,
  type Sha256,
} from '@strongroom/transparency-log';

export const MAX_ENTRY_CHARACTERS = 16_384;

export interface LogEntry {
  readonly index: number;
  /** Canonical JSON text; null once erased, and the salt with it. */
  readonly entry: string | null;
  readonly salt: Uint8Array | null;
  /** May be null where the entry is there: it follows from it. */
  readonly commitment: Hash | null;
}

/** Characters decide: as many of them never reach the 65,535 bytes that a bundle holds. */
export const isOversize = (entry: string): boolean => entry.length > MAX_ENTRY_CHARACTERS;

/** Whether it is there with its salt, or erased with its commitment left. */
export const isWhole = ({ entry, salt, commitment }: Omit<LogEntry, 'index'>): boolean =>
  entry === null ? salt === null && isHash(commitment) : salt?.length === SALT_BYTES && entry.isWellFormed();

const entryBytes = (entry: string): Uint8Array => new TextEncoder().encode(entry);

/** What the tree holds for this entry: recomputed wherever the entry is there, believed only where it was erased. */
export function commitmentOf(
  { entry, salt, commitment }: Omit<LogEntry, 'index'>,
  sha256: Sha256 = portableSha256,
): Hash {
  if (entry !== null && salt !== null) return commitEntry(salt, entryBytes(entry), sha256);
  assert(entry === null && salt === null && commitment !== null, 'an erased entry has left its commitment');
  return commitment;
}

/** The members that say what an entry is, in every file: entry and salt, or, once erased, the commitment alone. */
export function contentMembers({ entry, salt, commitment }: LogEntry): Readonly<Record<string, string>> {
  if (entry !== null && salt !== null) return { entry, salt: encodeBase64(salt) };
  assert(entry === null && salt === null && commitment !== null, 'an erased entry has left its commitment');
  return { commitment: encodeBase64(commitment) };
}

export function parseSalt(value: unknown): Uint8Array | null {
  const salt = typeof value === 'string' ? decodeBase64(value) : null;
  return salt?.length === SALT_BYTES ? salt : null;
}

export function parseHash(value: unknown): Hash | null {
  const hash = typeof value === 'string' ? decodeBase64(value) : null;
  return isHash(hash) ? hash : null;
}
