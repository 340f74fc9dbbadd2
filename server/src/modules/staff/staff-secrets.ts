/** What staff prove themselves with, at rest: seeds of authenticators and public keys of passkeys, sealed to their row. */
import { decodeBase32, encodeBase32 } from '@strongroom/authenticators';
import { assert } from '@strongroom/core';
import type { Vault } from '../../platform/vault/vault.ts';

const place = (factorId: string) => ({ table: 'staff_factor', row: factorId, column: 'secret_sealed' });

export const sealSeed = (vault: Vault, factorId: string, seed: Uint8Array): Buffer =>
  vault.seal(place(factorId), encodeBase32(seed));

export async function openSeed(vault: Vault, factorId: string, sealed: Buffer): Promise<Uint8Array> {
  const decoded = decodeBase32(await vault.open(place(factorId), sealed));
  assert(decoded.ok, 'a sealed seed is base 32');
  return decoded.value;
}

export const sealPublicKey = (vault: Vault, factorId: string, key: Buffer): Buffer =>
  vault.seal(place(factorId), key.toString('base64url'));

export const openPublicKey = async (vault: Vault, factorId: string, sealed: Buffer): Promise<Buffer> =>
  Buffer.from(await vault.open(place(factorId), sealed), 'base64url');

/** How a code of this house's authenticators is made. */
export const totpShape = (policy: {
  readonly 'totp.digits': number;
  readonly 'totp.step-seconds': number;
  readonly 'totp.skew-steps': number;
}) =>
  ({
    digits: policy['totp.digits'],
    stepSeconds: policy['totp.step-seconds'],
    skewSteps: policy['totp.skew-steps'],
    algorithm: 'SHA1',
  }) as const;
