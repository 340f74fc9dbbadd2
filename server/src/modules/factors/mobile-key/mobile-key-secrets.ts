/** What the server keeps of a phone, sealed to its row: the offline secret and the hash of the PIN. */
import type { MobileSecrets } from '@strongroom/authenticators';
import { assert } from '@strongroom/core';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { MobileKey } from './mobile-key.store.ts';

const secretPlace = (keyId: string) => ({ table: 'factor', row: keyId, column: 'secret_sealed' });
const pinPlace = (keyId: string) => ({ table: 'mobile_key', row: keyId, column: 'pin_hash_sealed' });

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const bytes = (value: string): Buffer => Buffer.from(value, 'base64url');

export const sealOfflineSecret = (vault: Vault, keyId: string, secret: Uint8Array): Buffer =>
  vault.seal(secretPlace(keyId), text(secret));

export const sealPinHash = (vault: Vault, keyId: string, pinHash: Uint8Array): Buffer =>
  vault.seal(pinPlace(keyId), text(pinHash));

export async function openSecrets(
  vault: Vault,
  { keyId, secretSealed, pinHashSealed }: Pick<MobileKey, 'keyId' | 'secretSealed' | 'pinHashSealed'>,
): Promise<MobileSecrets> {
  assert(secretSealed !== null, 'a key that is asked has its secret');
  return {
    secret: bytes(await vault.open(secretPlace(keyId), secretSealed)),
    pinHash: bytes(await vault.open(pinPlace(keyId), pinHashSealed)),
  };
}
