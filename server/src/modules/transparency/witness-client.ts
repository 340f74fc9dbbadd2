/**
 * Asks one witness for its cosignature, after C2SP tlog-witness. Believes nothing that was not verified: what the
 * witness answers counts only if its configured key signed exactly our checkpoint. Follows no redirect, reads no more
 * than an answer can be long, and gives up after its time. A wrong size is told once and tried once more.
 *
 * It also watches the witness: one that knows less than it has signed before was restored from a backup, one that
 * knows more than we do shows that we were. Both are told apart from bad luck, for a person to look at.
 */
import { hash } from 'node:crypto';
import { assert, type Instant, ok, type Result, refuse } from '@strongroom/core';
import {
  type Checkpoint,
  cosignedAt,
  formatAddCheckpoint,
  formatSignatureLine,
  type Hash,
  makeNoteVerifier,
  type NoteSignature,
  type NoteVerifier,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  parseTreeSize,
  SIGNATURE_TYPE,
  type VerifierKey,
} from '@strongroom/transparency-log';

/** Our tree's consistency proof; called with sizes that the witness chose, at most that of the checkpoint. */
export type ProveConsistency = (from: number, to: number) => readonly Hash[] | Promise<readonly Hash[]>;

export interface WitnessSettings {
  /** Of type cosignature (0x04). */
  readonly key: VerifierKey;
  /** Submission prefix, without a trailing slash. */
  readonly url: string;
  /** For the whole exchange, a second try included. */
  readonly timeoutMs: number;
  readonly fetch?: typeof fetch;
  /** The largest size that this witness is known to have cosigned, when that was kept. */
  readonly cosignedSize?: number;
}

export interface CosignatureLine {
  readonly witness: string;
  readonly at: Instant;
  readonly signature: NoteSignature;
  /** As it belongs under the checkpoint, with its line break. */
  readonly line: string;
}

export type WitnessRefusal =
  /** Come again: it did not answer in time, not at all, or with 429 or 5xx. */
  | 'timeout'
  | 'unreachable'
  | 'unavailable'
  /** To be mended by a person: it does not know the log (404), or not this key of it (403), or lives elsewhere. */
  | 'unknown-log'
  | 'unknown-key'
  | 'redirected'
  /** 409 twice: somebody else submits too. */
  | 'conflict'
  /**
   * It says that it has seen a larger tree of this log than the one that we show: ours is an old copy, or there are two,
   * or another node was quicker, or it lies (`lastCosigned` tells).
   */
  | 'ahead-of-us'
  /** It says that it knows less than it has cosigned before: its memory was restored. Trust it no longer. */
  | 'went-back'
  /** It found that our tree does not continue the one it knows (422). */
  | 'inconsistent'
  /** We could not prove our tree from the size that it told. */
  | 'unproven'
  /** What it answered is no answer of a witness, or not signed by its key. */
  | 'malformed-answer'
  | 'bad-cosignature';

export interface WitnessClient {
  readonly key: VerifierKey;
  /** `note` is the checkpoint as the log signed it. */
  cosign(note: string, proveConsistency: ProveConsistency): Promise<Result<CosignatureLine, WitnessRefusal>>;
  /**
   * The last checkpoint that it cosigned, verified to be signed by the log and by this witness. A size in an answer is
   * anybody's word; this is what tells a witness that is ahead of us from one that says so.
   */
  lastCosigned(log: LogIdentity): Promise<Result<CosignedCheckpoint, WitnessRefusal>>;
}

export interface LogIdentity {
  readonly origin: string;
  readonly logKeys: readonly NoteVerifier[];
}

export interface CosignedCheckpoint {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/** A checkpoint with sixteen signatures of 5 kB each, and room to spare. */
const MAX_ANSWER_BYTES = 131_072;
const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export function makeWitnessClient(settings: WitnessSettings): WitnessClient {
  const { key, url, timeoutMs } = settings;
  assert(key.type === SIGNATURE_TYPE.cosignature, 'a witness has a key for cosignatures');
  const verifier = makeNoteVerifier(key);
  let cosignedSize = settings.cosignedSize ?? 0;
  /** What the witness is believed to know; a guess that it corrects. */
  let believedSize = cosignedSize;

  async function ask(path: string, init: RequestInit, signal: AbortSignal): Promise<Result<Answered, WitnessRefusal>> {
    try {
      const response = await (settings.fetch ?? fetch)(`${url}${path}`, { ...init, redirect: 'manual', signal });
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
        await response.body?.cancel();
        return refuse('redirected');
      }
      const text = await readShort(response);
      if (text === null) return refuse('malformed-answer');
      return ok({ status: response.status, type: response.headers.get('content-type') ?? '', text });
    } catch {
      return refuse(signal.aborted ? 'timeout' : 'unreachable');
    }
  }

