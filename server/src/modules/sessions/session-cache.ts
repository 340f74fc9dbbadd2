/**
 * Sessions seen a moment ago, by the hash of their secret. A node trusts an entry for a second at most (configuration may say less), so a session
 * ended elsewhere is refused here within a second (design law 7); what this node ends itself is gone at once. So it holds
 * the sessions of the last second, however many there are in all.
 */
import type { Instant } from '@strongroom/core';
import type { Session } from './sessions.model.ts';

export interface CachedSession {
  session: Session;
  readonly loadedAt: Instant;
  /** When activity was last written to the database. */
  savedAt: Instant;
}

export interface SessionCache {
  get(key: string, now: Instant): CachedSession | undefined;
  /** `seenDrops`: what `drops` answered before the entry was read; an entry older than the last drop is not kept. */
  put(key: string, entry: CachedSession, seenDrops?: number): void;
  drop(sessionId: string): void;
  /** Nothing that was read is believed any more. */
  clear(): void;
  /** How often something was dropped so far. */
  drops(): number;
  /** How many are held. */
  size(): number;
}

export function makeSessionCache(bounds: { trustMs: number; capacity: number }): SessionCache {
  const { trustMs, capacity } = bounds;
  const bySecret = new Map<string, CachedSession>();
  /** A session has two secrets here for a moment: the one before a proof and the one after. */
  const keysOf = new Map<string, Set<string>>();
  let drops = 0;

  /** A clock that is set back must not make a node trust for hours what it read before. */
  function isTrusted({ loadedAt }: CachedSession, now: Instant): boolean {
    const age = now - loadedAt;
    return age >= 0 && age < trustMs;
  }

  function remove(key: string): void {
    const entry = bySecret.get(key);
    if (entry === undefined) return;
    bySecret.delete(key);
    const keys = keysOf.get(entry.session.id);
    keys?.delete(key);
    if (keys?.size === 0) keysOf.delete(entry.session.id);
  }

  /** What is trusted no longer is of no use to anybody. The oldest stand first, so this ends at the first that is. */
  function sweep(now: Instant): void {
    for (const [key, entry] of bySecret) {
      if (isTrusted(entry, now)) return;
      remove(key);
    }
  }

  return {
    get(key, now) {
      const entry = bySecret.get(key);
      if (entry === undefined) return undefined;
      if (isTrusted(entry, now)) return entry;
      remove(key);
      return undefined;
    },
    put(key, entry, seenDrops = drops) {
      // Attack: a request races the sign-out, reads the session before its end and would bring it back to life here.
      if (seenDrops !== drops) return;
      remove(key);
      if (bySecret.size >= capacity) remove(bySecret.keys().next().value as string);
      sweep(entry.loadedAt);
      bySecret.set(key, entry);
      const keys = keysOf.get(entry.session.id) ?? new Set();
      keysOf.set(entry.session.id, keys.add(key));
    },
    drop(sessionId) {
      drops += 1;
      for (const key of [...(keysOf.get(sessionId) ?? [])]) remove(key);
    },
    clear() {
      drops += 1;
      bySecret.clear();
      keysOf.clear();
    },
    drops: () => drops,
    size: () => bySecret.size,
  };
}
