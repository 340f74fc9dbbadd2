import { HOUR_MS } from '@strongroom/core';
import { expect, test } from 'vitest';
import { formatsFor } from './formats.ts';

test.each(['en', 'ja', 'fr'] as const)('%s: a moment of another day is said with its date', (language) => {
  const { moment, time, dateTime } = formatsFor(language);
  const now = Date.parse('2026-03-02T12:00:00Z');
  const later = now + 72 * HOUR_MS;
  expect(moment(now, now)).toBe(time(now));
  expect(moment(later, now)).toBe(dateTime(later));
  expect(moment(later, now)).toContain('2026');
});
