import { expect, it } from 'vitest';
import { makeStandstill } from './standstill.ts';

it('counts from the first look at the same thing, over clocks that are set', () => {
  let now = 1_000;
  const stands = makeStandstill({ now: () => now });
  const look = (at: number, what: string | null): number => {
    now = at;
    stands.look(what);
    return stands.ms();
  };
  expect(look(1_000, 'a')).toBe(0);
  expect(look(1_400, 'a')).toBe(400);
  now = 90_000;
  expect(stands.ms()).toBe(400);
  expect(look(500, 'a')).toBe(0);
  expect(look(600, 'a')).toBe(100);
  expect(look(700, 'b')).toBe(0);
  expect(look(900, null)).toBe(0);
  expect(look(1_900, null)).toBe(0);
  expect(look(2_000, 'b')).toBe(0);
});
