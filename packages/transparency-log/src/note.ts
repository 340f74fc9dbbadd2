/**
 * Signed notes, after C2SP signed-note: a text that ends in a line break, an empty line, then one line per signature,
 * `— <key name> <base64(4-byte key id || signature)>`. UTF-8 without control characters; the last empty line parts
 * text and signatures. Signatures of unknown keys are ignored, one of a known key that fails condemns the whole note,
 * and a note that no known key signed says nothing. The text must not be read before that.
 */
import { assert, ok, type Result, refuse } from '@strongroom/core';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { hasControlCharacter, isKeyName } from './note-keys.ts';

export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  readonly publicKey: Uint8Array;
  /** Whether `signature` (without the key id before it) is this key's over `text`. */
  verify(text: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface NoteSigner {
  readonly name: string;
  readonly keyId: number;
  sign(text: Uint8Array): Promise<Uint8Array>;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface OpenedNote {
  readonly text: string;
  /** By known keys, each verified; at least one. */
  readonly verified: readonly NoteSignature[];
  readonly unknown: readonly NoteSignature[];
}

export type NoteRefusal =
  | 'too-large'
  | 'not-utf8'
  | 'control-character'
  | 'no-signatures'
  | 'signature-line'
  | 'too-many-signatures'
  | 'bad-signature'
  | 'no-known-signature';

/** The specification asks for at least 16, of which the largest known kind takes 5 kB each. */
const MAX_SIGNATURES = 100;
const MAX_NOTE_BYTES = 1_048_576;
const KEY_ID_BYTES = 4;
const LINE_START = '\u2014 ';

/** Takes a note apart and believes nothing of it. Text given as bytes must be UTF-8. */
export function parseNote(message: string | Uint8Array): Result<Note, NoteRefusal> {
  if (message.length > MAX_NOTE_BYTES) return refuse('too-large');
  const whole = typeof message === 'string' ? message : decodeUtf8(message);
  if (whole === null || !whole.isWellFormed()) return refuse('not-utf8');
  if (hasControlCharacter(whole)) return refuse('control-character');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || split + 2 === whole.length) return refuse('no-signatures');
  if (!whole.endsWith('\n')) return refuse('signature-line');
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return refuse('too-many-signatures');
  const signatures: NoteSignature[] = [];
  // A line repeated word for word says nothing new.
  for (const line of new Set(lines)) {
    const signature = parseSignatureLine(line);
    if (signature === null) return refuse('signature-line');
    signatures.push(signature);
  }
  return ok({ text: whole.slice(0, split + 1), signatures });
}

/** One signature line without its line break. */
function parseSignatureLine(line: string): NoteSignature | null {
  if (!line.startsWith(LINE_START)) return null;
  const space = line.indexOf(' ', LINE_START.length);
  if (space < 0) return null;
  const name = line.slice(LINE_START.length, space);
  const bytes = decodeBase64(line.slice(space + 1));
  if (!isKeyName(name) || bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(KEY_ID_BYTES) };
}

export async function openNote(
  message: string | Uint8Array,
  verifiers: readonly NoteVerifier[],
): Promise<Result<OpenedNote, NoteRefusal>> {
  const known = new Map(verifiers.map((verifier) => [identityOf(verifier), verifier]));
  // Two keys under one name and id cannot both be meant: one of them was slipped in.
  assert(known.size === verifiers.length, 'each known key has its own name and id');
  const note = parseNote(message);
  if (!note.ok) return note;
  const { text, signatures } = note.value;
  const bytes = new TextEncoder().encode(text);
  const verified: NoteSignature[] = [];
  const unknown: NoteSignature[] = [];
  for (const signature of signatures) {
    const verifier = known.get(identityOf(signature));
    if (verifier === undefined) unknown.push(signature);
    else if (await verifier.verify(bytes, signature.signature)) verified.push(signature);
    else return refuse('bad-signature');
  }
  return verified.length === 0 ? refuse('no-known-signature') : ok({ text, verified, unknown });
}

export const identityOf = ({ name, keyId }: { readonly name: string; readonly keyId: number }): string =>
  `${name}+${keyId}`;

export function formatNote({ text, signatures }: Note): string {
  assert(text.endsWith('\n') && text.isWellFormed() && !hasControlCharacter(text), 'a note is lines of plain text');
  assert(signatures.length > 0 && signatures.length <= MAX_SIGNATURES, 'a note has signatures, and not too many');
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`;
}

/** One signature line with its line break, as a witness answers it. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  assert(isKeyName(name) && signature.length > 0, 'a signature has a key name and is not empty');
  const bytes = new Uint8Array(KEY_ID_BYTES + signature.length);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `${LINE_START}${name} ${encodeBase64(bytes)}\n`;
}

/** Signs `text` with every signer; signatures already there stay before them, those of the same keys give way. */
export async function signNote(
  text: string,
  signers: readonly NoteSigner[],
  present: readonly NoteSignature[] = [],
): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const made: NoteSignature[] = [];
  for (const signer of signers) {
    made.push({ name: signer.name, keyId: signer.keyId, signature: await signer.sign(bytes) });
  }
  const renewed = new Set(made.map(identityOf));
  const kept = present.filter((signature) => !renewed.has(identityOf(signature)));
  return formatNote({ text, signatures: [...kept, ...made] });
}

/** A byte order mark is kept as the character it is: dropping it would change the signed text. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
