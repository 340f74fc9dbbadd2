/**
 * Whom a verifier trusts, from its own command line and nothing else: a key that came with the log vouches for
 * whatever it came with. Keys are given as text or as a file that holds it; every mistake is said at once.
 */
import { readFileSync } from 'node:fs';
import { ok, type Result, refuse } from '@strongroom/core';
import {
  encodeBase64,
  type LogTrust,
  makeNoteVerifier,
  parseVerifierKey,
  SIGNATURE_TYPE,
  type SignatureType,
  type VerifierKey,
} from '@strongroom/transparency-log';

export interface TrustOptions {
  readonly key: string;
  readonly origin?: string;
  readonly witness: readonly string[];
  readonly quorum?: number;
}

export function readTrust({ key, origin, witness, quorum }: TrustOptions): Result<LogTrust, readonly string[]> {
  const log = readKey(key, SIGNATURE_TYPE.ed25519, '--key');
  const witnesses = witness.map((given) => readKey(given, SIGNATURE_TYPE.cosignature, '--witness'));
  const mistakes = [log, ...witnesses].flatMap((read) => (read.ok ? [] : [read.refusal]));
  const known = witnesses.flatMap((read) => (read.ok ? [read.value] : []));
  const demanded = quorum ?? known.length;
  // One key under two names would be counted as two witnesses.
  const distinct = new Set([...(log.ok ? [log.value] : []), ...known].map(({ publicKey }) => encodeBase64(publicKey)));
  if (log.ok && distinct.size <= known.length) mistakes.push('the log and each witness must have a key of its own');
  if (demanded > witness.length) mistakes.push(`--quorum ${demanded} demands more witnesses than are given`);
  if (!log.ok || mistakes.length > 0) return refuse(mistakes);
  return ok({
    origin: origin ?? log.value.name,
    logKeys: [makeNoteVerifier(log.value)],
    witnesses: known.map(makeNoteVerifier),
    witnessThreshold: demanded,
  });
}

function readKey(given: string, type: SignatureType, option: string): Result<VerifierKey, string> {
  const direct = parseVerifierKey(given);
  const key = direct.ok ? direct : parseVerifierKey(textOf(given));
  if (!key.ok) return refuse(`${option} is neither a verifier key (name+hash+base64) nor a file that holds one`);
  if (key.value.type === type) return ok(key.value);
  const kinds = ['a log', 'a witness'];
  const [expected, found] = type === SIGNATURE_TYPE.ed25519 ? kinds : kinds.reverse();
  return refuse(`${option} is the key of ${found}, not of ${expected}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    return '';
  }
}
