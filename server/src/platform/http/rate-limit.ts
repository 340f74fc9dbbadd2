/**
 * A token bucket per source, in memory: the volume fence of one node, before anything costs something. It guards the
 * machine; what guards secrets (tries, sends) is counted in the database and survives a restart.
 */
import type { Instant } from '@strongroom/core';
import { presets } from '../config/config.schema.ts';

export interface RateLimit {
  /** True when the source may go on; takes one token. */
  take(source: string, now: Instant): boolean;
}

export function makeRateLimit(options: { perSecond: number; burst: number; sources?: number }): RateLimit {
  const { perSecond, burst, sources = presets.memory.addresses } = options;
  const buckets = new Map<string, { tokens: number; at: Instant }>();
  let newest = '';
  return {
    take(source, now) {
      const bucket = buckets.get(source);
      if (bucket === undefined) {
        // Idle longest first: a flood of new sources neither grows the table without bound nor empties a busy bucket.
        if (buckets.size >= sources) buckets.delete(buckets.keys().next().value as string);
        buckets.set(source, { tokens: burst - 1, at: now });
        newest = source;
        return true;
      }
      if (source !== newest) {
        buckets.delete(source);
        buckets.set(source, bucket);
        newest = source;
      }
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * perSecond);
      bucket.at = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
