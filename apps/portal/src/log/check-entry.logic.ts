/**
 * The whole check of one entry, in this browser and with nothing believed that the server says of itself: the key is
 * the one remembered, the checkpoint is signed by it and continues the last one verified here, the proof leads from the
 * entry to its root, and the entry is the one on the page. What cannot be fetched is no failure and no proof either.
 */
import { type AuditFault, formatReceipt, type Receipt, readReceipt, verifyReceipt } from '@strongroom/audit-proofs';
import type { ClientProblem } from '@strongroom/sdk';
import {
  cosignedAt,
  encodeBase64,
  keyFingerprint,
  type LogTrust,
  makeNoteVerifier,
  parseNote,
  parseVerifierKey,
  type ReadTiles,
  SIGNATURE_TYPE,
} from '@strongroom/transparency-log';
import type { Continuity, EntryFault, EntryProof, LogFault, ShownEntry, WitnessLine } from './entry-proof.types.ts';
import { checkpointIn, judgeGrowth, type LogMemory } from './log-memory.logic.ts';
import { saysTheSame } from './shown-entry.logic.ts';

/** Everything outside: what the server answers, and what this browser keeps. */
export interface LogAccess {
  receipt(entryId: string): Promise<{ ok: true; data: unknown } | { ok: false; problem: ClientProblem }>;
  /** The text of the log's verifier key, or null when no answer came. */
  key(): Promise<string | null>;
  readonly readTiles: ReadTiles;
  recall(): LogMemory | null;
  /** Null on a public computer, where nothing may stay. */
  readonly remember: ((memory: LogMemory) => void) | null;
  now(): number;
}

interface Shown {
  readonly key: string | null;
  readonly receipt: unknown;
}

const NO_ANSWER: ClientProblem = { type: '/problems/network', code: 'network', title: 'No answer', status: 0 };

export async function checkEntry(shown: ShownEntry, log: LogAccess): Promise<EntryProof> {
  const first = await checkOnce(shown, log);
  // A receipt may have been written a moment before the checkpoint that another tab has verified since.
  return first.kind === 'failed' && first.fault === 'older' ? checkOnce(shown, log) : first;
}

async function checkOnce(shown: ShownEntry, log: LogAccess): Promise<EntryProof> {
  const memory = log.recall();
  const key = (await log.key())?.trim() ?? null;
  if (key === null) return { kind: 'unanswered', problem: NO_ANSWER };
  const fail = (fault: EntryFault | LogFault, receipt: unknown = null): EntryProof =>
    failed(fault, memory, { key, receipt });
  // Whoever can sign as the log with a key of their own can show any log: a new key is the broker's to explain.
  if (memory !== null && memory.key !== key) return fail('other-key');
  const answer = await log.receipt(shown.id);
  if (!answer.ok) return refused(answer.problem);
  const receipt = readReceipt(answer.data);
  if (!receipt.ok) return fail('damaged', answer.data);
  const trust = trustIn(key);
  if (trust === null) return fail('unsigned', answer.data);
  const verified = await verifyReceipt(receipt.value, trust);
  if (!verified.ok) return fail(faultOfReceipt(verified.refusal), answer.data);
  const { checkpoint, index, entry } = verified.value;
  if (!saysTheSame(entry, index, shown)) return fail('other-entry', answer.data);
  const before = memory === null ? null : checkpointIn(memory.note);
  const growth = before === null ? 'first' : await judgeGrowth(before, checkpoint, log.readTiles);
  if (growth === 'unanswered') return { kind: 'unanswered', problem: NO_ANSWER };
  if (growth === 'older' || growth === 'forked') return fail(growth, answer.data);
  const verifiedAt = log.now();
  log.remember?.({ key, note: receipt.value.checkpoint, verifiedAt });
  return {
    kind: 'verified',
    verifiedAt,
    index,
    size: checkpoint.size,
    root: encodeBase64(checkpoint.root),
    origin: checkpoint.origin,
    fingerprint: fingerprintOf(key) ?? '',
    witnesses: witnessesOf(receipt.value, key),
    continuity: continuityOf(growth, memory, before?.size ?? 0, log.remember !== null),
    receipt: formatReceipt(receipt.value),
    key: `${key}\n`,
  };
}

function refused(problem: ClientProblem): EntryProof {
  if (problem.code === 'receipt-not-ready') return { kind: 'not-ready' };
  return problem.code === 'entry-erased' ? { kind: 'erased' } : { kind: 'unanswered', problem };
}

/** A witness is no reason to believe or doubt here: this browser was never told whose keys to trust. */
function trustIn(key: string): LogTrust | null {
  const parsed = parseVerifierKey(key);
  if (!parsed.ok || parsed.value.type !== SIGNATURE_TYPE.ed25519) return null;
  return { origin: parsed.value.name, logKeys: [makeNoteVerifier(parsed.value)], witnesses: [], witnessThreshold: 0 };
}

const faultOfReceipt = ({ kind }: AuditFault): EntryFault =>
  kind === 'wrong-key' || kind === 'bad-signature' || kind === 'wrong-origin' ? 'unsigned' : 'damaged';

function failed(fault: EntryFault | LogFault, remembered: LogMemory | null, shown: Shown): EntryProof {
  const evidence = `${JSON.stringify({ format: 'strongroom-log-evidence/v1', fault, shown, remembered }, null, 2)}\n`;
  return { kind: 'failed', fault, evidence, fingerprint: shown.key === null ? null : fingerprintOf(shown.key) };
}

/** SHA-256 over the public key in groups of four digits, short enough to be compared by telephone. */
export function fingerprintOf(key: string): string | null {
  const parsed = parseVerifierKey(key);
  return parsed.ok ? keyFingerprint(parsed.value) : null;
}

function witnessesOf({ checkpoint }: Receipt, key: string): WitnessLine[] {
  const [note, log] = [parseNote(checkpoint), parseVerifierKey(key)];
  if (!note.ok || !log.ok) return [];
  return note.value.signatures
    .filter(({ name }) => name !== log.value.name)
    .map(({ name, signature }) => ({ name, at: cosignedAt(signature) }));
}

function continuityOf(
  growth: 'first' | 'same' | 'grown',
  memory: LogMemory | null,
  size: number,
  kept: boolean,
): Continuity {
  if (growth !== 'first' && memory !== null) return { kind: growth, size, verifiedAt: memory.verifiedAt };
  return { kind: kept ? 'first' : 'unkept' };
}
