/** Which day is due, over the nights clocks change and in every time zone. */
import { addDays, calendarDate, HOUR_MS, zonedInstant } from '@strongroom/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueDay, presentDay } from './reviews.calendar.ts';

const NEW_YORK = 'America/New_York';

describe('the day that is due', () => {
  it.each([
    // [now, zone, the day, how many hours it lasted]
    ['2026-09-16T09:59:59.999Z', NEW_YORK, '2026-09-14', 24],
    ['2026-09-16T10:00:00.000Z', NEW_YORK, '2026-09-15', 24],
    ['2026-09-15T21:00:00.000Z', 'Asia/Tokyo', '2026-09-15', 24],
    // The night of spring lasts an hour less: six o'clock comes an hour earlier by the sun.
    ['2026-03-08T09:59:59.999Z', NEW_YORK, '2026-03-06', 24],
    ['2026-03-08T10:00:00.000Z', NEW_YORK, '2026-03-07', 24],
    ['2026-03-09T10:00:00.000Z', NEW_YORK, '2026-03-08', 23],
    ['2026-11-01T10:59:59.999Z', NEW_YORK, '2026-10-30', 24],
    ['2026-11-02T11:00:00.000Z', NEW_YORK, '2026-11-01', 25],
  ])('at %s in %s is %s, %i hours long', (now, zone, day, hours) => {
    const due = dueDay(Date.parse(now), zone, 6);
    expect(due.day).toBe(day);
    expect((due.endsAt - due.beginsAt) / HOUR_MS).toBe(hours);
  });

  it('is over, follows the day before without a gap, and every day is due once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          NEW_YORK,
          'America/Toronto',
          'Asia/Tokyo',
          'Europe/Paris',
          'Asia/Beirut',
          'Australia/Lord_Howe',
        ),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 5_000 }).map((days) => addDays('2020-01-01', days)),
        (zone, hour, date) => {
          const from = zonedInstant(date, hour, zone);
          const due = dueDay(from, zone, hour);
          expect(due.day).toBe(addDays(date, -1));
          expect(due.endsAt).toBeLessThanOrEqual(from);
          expect(dueDay(from - 1, zone, hour)).toMatchObject({ day: addDays(date, -2), endsAt: due.beginsAt });
          expect(calendarDate(due.beginsAt, zone)).toBe(due.day);
          expect(presentDay(due.endsAt - 1, zone)).toEqual(due);
        },
      ),
      { numRuns: 300 },
    );
  });
});
