/**
 * Which logs a witness listens to, as a person types them: `VKEY`, where the key's name is the log's origin, or
 * `ORIGIN=VKEY`. A log may have several keys (while it changes them). Every mistake is said at once.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import { keyId, parseVerifierKey, SIGNATURE_TYPE, type VerifierKey } from '@strongroom/transparency-log';

export type LogKeys = ReadonlyMap<string, readonly VerifierKey[]>;

export function readLogKeys(values: readonly string[]): Result<LogKeys, readonly string[]> {
  const logs = new Map<string, VerifierKey[]>();
  const mistakes: string[] = [];
  for (const value of values) {
    // Not even in a message: what is printed here ends in a journal that more people read.
    if (value.includes('PRIVATE+KEY')) {
      mistakes.push(
        '--log: this is the secret key of a log. A witness needs its verifier key, and nobody the other one',
      );
      continue;
    }
    const read = readLogKey(value);
    if (!read.ok) {
      mistakes.push(`--log ${value}: ${read.refusal}`);
      continue;
    }
    const { origin, key } = read.value;
    const keys = logs.get(origin) ?? [];
    // Name and id are all that a signature says of its key.
    if (keys.some((other) => other.name === key.name && keyId(other) === keyId(key))) {
      mistakes.push(`--log ${value}: is given twice`);
    } else logs.set(origin, [...keys, key]);
  }
  if (values.length === 0) mistakes.push('--log: name at least one log by its verifier key');
  return mistakes.length === 0 ? ok(logs) : refuse(mistakes);
}

function readLogKey(value: string): Result<{ origin: string; key: VerifierKey }, string> {
  const whole = parseVerifierKey(value);
  const split = value.indexOf('=');
  const origin = whole.ok ? whole.value.name : value.slice(0, Math.max(split, 0));
  const key = whole.ok || split < 0 ? whole : parseVerifierKey(value.slice(split + 1));
  if (!key.ok) return refuse(`is no verifier key of a log (${key.refusal})`);
  if (origin === '') return refuse('names no origin');
  if (key.value.type !== SIGNATURE_TYPE.ed25519) return refuse('is the key of a witness, not of a log');
  return ok({ origin, key: key.value });
}
