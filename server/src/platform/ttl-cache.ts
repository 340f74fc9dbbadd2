/** Remembers what a loader answered, for a short while and for a bounded number of keys. For reads that may lag a little. */
import type { Clock } from '@strongroom/core';

export function makeTtlCache<T>(deps: { ttlMs: number; clock: Clock; capacity?: number }): {
  get(key: string, load: () => Promise<T>): Promise<T>;
  drop(key: string): void;
} {
  const { ttlMs, clock, capacity = 50_000 } = deps;
  const entries = new Map<string, { value: T; until: number }>();
  return {
    async get(key, load) {
      const known = entries.get(key);
      if (known !== undefined && clock.now() < known.until) return known.value;
      const value = await load();
      if (entries.size >= capacity) entries.delete(entries.keys().next().value as string);
      entries.set(key, { value, until: clock.now() + ttlMs });
      return value;
    },
    drop: (key) => void entries.delete(key),
  };
}
