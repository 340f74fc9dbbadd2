/** The machine's randomness in small pieces: of the length asked for, never a piece twice, not a view of the pool. */
import { describe, expect, it } from 'vitest';
import { systemRandom } from './system.ts';

describe('randomness', () => {
  it('comes in every length asked for, small ones and ones larger than the pool', () => {
    for (const length of [0, 1, 12, 16, 32, 1_024, 1_025, 5_000]) expect(systemRandom(length)).toHaveLength(length);
  });

  it('gives no piece twice and none of zeros, over many refills', () => {
    const pieces = Array.from({ length: 5_000 }, () => Buffer.from(systemRandom(12)).toString('hex'));
    expect(new Set(pieces).size).toBe(5_000);
    expect(pieces).not.toContain('0'.repeat(24));
  });

  it('gives away copies: writing to one changes no other, and reading one shows nothing of what comes', () => {
    const first = systemRandom(16);
    const copy = Uint8Array.from(first);
    systemRandom(16).fill(0);
    expect(first).toEqual(copy);
    expect(first.buffer.byteLength).toBe(16);
  });
});
