/** One freeze is spoken of: a wider one before a longer one, a longer one before a shorter one. */
import type { Freeze } from '@strongroom/contract';
import { expect, test } from 'vitest';
import { longestFreeze } from './freezes.logic.ts';

const freeze = (id: string, level: Freeze['level'], until: string | null): Freeze => ({
  id,
  level,
  until,
  cause: 'password-recovered',
  placedAt: '2026-03-10T13:00:00Z',
});
const short = freeze('frz_1', 'money', '2026-03-11T13:00:00Z');
const long = freeze('frz_2', 'money', '2026-03-13T13:00:00Z');
const endless = freeze('frz_3', 'money', null);
const wide = freeze('frz_4', 'all', '2026-03-11T13:00:00Z');

test.each([
  [[], null],
  [[short, long], long],
  [[long, short], long],
  [[long, endless, short], endless],
  [[endless, wide], wide],
])('%#', (freezes, spoken) => expect(longestFreeze(freezes)).toBe(spoken));
