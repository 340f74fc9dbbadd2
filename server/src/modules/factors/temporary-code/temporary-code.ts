/**
 * A temporary code at rest: a keyed hash, bound to its factor and sealed to its row. Whoever reads the database cannot
 * try codes against it without the keys of the house; whoever writes to it cannot put a code of theirs in its place.
 */
import type { Vault } from '../../../platform/vault/vault.ts';

const place = (factorId: string) => ({ table: 'factor', row: factorId, column: 'secret_sealed' });

export const hashOfCode = (vault: Vault, factorId: string, code: string): string =>
  vault.pseudonym('temporary-code', `${factorId}|${code}`);

export const sealCodeHash = (vault: Vault, factorId: string, code: string): Buffer =>
  vault.seal(place(factorId), hashOfCode(vault, factorId, code));

export const openCodeHash = (vault: Vault, factorId: string, sealed: Buffer): Promise<string> =>
  vault.open(place(factorId), sealed);
