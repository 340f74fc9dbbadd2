/**
 * The range answer of a breached-password service: the caller names five hex digits of a SHA-1 and gets every suffix
 * known under them, so the service never learns which password was asked about. Padding entries (count 0) keep the
 * length of the answer from telling how many real entries there are.
 */
import { createHash } from 'node:crypto';
import type { Random } from '@strongroom/core';
import { LEAKED_PASSWORDS } from './leaked-passwords.data.ts';

const SUFFIX_BYTES = 18;
const MIN_LINES = 24;

export interface RangeService {
  answer(prefix: string): string;
}

export function makeRangeService(random: Random): RangeService {
  const byPrefix = new Map<string, string[]>();
  for (const [rank, password] of LEAKED_PASSWORDS.entries()) {
    const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
    const lines = byPrefix.get(hash.slice(0, 5)) ?? [];
    // Leak counts fall off roughly as one over the rank.
    lines.push(`${hash.slice(5)}:${Math.ceil(42_000_000 / (rank + 1))}`);
    byPrefix.set(hash.slice(0, 5), lines);
  }
  return {
    answer(prefix) {
      const lines = [...(byPrefix.get(prefix) ?? [])];
      const wanted = MIN_LINES + ((random(1)[0] ?? 0) % 16);
      while (lines.length < wanted) lines.push(`${paddingSuffix(random)}:0`);
      return lines.sort().join('\r\n');
    },
  };
}

const paddingSuffix = (random: Random) => Buffer.from(random(SUFFIX_BYTES)).toString('hex').toUpperCase().slice(0, 35);
