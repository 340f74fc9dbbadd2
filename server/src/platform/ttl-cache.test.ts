/** What is remembered lasts as long as it was promised, and no longer, whatever the clock does. */
import { describe, expect, it } from 'vitest';
import { makeTtlCache } from './ttl-cache.ts';

function cacheAt(start: number, capacity = 10) {
  let now = start;
  let loads = 0;
  const cache = makeTtlCache<number>({ ttlMs: 1_000, clock: { now: () => now }, capacity });
  return {
    ask: async (key: string) => await cache.get(key, async () => ++loads),
    set: (to: number) => {
      now = to;
    },
    drop: cache.drop,
  };
}

describe('what is remembered', () => {
  it('is loaded again at the end of its time', async () => {
    const { ask, set } = cacheAt(5_000);
    expect(await ask('k')).toBe(1);
    set(5_999);
    expect(await ask('k')).toBe(1);
    set(6_000);
    expect(await ask('k')).toBe(2);
  });

  it('is loaded again when the clock was set back', async () => {
    const { ask, set } = cacheAt(3_600_000);
    await ask('k');
    set(3_599_999);
    expect(await ask('k')).toBe(2);
  });

  it('is loaded once for everybody who asks meanwhile', async () => {
    const { ask } = cacheAt(0);
    expect(await Promise.all([ask('k'), ask('k'), ask('other')])).toEqual([1, 1, 2]);
  });

  it('is not what was read before a drop, neither for who asks after it nor later', async () => {
    const { ask, drop } = cacheAt(0);
    const before = ask('k');
    drop('k');
    const after = ask('k');
    expect([await before, await after, await ask('k')]).toEqual([1, 2, 2]);
  });

  it('goes when it is dropped, and the oldest goes when there is no room', async () => {
    const { ask, drop } = cacheAt(0, 2);
    await ask('a');
    drop('a');
    expect(await ask('a')).toBe(2);
    await ask('b');
    await ask('c');
    expect([await ask('b'), await ask('c'), await ask('a')]).toEqual([3, 4, 5]);
  });
});
