/**
 * Shows one checkpoint to all witnesses at once, and answers as soon as enough of them cosigned it, with a short grace
 * for those who are about to. A slow, lost or hostile witness costs the others nothing; what comes later is dropped.
 */
import { assert } from '@strongroom/core';
import { encodeBase64, formatNote, type NoteSignature, parseNote } from '@strongroom/transparency-log';
import type { CosignatureLine, ProveConsistency, WitnessClient, WitnessRefusal } from './witness-client.ts';

export interface Gathered {
  /** The checkpoint with every cosignature that came in time. */
  readonly note: string;
  readonly reached: boolean;
  readonly cosignatures: readonly CosignatureLine[];
  /** Who said no, and why. Whoever is in neither list had not answered yet. */
  readonly refusals: readonly { readonly witness: string; readonly refusal: WitnessRefusal }[];
}

export async function gatherCosignatures(given: {
  readonly note: string;
  readonly proveConsistency: ProveConsistency;
  readonly witnesses: readonly WitnessClient[];
  readonly quorum: number;
  readonly graceMs: number;
}): Promise<Gathered> {
  const { note, proveConsistency, witnesses, quorum, graceMs } = given;
  // One key under two names would count twice.
  const keys = new Set(witnesses.map(({ key }) => encodeBase64(key.publicKey)));
  assert(keys.size === witnesses.length, 'each witness has a key of its own');
  assert(quorum >= 0 && quorum <= witnesses.length, 'no more witnesses are demanded than are known');
  const lines = new Map<WitnessClient, CosignatureLine>();
  const refusals = new Map<WitnessClient, WitnessRefusal>();
  const enough = Promise.withResolvers<void>();
  const asked = witnesses.map(async (witness) => {
    const answer = await witness.cosign(note, proveConsistency);
    if (answer.ok) lines.set(witness, answer.value);
    else refusals.set(witness, answer.refusal);
    if (lines.size >= quorum) enough.resolve();
  });
  if (quorum === 0) enough.resolve();
  const all = Promise.all(asked);
  await Promise.race([all, enough.promise]);
  const grace = Promise.withResolvers<void>();
  const timer = setTimeout(grace.resolve, graceMs);
  await Promise.race([all, grace.promise]).finally(() => clearTimeout(timer));
  return answerOf(note, quorum, witnesses, lines, refusals);
}

function answerOf(
  note: string,
  quorum: number,
  witnesses: readonly WitnessClient[],
  lines: ReadonlyMap<WitnessClient, CosignatureLine>,
  refusals: ReadonlyMap<WitnessClient, WitnessRefusal>,
): Gathered {
  // In the order of configuration, not of arrival: the same answers make the same note.
  const cosignatures = witnesses.flatMap((witness) => lines.get(witness) ?? []);
  return {
    note: withCosignatures(
      note,
      cosignatures.map(({ signature }) => signature),
    ),
    reached: cosignatures.length >= quorum,
    cosignatures,
    refusals: witnesses.flatMap((witness) => {
      const refusal = refusals.get(witness);
      return refusal === undefined ? [] : [{ witness: witness.key.name, refusal }];
    }),
  };
}

/** Newer cosignatures of the same witness take the place of older ones. */
function withCosignatures(note: string, made: readonly NoteSignature[]): string {
  const parsed = parseNote(note);
  assert(parsed.ok, 'cosignatures belong under a checkpoint that its log signed');
  const { text, signatures } = parsed.value;
  const isRenewed = (one: NoteSignature): boolean =>
    made.some(({ name, keyId }) => name === one.name && keyId === one.keyId);
  return formatNote({ text, signatures: [...signatures.filter((one) => !isRenewed(one)), ...made] });
}
