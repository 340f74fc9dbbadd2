/**
 * Sessions seen a moment ago, by the hash of their secret. A node trusts an entry for one second at most, so a session
 * ended elsewhere is refused here within a second (design law 7); what this node ends itself is gone at once.
 */
import type { Instant } from '@strongroom/core';
import type { Session } from './sessions.model.ts';

const TRUST_MS = 1_000;

export interface CachedSession {
  session: Session;
  readonly secretHash: Buffer;
  readonly loadedAt: Instant;
  /** When activity was last written to the database. */
  savedAt: Instant;
}

export interface SessionCache {
  get(key: string, now: Instant): CachedSession | undefined;
  put(key: string, entry: CachedSession): void;
  drop(sessionId: string): void;
}

export function makeSessionCache(capacity = 50_000): SessionCache {
  const bySecret = new Map<string, CachedSession>();
  const keyOf = new Map<string, string>();

  function remove(key: string): void {
    const entry = bySecret.get(key);
    if (entry !== undefined) keyOf.delete(entry.session.id);
    bySecret.delete(key);
  }

  return {
    get(key, now) {
      const entry = bySecret.get(key);
      if (entry === undefined || now - entry.loadedAt < TRUST_MS) return entry;
      remove(key);
      return undefined;
    },
    put(key, entry) {
      if (bySecret.size >= capacity) remove(bySecret.keys().next().value as string);
      bySecret.set(key, entry);
      keyOf.set(entry.session.id, key);
    },
    drop(sessionId) {
      const key = keyOf.get(sessionId);
      if (key !== undefined) remove(key);
    },
  };
}