  /** The size that the witness says it knows, if it can be true. */
  function sizeTold({ type, text }: Answered, ourSize: number): Result<number, WitnessRefusal> {
    const size = text.endsWith('\n') ? parseTreeSize(text.slice(0, -1)) : null;
    if (type.split(';')[0]?.trim() !== 'text/x.tlog.size' || size === null) return refuse('malformed-answer');
    if (size < cosignedSize) return refuse('went-back');
    if (size > ourSize) return refuse('ahead-of-us');
    return ok(size);
  }

  async function accept(text: string, answer: string): Promise<Result<CosignatureLine, WitnessRefusal>> {
    // Signatures of other keys are ignored; one in this key's name that fails condemns the answer.
    const opened = await openNote(`${text}\n${answer}`, [verifier]);
    if (!opened.ok) {
      const isForged = opened.refusal === 'bad-signature' || opened.refusal === 'no-known-signature';
      return refuse(isForged ? 'bad-cosignature' : 'malformed-answer');
    }
    // An answer with an empty line in it would move the end of the text, and have something else verified.
    if (opened.value.text !== text) return refuse('malformed-answer');
    const lines = opened.value.verified.flatMap((signature) => {
      const at = cosignedAt(signature.signature);
      return at === null || at === 0
        ? []
        : [{ witness: key.name, at, signature, line: formatSignatureLine(signature) }];
    });
    const latest = lines.sort((one, other) => other.at - one.at)[0];
    return latest === undefined ? refuse('bad-cosignature') : ok(latest);
  }

  return {
    key,
    async cosign(note, proveConsistency) {
      const { text, size } = readOwn(note);
      const signal = AbortSignal.timeout(timeoutMs);
      for (const isLast of [false, true]) {
        // A witness needs no proof from a tree without leaves, and one that we believe ahead must say so itself.
        const oldSize = Math.min(believedSize, size);
        const proof = await proveFrom(oldSize, size, proveConsistency);
        if (proof === null) return refuse('unproven');
        const body = formatAddCheckpoint({ oldSize, proof, note });
        const asked = await ask('/add-checkpoint', { method: 'POST', body, headers: PLAIN }, signal);
        if (!asked.ok) return asked;
        const answered = asked.value;
        if (answered.status === 200) {
          const accepted = await accept(text, answered.text);
          if (accepted.ok) [cosignedSize, believedSize] = [Math.max(cosignedSize, size), Math.max(believedSize, size)];
          return accepted;
        }
        if (answered.status !== 409) return refuse(REFUSALS[answered.status] ?? otherwise(answered.status));
        const told = sizeTold(answered, size);
        if (!told.ok) return told;
        believedSize = told.value;
        if (isLast || told.value === oldSize) break;
      }
      return refuse('conflict');
    },

    async lastCosigned({ origin, logKeys }) {
      const path = `/${hash('sha256', origin)}/checkpoint`;
      const asked = await ask(path, { method: 'GET' }, AbortSignal.timeout(timeoutMs));
      if (!asked.ok) return asked;
      const { status, text: note } = asked.value;
      if (status !== 200) return refuse(status === 404 ? 'unknown-log' : otherwise(status));
      const opened = await openCheckpoint(note, { origin, logKeys, witnesses: [verifier], witnessThreshold: 1 });
      return opened.ok ? ok({ note, checkpoint: opened.value.checkpoint }) : refuse('bad-cosignature');
    },
  };
}

const REFUSALS: Readonly<Record<number, WitnessRefusal>> = {
  403: 'unknown-key',
  404: 'unknown-log',
  422: 'inconsistent',
  429: 'unavailable',
};
const otherwise = (status: number): WitnessRefusal => (status >= 500 ? 'unavailable' : 'malformed-answer');

/** Null when it cannot be had: a witness chose the size, and must not bring down what the others are asked for. */
async function proveFrom(from: number, to: number, prove: ProveConsistency): Promise<readonly Hash[] | null> {
  if (from === 0 || from === to) return [];
  try {
    return await prove(from, to);
  } catch {
    return null;
  }
}

/** Our own checkpoint: that it can be read is our own affair. */
function readOwn(note: string): { text: string; size: number } {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!parsed.ok || !checkpoint.ok) throw new Error('a witness is asked about a checkpoint that its log signed');
  return { text: parsed.value.text, size: checkpoint.value.size };
}

/** Null when it goes on for longer than any answer of a witness, or is no text. */
async function readShort(response: Response): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels what is still coming.
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) return null;
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
  } catch {
    return null;
  }
}
