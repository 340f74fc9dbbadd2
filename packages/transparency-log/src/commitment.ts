/**
 * Salted commitments: what the public tree carries instead of an entry, so that a body can be erased while every proof
 * still holds. Exactly:
 *
 *   commitment = SHA-256("strongroom/entry-commitment/v1" || 0x0A || salt (32 bytes) || entry)
 *   leaf hash  = SHA-256(0x00 || commitment)
 *
 * The salt is random, of its own for each entry, kept beside the body and erased with it: after that the commitment
 * says nothing, not even to somebody who guesses the body. Its fixed length leaves one way to read the input, so no
 * other entry fits a commitment already logged. The first bytes keep it apart from every other hash of the tree.
 */
import { assert, type Random } from '@strongroom/core';
import { type Hash, isHash, sameHash } from './hash.ts';
import { portableSha256, type Sha256 } from './sha256.ts';

export const SALT_BYTES = 32;

const DOMAIN = new TextEncoder().encode('strongroom/entry-commitment/v1\n');

export function newSalt(random: Random): Uint8Array {
  const salt = random(SALT_BYTES);
  assert(salt.length === SALT_BYTES, 'randomness answers as many bytes as asked');
  return salt;
}

/** The leaf data for `entry`; its leaf hash is `leafHash` of this, like that of any other data. */
export function commitEntry(salt: Uint8Array, entry: Uint8Array, sha256: Sha256 = portableSha256): Hash {
  assert(salt.length === SALT_BYTES, 'a salt has 32 bytes');
  const input = new Uint8Array(DOMAIN.length + SALT_BYTES + entry.length);
  input.set(DOMAIN);
  input.set(salt, DOMAIN.length);
  input.set(entry, DOMAIN.length + SALT_BYTES);
  return sha256(input);
}

/** Whether `entry` is what was committed to. Salt and commitment may come from strangers. */
export const opensCommitment = (
  commitment: Uint8Array,
  salt: Uint8Array,
  entry: Uint8Array,
  sha256: Sha256 = portableSha256,
): boolean =>
  isHash(commitment) && salt.length === SALT_BYTES && sameHash(commitEntry(salt, entry, sha256), commitment);
