/** The token bucket: never more than burst plus rate, fair between sources, bounded in memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  it('lets a burst through and then the rate', () => {
    const limit = makeRateLimit({ perSecond: 2, burst: 3 });
    const takes = [0, 0, 0, 0, 400, 500, 500, 1_000, 1_001, 60_000, 60_000, 60_000, 60_000];
    expect(takes.map((at) => limit.take('a', at))).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('gives each source its own bucket', () => {
    const limit = makeRateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take('a', 0), limit.take('b', 0), limit.take('a', 0)]).toEqual([true, true, false]);
  });

  it('gives nothing for a clock that runs backwards', () => {
    const limit = makeRateLimit({ perSecond: 1, burst: 1 });
    limit.take('a', 10_000);
    expect([limit.take('a', 0), limit.take('a', 500), limit.take('a', 999)]).toEqual([false, false, false]);
  });

  it('never lets more through than burst plus rate, in any stretch of time', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 120 });
    const shape = fc.record({ perSecond: fc.integer({ min: 1, max: 9 }), burst: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(shape, steps, ({ perSecond, burst }, waits) => {
        const limit = makeRateLimit({ perSecond, burst });
        let now = 0;
        const passed: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (limit.take('a', now)) passed.push(now);
        }
        for (const [first, from] of passed.entries()) {
          for (const [last, to] of passed.entries()) {
            if (last < first) continue;
            expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) / 1_000) * perSecond + 1e-6);
          }
        }
      }),
    );
  });

  it('does not forget a source that keeps coming while others flood it', () => {
    const limit = makeRateLimit({ perSecond: 1, burst: 2, sources: 10 });
    let passed = 0;
    for (let flood = 0; flood < 100; flood += 1) {
      if (limit.take('the same', 0)) passed += 1;
      limit.take(`new ${flood}`, 0);
    }
    expect(passed).toBe(2);
  });

  it('forgets the source that was idle longest when there are too many', () => {
    const limit = makeRateLimit({ perSecond: 1, burst: 1, sources: 2 });
    limit.take('idle', 0);
    limit.take('busy', 0);
    limit.take('new', 0);
    expect([limit.take('busy', 0), limit.take('idle', 0)]).toEqual([false, true]);
  });
});
