/** The session cache: trusted for a second, forgotten at once, bounded. */
import { describe, expect, it } from 'vitest';
import { type CachedSession, makeSessionCache } from './session-cache.ts';

const entry = (id: string, loadedAt = 0): CachedSession => ({
  session: { id } as CachedSession['session'],
  loadedAt,
  savedAt: loadedAt,
});

describe('the session cache', () => {
  it('trusts an entry for less than a second', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    cache.put('k', entry('ses_1', 5_000));
    expect([cache.get('k', 5_999)?.session.id, cache.get('k', 6_000), cache.get('k', 5_001)]).toEqual([
      ...['ses_1', undefined, undefined],
    ]);
  });

  it('trusts nothing it read before the clock was set back', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    cache.put('k', entry('ses_1', 3_600_000));
    expect(cache.get('k', 3_599_999)).toBeUndefined();
  });

  it('forgets a dropped session at once, and only that one', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    cache.put('k1', entry('ses_1'));
    cache.put('k2', entry('ses_2'));
    cache.drop('ses_1');
    cache.drop('ses_unknown');
    expect([cache.get('k1', 0), cache.get('k2', 0)?.session.id]).toEqual([undefined, 'ses_2']);
  });

  it('forgets a dropped session under its new secret too, after the old one went', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    cache.put('old', entry('ses_1', 0));
    cache.put('new', entry('ses_1', 900));
    // Somebody replays the old secret a second later, and its entry goes.
    expect(cache.get('old', 1_000)).toBeUndefined();
    cache.drop('ses_1');
    expect(cache.get('new', 1_000)).toBeUndefined();
  });

  it('forgets a dropped session under every secret it was seen with', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    cache.put('old', entry('ses_1'));
    cache.put('new', entry('ses_1'));
    cache.drop('ses_1');
    expect([cache.get('old', 0), cache.get('new', 0)]).toEqual([undefined, undefined]);
  });

  it('keeps nothing that was read before a drop and came after it', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    const seen = cache.drops();
    cache.drop('ses_1');
    cache.put('k', entry('ses_1'), seen);
    expect(cache.get('k', 0)).toBeUndefined();
    cache.put('k', entry('ses_1'), cache.drops());
    expect(cache.get('k', 0)).toBeDefined();
  });

  it('holds no more than its capacity, the newest', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 3 });
    for (let index = 0; index < 10; index += 1) cache.put(`k${index}`, entry(`ses_${index}`));
    const held = Array.from({ length: 10 }, (_, index) => cache.get(`k${index}`, 0)?.session.id);
    expect(held.filter(Boolean)).toEqual(['ses_7', 'ses_8', 'ses_9']);
  });

  it('holds the sessions of the last second, and none from before the clock was set back', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 100 });
    for (let index = 0; index < 100; index += 1) cache.put(`k${index}`, entry(`ses_${index}`, index * 100));
    expect(cache.size()).toBe(10);
    cache.put('back', entry('ses_back', 50));
    expect(cache.size()).toBe(1);
  });

  it('makes no room for what is there already', () => {
    const cache = makeSessionCache({ trustMs: 1_000, capacity: 2 });
    cache.put('k1', entry('ses_1'));
    cache.put('k2', entry('ses_2'));
    cache.put('k2', entry('ses_2'));
    expect(cache.get('k1', 0)).toBeDefined();
  });
});
