/** TOTP secrets at rest: base 32 text, sealed to their row. */
import { decodeBase32, encodeBase32 } from '@strongroom/authenticators';
import { assert } from '@strongroom/core';
import type { Vault } from '../../../platform/vault/vault.ts';

const place = (factorId: string) => ({ table: 'factor', row: factorId, column: 'secret_sealed' });

export const sealTotpSecret = (vault: Vault, factorId: string, secret: Uint8Array): Buffer =>
  vault.seal(place(factorId), encodeBase32(secret));

export async function openTotpSecret(vault: Vault, factorId: string, sealed: Buffer): Promise<Uint8Array> {
  const decoded = decodeBase32(await vault.open(place(factorId), sealed));
  assert(decoded.ok, 'a sealed TOTP secret is base 32');
  return decoded.value;
}
