/** Calendar dates in a zone, over the nights clocks change, and windows of business days. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  businessWindowStart,
  calendarDate,
  DAY_MS,
  isBusinessDay,
  secondsToMs,
  toRfc3339,
  zonedInstant,
} from './time.ts';

describe('a calendar date', () => {
  it.each([
    // New York springs forward on 8 March 2026 at 07:00Z and falls back on 1 November at 06:00Z.
    ['2026-03-08T04:59:59.999Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T03:59:59.999Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09'],
    ['2026-11-01T03:59:59.999Z', 'America/New_York', '2026-10-31'],
    ['2026-11-01T04:00:00Z', 'America/New_York', '2026-11-01'],
    ['2026-11-02T04:59:59.999Z', 'America/New_York', '2026-11-01'],
    ['2026-11-02T05:00:00Z', 'America/New_York', '2026-11-02'],
    ['2026-11-02T04:59:59.999Z', 'America/Toronto', '2026-11-01'],
    ['2026-11-02T05:00:00Z', 'America/Toronto', '2026-11-02'],
    // Tokyo knows no summer time: midnight is 15:00Z all year.
    ['2026-03-08T14:59:59.999Z', 'Asia/Tokyo', '2026-03-08'],
    ['2026-03-08T15:00:00Z', 'Asia/Tokyo', '2026-03-09'],
    ['2026-12-31T15:00:00Z', 'Asia/Tokyo', '2027-01-01'],
    ['2028-02-29T12:00:00Z', 'UTC', '2028-02-29'],
  ])('at %s in %s is %s', (instant, zone, date) => {
    expect(calendarDate(Date.parse(instant), zone)).toBe(date);
  });

  it('never runs backwards and skips no day', () => {
    const zone = fc.constantFrom('America/New_York', 'America/Toronto', 'Asia/Tokyo', 'UTC');
    const start = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2040-01-01') });
    fc.assert(
      fc.property(zone, start, fc.integer({ min: 1, max: 23 * 3_600_000 }), (where, from, step) => {
        const [before, after] = [calendarDate(from, where), calendarDate(from + step, where)];
        expect([before, addDays(before, 1)]).toContain(after);
      }),
    );
  });
});

const date = fc
  .integer({ min: Date.parse('2000-01-01') / DAY_MS, max: Date.parse('2040-12-31') / DAY_MS })
  .map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));

describe('days', () => {
  it('add up and take back', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    fc.assert(
      fc.property(date, fc.integer({ min: -4_000, max: 4_000 }), (from, days) => {
        expect(addDays(addDays(from, days), -days)).toBe(from);
      }),
    );
  });

  it.each([
    ['2026-03-02', true],
    ['2026-03-06', true],
    ['2026-03-07', false],
    ['2026-03-08', false],
    ['2026-12-25', false],
    ['2026-12-24', true],
  ])('%s is a business day: %s', (day, expected) => {
    expect(isBusinessDay(day, ['2026-12-25'])).toBe(expected);
  });
});

/** The same question, answered from the other end: the latest start whose window holds enough business days. */
function slowWindowStart(end: string, count: number, holidays: readonly string[]): string {
  for (let back = 0; ; back += 1) {
    const start = addDays(end, -back);
    let business = 0;
    for (let day = start; day <= end; day = addDays(day, 1)) {
      const name = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(Date.parse(day));
      if (!/^S/.test(name) && !holidays.includes(day)) business += 1;
    }
    if (business >= count) return start;
  }
}

describe('a window of business days', () => {
  it.each([
    ['Friday', '2026-03-06', 5, [], '2026-03-02'],
    ['Monday', '2026-03-09', 5, [], '2026-03-03'],
    ['Saturday, which counts with the week before', '2026-03-07', 5, [], '2026-03-02'],
    ['Sunday', '2026-03-08', 5, [], '2026-03-02'],
    ['one day', '2026-03-09', 1, [], '2026-03-09'],
    ['one day, on a Sunday', '2026-03-08', 1, [], '2026-03-06'],
    ['a holiday inside', '2026-12-28', 5, ['2026-12-25'], '2026-12-21'],
    ['a holiday at its end', '2026-12-25', 5, ['2026-12-25'], '2026-12-18'],
  ])('that ends on %s', (_name, end, count, holidays, start) => {
    expect(businessWindowStart(end, count, holidays)).toBe(start);
  });

  it('is the one a slower count finds', () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 });
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 8 }), offsets, (end, count, back) => {
        const holidays = back.map((days) => addDays(end, -days));
        expect(businessWindowStart(end, count, holidays)).toBe(slowWindowStart(end, count, holidays));
      }),
    );
  });
});

it('writes instants with milliseconds in UTC', () => {
  expect(toRfc3339(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(toRfc3339(Date.parse('2026-03-06T07:00:00.5-05:00'))).toBe('2026-03-06T12:00:00.500Z');
  expect(secondsToMs(1.5)).toBe(1_500);
});

describe('zonedInstant', () => {
  it.each([
    ['2026-03-08', 0, 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-08', 6, 'America/New_York', '2026-03-08T10:00:00.000Z'],
    ['2026-03-09', 0, 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-11-01', 0, 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-01', 6, 'America/New_York', '2026-11-01T11:00:00.000Z'],
    ['2026-11-21', 6, 'Asia/Tokyo', '2026-11-20T21:00:00.000Z'],
    // Two o'clock is skipped, then occurs twice.
    ['2026-03-08', 2, 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-11-01', 1, 'America/New_York', '2026-11-01T05:00:00.000Z'],
    // The date itself begins at one o'clock, because midnight is skipped.
    ['2026-03-29', 0, 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
    // Half an hour is skipped.
    ['2026-10-04', 2, 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
    ['2026-06-01', 0, 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
  ])('%s at %i in %s is %s', (date, hour, zone, expected) => {
    expect(toRfc3339(zonedInstant(date, hour, zone))).toBe(expected);
  });

  it('at midnight is the first instant of the date, in every zone and on every date', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 3_650 }).map((days) => addDays('2022-01-01', days)),
        (zone, date) => {
          const begins = zonedInstant(date, 0, zone);
          expect(calendarDate(begins, zone)).toBe(date);
          expect(calendarDate(begins - 1, zone)).toBe(addDays(date, -1));
        },
      ),
      { numRuns: 500 },
    );
  });
});
