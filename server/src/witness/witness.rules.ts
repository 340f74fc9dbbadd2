/**
 * What a witness answers, after C2SP tlog-witness, as pure rules. `admit` is about the request alone: is it well
 * formed (400), is its log known (404), did that log sign it (403). `judge` is about what the witness remembers: is it
 * the same size that the log believes (409 with the right one), and does the new tree contain the old one (422).
 * Signatures of unknown keys are ignored. Nothing here trusts a number or hash before the log's signature is checked.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import {
  consistencyFault,
  decodeBase64,
  emptyRoot,
  type Hash,
  isHash,
  type NoteSignature,
  type NoteVerifier,
  openNote,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  sameHash,
} from '@strongroom/transparency-log';

/** Whom the witness listens to: the keys it trusts for each origin. */
export type TrustedLogs = ReadonlyMap<string, readonly NoteVerifier[]>;

export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** A request whose checkpoint was signed by the log that it names; not yet held against anything remembered. */
export interface Submission extends TreeHead {
  readonly oldSize: number;
  readonly proof: readonly Hash[];
  /** The text that log and witness sign. */
  readonly text: string;
  /** The log's own, verified; signatures of strangers are left behind. */
  readonly logSignatures: readonly NoteSignature[];
}

export type Refusal =
  | { readonly status: 400 | 403 | 404 | 413 | 422; readonly reason: string }
  /** `size` is what the witness knows; the log is to prove from there. */
  | { readonly status: 409; readonly size: number };

const no = (status: 400 | 403 | 404 | 422, reason: string): Result<never, Refusal> => refuse({ status, reason });

export async function admit(body: Uint8Array, logs: TrustedLogs): Promise<Result<Submission, Refusal>> {
  const request = parseAddCheckpoint(body);
  if (!request.ok) return no(400, `the request is malformed: ${request.refusal}`);
  const { oldSize, proof } = request.value;
  const note = parseNote(request.value.note);
  if (!note.ok) return no(400, `the checkpoint is no signed note: ${note.refusal}`);
  const head = readHead(note.value.text);
  if (!head.ok) return no(400, `the checkpoint is malformed: ${head.refusal}`);
  const keys = logs.get(head.value.origin);
  if (keys === undefined || keys.length === 0) return no(404, 'this witness does not know the log');
  const opened = await openNote(request.value.note, keys);
  if (!opened.ok) return no(403, `no trusted key of the log signed this: ${opened.refusal}`);
  if (oldSize > head.value.size) return no(400, 'the old size is larger than the checkpoint');
  return ok({ ...head.value, oldSize, proof, text: opened.value.text, logSignatures: opened.value.verified });
}

/**
 * A tree of no leaves with some other root is told from a text that cannot be read: it is a false statement (422), and
 * that is said only to the log that signed it.
 */
function readHead(text: string): Result<TreeHead, string> {
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.ok) return checkpoint;
  const [origin = '', , root = ''] = text.split('\n');
  const hash = decodeBase64(root);
  return checkpoint.refusal === 'empty-root' && isHash(hash) ? ok({ origin, size: 0, root: hash }) : checkpoint;
}

/** `known` is the largest tree cosigned for this log, null before the first. Answers whether the tree grew. */
export function judge(submission: Submission, known: TreeHead | null): Result<{ readonly grew: boolean }, Refusal> {
  const { oldSize, size, root, proof } = submission;
  const knownSize = known?.size ?? 0;
  // The log proves from a tree of its choice: only the one remembered here says anything about what was cosigned.
  if (oldSize !== knownSize) return refuse({ status: 409, size: knownSize });
  if (size === 0 && !sameHash(root, emptyRoot())) return no(422, 'a tree without leaves has one root only');
  if (known === null || knownSize === 0) {
    return proof.length === 0
      ? ok({ grew: known === null || size > 0 })
      : no(422, 'nothing is to be proven from a tree without leaves');
  }
  const fault = consistencyFault({ oldSize, newSize: size, oldRoot: known.root, newRoot: root, proof });
  if (fault !== null) return no(422, `the checkpoint does not continue the one cosigned before: ${fault}`);
  return ok({ grew: size > knownSize });
}

/** Two checkpoints of one size with different roots, both signed: whoever holds them has proof of a forked log. */
export const provesFork = (submission: Submission, known: TreeHead | null): boolean =>
  known !== null && submission.size === known.size && !sameHash(submission.root, known.root);
