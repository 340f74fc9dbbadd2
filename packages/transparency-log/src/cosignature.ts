/**
 * Who signs and verifies notes: plain Ed25519 (type 0x01, over the note's text) and cosignatures of witnesses (type
 * 0x04, C2SP tlog-cosignature). A cosignature is a time in seconds (8 bytes, big-endian) and an Ed25519 signature over
 * "cosignature/v1", "time N" and the checkpoint's text. That header is no valid checkpoint, so neither kind can be
 * passed off as the other, even under one key.
 */
import { assert, type Clock, type Instant, SECOND_MS, secondsToMs } from '@strongroom/core';
import { parseCheckpoint } from './checkpoint-text.ts';
import { makeEd25519Signer, makeEd25519Verifier, SIGNATURE_BYTES } from './ed25519.ts';
import type { NoteSigner, NoteVerifier } from './note.ts';
import { keyId, SIGNATURE_TYPE, type SignerKey, type VerifierKey } from './note-keys.ts';

const TIME_BYTES = 8;

export function makeNoteVerifier(key: VerifierKey): NoteVerifier {
  const { verify } = makeEd25519Verifier(key.publicKey);
  return {
    name: key.name,
    keyId: keyId(key),
    publicKey: key.publicKey,
    verify: async (text, signature) => {
      if (key.type === SIGNATURE_TYPE.ed25519) return verify(text, signature);
      const seconds = readSeconds(signature);
      return seconds !== null && verify(cosignedMessage(seconds, text), signature.subarray(TIME_BYTES));
    },
  };
}

/** A log's own signature over a checkpoint, or anybody's over any note. */
export function makeNoteSigner(key: SignerKey): NoteSigner {
  assert(key.type === SIGNATURE_TYPE.ed25519, 'a cosigner signs with its time');
  const { sign } = makeEd25519Signer(key.seed);
  return { name: key.name, keyId: keyId(key), sign };
}

/**
 * A witness's signature. Whoever calls it has checked that the checkpoint is consistent with the last one cosigned for
 * this log and has persisted it. Throws on anything that is no checkpoint, so that it cannot be made to sign one.
 */
export function makeCosigner(key: SignerKey, clock: Clock): NoteSigner {
  assert(key.type === SIGNATURE_TYPE.cosignature, 'a cosigner has a key of its own type');
  const { sign } = makeEd25519Signer(key.seed);
  return {
    name: key.name,
    keyId: keyId(key),
    sign: async (text) => {
      assert(parseCheckpoint(new TextDecoder().decode(text)).ok, 'only checkpoints are cosigned');
      const seconds = Math.floor(clock.now() / SECOND_MS);
      assert(Number.isSafeInteger(seconds) && seconds > 0, 'a cosignature names its time');
      const answer = new Uint8Array(TIME_BYTES + SIGNATURE_BYTES);
      new DataView(answer.buffer).setBigUint64(0, BigInt(seconds));
      answer.set(await sign(cosignedMessage(seconds, text)), TIME_BYTES);
      return answer;
    },
  };
}

/** When a verified cosignature was given; null if these bytes are none. */
export function cosignedAt(signature: Uint8Array): Instant | null {
  const seconds = readSeconds(signature);
  return seconds === null ? null : secondsToMs(seconds);
}

/** Times beyond what an instant in milliseconds holds are no times; the specification allows up to 2^63 - 1. */
const LATEST_SECONDS = BigInt(Math.floor(Number.MAX_SAFE_INTEGER / SECOND_MS));

function readSeconds(signature: Uint8Array): number | null {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return seconds <= LATEST_SECONDS ? Number(seconds) : null;
}

function cosignedMessage(seconds: number, text: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n`);
  const message = new Uint8Array(header.length + text.length);
  message.set(header);
  message.set(text, header.length);
  return message;
}
