/** The public key of a passkey at rest: sealed to its row, so that nobody puts their own in another's place. */
import type { Vault } from '../../../platform/vault/vault.ts';

const place = (factorId: string) => ({ table: 'factor', row: factorId, column: 'secret_sealed' });

export const sealPublicKey = (vault: Vault, factorId: string, key: Buffer): Buffer =>
  vault.seal(place(factorId), key.toString('base64url'));

export const openPublicKey = async (vault: Vault, factorId: string, sealed: Buffer): Promise<Buffer> =>
  Buffer.from(await vault.open(place(factorId), sealed), 'base64url');
