/** Remembers what a loader answered, for a short while and for a bounded number of keys. For reads that may lag a little. */
import type { Clock } from '@strongroom/core';
import { presets } from './config/config.schema.ts';
import { makeSingleFlight } from './single-flight.ts';

export function makeTtlCache<T>(deps: { ttlMs: number; clock: Clock; capacity?: number }): {
  /** What is known answers at once; a promise only where it has to be loaded. */
  get(key: string, load: () => Promise<T>): T | Promise<T>;
  drop(key: string): void;
} {
  const { ttlMs, clock, capacity = presets.memory.entries } = deps;
  const entries = new Map<string, { value: T; from: number }>();
  const flight = makeSingleFlight<T>();
  let drops = 0;

  async function remember(key: string, load: () => Promise<T>): Promise<T> {
    const seenDrops = drops;
    const value = await load();
    // What was read before a drop may be what was dropped.
    if (seenDrops !== drops) return value;
    if (entries.size >= capacity) entries.delete(entries.keys().next().value as string);
    entries.set(key, { value, from: clock.now() });
    return value;
  }

  return {
    get(key, load) {
      const known = entries.get(key);
      // A clock that is set back must not make what is known last longer.
      const age = known === undefined ? -1 : clock.now() - known.from;
      return known !== undefined && age >= 0 && age < ttlMs
        ? known.value
        : flight(`${drops} ${key}`, () => remember(key, load));
    },
    drop(key) {
      drops += 1;
      entries.delete(key);
    },
  };
}
