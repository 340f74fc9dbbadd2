/** The values of a code card at rest: sealed to the row of their factor. */
import type { Vault } from '../../../platform/vault/vault.ts';

const place = (factorId: string) => ({ table: 'factor', row: factorId, column: 'secret_sealed' });

export const sealValues = (vault: Vault, factorId: string, values: readonly string[]): Buffer =>
  vault.seal(place(factorId), values.join(' '));

export const openValues = async (vault: Vault, factorId: string, sealed: Buffer): Promise<string[]> =>
  (await vault.open(place(factorId), sealed)).split(' ');
