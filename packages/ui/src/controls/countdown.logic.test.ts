import { expect, test } from 'vitest';
import { clockText, isSpoken, remainingSeconds, untilNextTick } from './countdown.logic.ts';

test.each([
  [10_000, 0, 10],
  [10_000, 1, 10],
  [10_000, 9_001, 1],
  [10_000, 10_000, 0],
  [10_000, 99_000, 0],
])('until %i at %i there are %i seconds: never zero while it still works', (until, now, seconds) => {
  expect(remainingSeconds(until, now)).toBe(seconds);
});

test.each([
  [0, '0:00'],
  [65, '1:05'],
  [720, '12:00'],
  [3_600, '1:00:00'],
  [3_729, '1:02:09'],
])('%i seconds read %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test('the next tick falls where the shown second changes, so that ticks do not drift', () => {
  for (let now = 0; now < 5_000; now += 137) {
    const before = remainingSeconds(5_000, now);
    const wait = untilNextTick(5_000, now);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1_000);
    expect(remainingSeconds(5_000, now + wait)).toBe(before - 1);
    expect(remainingSeconds(5_000, now + wait - 1)).toBe(before);
  }
  expect(untilNextTick(5_000, 6_000)).toBe(0);
});

test('a screen reader hears a few marks and the end, not every second', () => {
  const spoken = Array.from({ length: 121 }, (_, second) => second).filter(isSpoken);
  expect(spoken).toEqual([0, 10, 30, 60, 120]);
});
