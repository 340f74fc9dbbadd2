/**
 * The script of a call, fetched by the carrier: sealed until then, at an address that is made of a keyed hash, opened
 * once. Attack: whoever guesses or finds such an address hears a code; so it has 256 bits, lives shortly, and is gone
 * with the first reading.
 */
import { type Clock, secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import * as store from './handovers.store.ts';

export interface CallScripts {
  /** The token that opens it; the same for every repeat of the same message. */
  put(messageId: string, document: string, seconds: number): Promise<string>;
  take(token: string): Promise<string | null>;
  sweep(): Promise<void>;
}

export function makeCallScripts(deps: { database: Database; vault: Vault; clock: Clock }): CallScripts {
  const { database, vault, clock } = deps;
  const place = (row: string) => ({ table: 'call_script', row, column: 'body_sealed' });
  return {
    async put(messageId, document, seconds) {
      const token = vault.pseudonym('call-script', messageId);
      const bodySealed = vault.seal(place(messageId), document);
      const expiresAt = clock.now() + secondsToMs(seconds);
      await store.putScript(database.read, { tokenHash: secretHash(token), messageId, bodySealed, expiresAt });
      return token;
    },
    async take(token) {
      const found = await store.takeScript(database.read, secretHash(token), clock.now());
      return found === null ? null : vault.open(place(found.messageId), found.bodySealed);
    },
    sweep: () => store.deleteOldScripts(database.read, clock.now()),
  };
}
