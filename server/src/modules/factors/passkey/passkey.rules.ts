/**
 * What an authenticator's answer must say before its signature is looked at (WebAuthn L3 sections 7.1 and 7.2): made for
 * this challenge, on our origin and not in somebody's frame, for our domain, by a person who was there and was verified.
 * Pure. Each check names its fault, for the audit trail alone: outside all of them are one refusal.
 */
import { hash } from 'node:crypto';
import { canonicalJson, ok, type Result, refuse } from '@strongroom/core';
import type { Purpose } from '../factors.model.ts';
import type { Makers } from './passkey.makers.ts';

/** Where answers must come from: set by the operator, never by a request. */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  /** Sites that may show our page in a frame and ask in it; none unless the operator names them. */
  readonly topOrigins: readonly string[];
  /** The makes that are let in; null: all, and no attestation is asked for. */
  readonly makers: Makers | null;
}

export type Fault =
  | 'kind'
  | 'credential'
  | 'user'
  | 'form'
  | 'type'
  | 'challenge'
  | 'origin'
  | 'cross-origin'
  | 'domain'
  | 'presence'
  | 'verification'
  | 'backup'
  | 'synced'
  | 'role'
  | 'maker'
  | 'signature'
  | 'attestation';

/**
 * The bytes to be signed: random, and bound to what the answer is good for. A signature over them commits to the payee
 * and the amount of an approval as its owner saw them (PSD2 RTS Art. 5).
 *
 * Attack: an answer given for a sign-in is handed in for a withdrawal, or a row of the database is pointed at another act.
 */
export const challengeFor = (nonce: string, { kind, id, binding }: Purpose): string =>
  hash('sha256', canonicalJson({ nonce, kind, id, binding }), 'base64url');

export interface Flags {
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

interface Expected {
  readonly type: 'webauthn.create' | 'webauthn.get';
  readonly challenge: string;
  readonly party: RelyingParty;
}

export function checkClientData(clientData: string, { type, challenge, party }: Expected): Fault | null {
  const said = readJson(clientData);
  if (said === null) return 'form';
  if (said.type !== type) return 'type';
  if (said.challenge !== challenge) return 'challenge';
  // Attack: a look-alike page passes our challenge on; the browser writes down where it really was asked.
  if (said.origin !== party.origin) return 'origin';
  return isFramed(said) && !party.topOrigins.some((origin) => origin === said.topOrigin) ? 'cross-origin' : null;
}

/**
 * Attack: our page in a frame of another site, with the button where the victim clicks anyway. A browser that says that
 * there was a frame and not whose is refused too: what cannot be compared is not let through.
 */
const isFramed = ({ crossOrigin, topOrigin }: Readonly<Record<string, unknown>>): boolean =>
  (crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined;

const HEADER_BYTES = 37;
const FLAGS_AT = 32;
const PRESENT = 0x01;
const VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;

export function checkAuthenticatorData(data: Buffer, party: RelyingParty): Result<Flags, Fault> {
  if (data.length < HEADER_BYTES) return refuse('form');
  if (!data.subarray(0, FLAGS_AT).equals(hash('sha256', party.id, 'buffer'))) return refuse('domain');
  const flags = data[FLAGS_AT] ?? 0;
  if ((flags & PRESENT) === 0) return refuse('presence');
  // Attack: a stolen security key, or an unlocked laptop: presence alone says that somebody is there, not who.
  if ((flags & VERIFIED) === 0) return refuse('verification');
  const backupEligible = (flags & BACKUP_ELIGIBLE) !== 0;
  const backedUp = (flags & BACKED_UP) !== 0;
  return backedUp && !backupEligible ? refuse('backup') : ok({ backupEligible, backedUp });
}

/** A counter that stays at nought is normal; any other must grow (WebAuthn L3 section 7.2, step 22). */
export const isCopied = (stored: number, given: number): boolean => (stored > 0 || given > 0) && given <= stored;

function readJson(base64url: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
