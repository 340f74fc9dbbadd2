/**
 * The identity of a log: its origin and its Ed25519 key. The seed is drawn at the first start and lies sealed in the
 * vault; whoever checks us needs the verifier key only. The origin never changes: readers and witnesses know a log by
 * it, and the same tree under another name would be another log.
 */
import type { Random } from '@strongroom/core';
import {
  emptyRoot,
  formatVerifierKey,
  isKeyName,
  type LogTrust,
  makeNoteSigner,
  makeNoteVerifier,
  makeSignerKey,
  type NoteSigner,
  SIGNATURE_TYPE,
} from '@strongroom/transparency-log';
import type { Database } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { beginLog, findState } from './transparency.store.ts';

const SEED_BYTES = 32;
const PLACE = { table: 'log_state', row: '1', column: 'sealed_seed' };

export interface LogIdentity {
  readonly origin: string;
  /** C2SP verifier key: `name+id+base64`. */
  readonly verifierKey: string;
  readonly signer: NoteSigner;
  /** Whom a reader of our own checkpoints trusts: this log's key, without demanding witnesses. */
  readonly trust: LogTrust;
}

/** The log in the database, or a new one there. Throws when it goes by another origin than the configured one. */
export async function openLogIdentity(deps: {
  database: Database;
  vault: Vault;
  random: Random;
  origin: string;
}): Promise<LogIdentity> {
  const { database, vault, random, origin } = deps;
  if (!isKeyName(origin))
    throw new Error(`auditLog.origin: "${origin}" has a space or a plus sign, which no name may have`);
  if ((await findState(database.read)) === null) {
    await beginLog(database.read, { ...(await drawKey({ vault, random }, origin)), root: emptyRoot() });
  }
  const state = await findState(database.read);
  if (state === null) throw new Error('the log that was just begun is gone');
  if (state.origin !== nameOf(origin, state.generation)) {
    throw new Error(
      `auditLog.origin is ${origin}, but this database holds the log ${state.origin}; readers and witnesses know it by that name, so set auditLog.origin to it`,
    );
  }
  const seed = Buffer.from(await vault.open(PLACE, state.sealedSeed), 'base64');
  const key = await makeSignerKey(state.origin, SIGNATURE_TYPE.ed25519, seed);
  return {
    origin: state.origin,
    verifierKey: state.verifierKey,
    signer: makeNoteSigner(key),
    trust: { origin: state.origin, logKeys: [makeNoteVerifier(key)], witnesses: [], witnessThreshold: 0 },
  };
}

/** The first log of a house goes by the configured origin, those that succeed it by a number after it. */
export const nameOf = (origin: string, generation: number): string =>
  generation === 1 ? origin : `${origin}/${generation}`;

/** A key of its own for a log of this name, sealed. */
export async function drawKey(
  { vault, random }: { vault: Vault; random: Random },
  origin: string,
): Promise<{ origin: string; sealedSeed: Buffer; verifierKey: string }> {
  const seed = random(SEED_BYTES);
  const sealedSeed = vault.seal(PLACE, Buffer.from(seed).toString('base64'));
  const verifierKey = formatVerifierKey(await makeSignerKey(origin, SIGNATURE_TYPE.ed25519, seed));
  return { origin, sealedSeed, verifierKey };
}
