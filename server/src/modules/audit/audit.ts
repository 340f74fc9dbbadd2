/**
 * The audit trail (design law 2): no state change without its entry, written by the same transaction, so the act does
 * not happen when the entry cannot be written. The bytes kept are canonical JSON (RFC 8785): a hash over them means
 * the same to everybody who reads them later.
 */
import { type Clock, canonicalJson, type JsonValue, newId, type Random, toRfc3339 } from '@strongroom/core';
import { atCommit, type Database, type Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { AuditEntry, AuditEvent, Origin } from './audit.model.ts';
import { findHistory, insertEntry } from './audit.store.ts';

export interface Audit {
  append(tx: Tx, event: AuditEvent): Promise<string>;
  /** Entries about the user or one of the accounts, newest first. */
  history(want: {
    userId: string;
    accountIds: readonly string[];
    before: string | null;
    limit: number;
  }): Promise<AuditEntry[]>;
}

export function makeAudit(deps: { database: Database; clock: Clock; random: Random }): Audit {
  const { database, clock, random } = deps;
  return {
    async append(tx, event) {
      const at = clock.now();
      const id = newId('aud', at, random);
      const body = canonicalJson({ v: 1, id, ...event, at: toRfc3339(at) } as unknown as JsonValue);
      const { userId, accountId } = event;
      atCommit(tx, insertEntry({ id, at, event: event.event, userId, accountId, body }));
      return id;
    },
    async history(want) {
      const found = await findHistory(database.read, want);
      return found.map(({ body }) => {
        const { v: _version, at, ...entry } = JSON.parse(body) as { v: number; at: string } & Omit<AuditEntry, 'at'>;
        return { ...entry, at: Date.parse(at) };
      });
    },
  };
}

export const originOf = (context: RequestContext, device: string | null): Origin => ({
  address: context.address,
  device,
  requestId: context.requestId,
});
