/** Caps by factor over rolling windows of business days: tables of the calendar, and a year of any withdrawals. */

import { PROOF_METHODS } from '@strongroom/contract';
import { addDays, businessWindowStart } from '@strongroom/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPolicies, type Policy } from '../policy/index.ts';
import { capWindow, fits, limitOf } from './caps.rules.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const standard = loaded.value.house;
type Method = (typeof PROOF_METHODS)[number];
const withCaps = (method: Method, day: number | null, window: number | null): Policy => ({
  ...standard,
  [`withdrawal.cap.${method}.day-usd-minor`]: day,
  [`withdrawal.cap.${method}.five-days-usd-minor`]: window,
});
const cap = fc.option(fc.integer({ min: 0, max: 1_000 }));
const use = fc.record({ dayUsdMinor: fc.nat(2_000), windowUsdMinor: fc.nat(2_000) });

describe('what a factor may still prove', () => {
  it.each<[number | null, number | null, number, number, number | null]>([
    [100, 300, 0, 0, 100],
    [100, 300, 40, 40, 60],
    [100, 300, 0, 250, 50],
    [100, 300, 100, 100, 0],
    [100, 300, 150, 150, 0],
    [100, 300, 0, 400, 0],
    [null, 300, 50, 50, 250],
    [100, null, 50, 900, 50],
    [null, null, 999, 999, null],
    [0, null, 0, 0, 0],
  ])(
    'under caps of %j a day and %j a window, with %i and %i used: %j',
    (day, window, dayUsdMinor, windowUsdMinor, left) => {
      const limit = limitOf('sms', { dayUsdMinor, windowUsdMinor }, withCaps('sms', day, window));
      expect(limit.remaining).toBe(left);
    },
  );

  it('is never negative, never more than a cap, and fits exactly what is left', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROOF_METHODS), cap, cap, use, (method, day, window, used) => {
        const limit = limitOf(method, used, withCaps(method, day, window));
        for (const value of [limit.dayRemaining, limit.windowRemaining, limit.remaining]) {
          if (value !== null) expect(value).toBeGreaterThanOrEqual(0);
        }
        expect(limit.remaining === null).toBe(day === null && window === null);
        expect(limit.remaining ?? 0).toBeLessThanOrEqual(Math.min(day ?? Infinity, window ?? Infinity));
        if (limit.remaining === null) expect(fits(limit, Number.MAX_SAFE_INTEGER)).toBe(true);
        else expect([fits(limit, limit.remaining), fits(limit, limit.remaining + 1)]).toEqual([true, false]);
      }),
    );
  });

  it('grows with nothing that left', () => {
    fc.assert(
      fc.property(cap, cap, use, fc.nat(500), (day, window, used, more) => {
        const policy = withCaps('sms', day, window);
        const after = { dayUsdMinor: used.dayUsdMinor + more, windowUsdMinor: used.windowUsdMinor + more };
        const [before, later] = [limitOf('sms', used, policy), limitOf('sms', after, policy)];
        expect(later.remaining ?? Infinity).toBeLessThanOrEqual(before.remaining ?? Infinity);
      }),
    );
  });
});

describe('the window', () => {
  const newYork = { timeZone: 'America/New_York', holidays: ['2026-11-26', '2026-12-25'] };
  const tokyo = { timeZone: 'Asia/Tokyo', holidays: ['2027-05-03', '2027-05-04', '2027-05-05'] };
  it.each([
    ['a Wednesday', '2026-03-04T17:00:00Z', newYork, '2026-03-04', '2026-02-26'],
    ['a Saturday, which counts with the week before', '2026-03-07T17:00:00Z', newYork, '2026-03-07', '2026-03-02'],
    ['the same Saturday, already Sunday in Tokyo', '2026-03-07T17:00:00Z', tokyo, '2026-03-08', '2026-03-02'],
    ['late Friday in New York, Saturday in UTC', '2026-03-07T04:59:00Z', newYork, '2026-03-06', '2026-03-02'],
    ['the night clocks go forward', '2026-03-09T03:59:00Z', newYork, '2026-03-08', '2026-03-02'],
    ['the day after Thanksgiving', '2026-11-27T17:00:00Z', newYork, '2026-11-27', '2026-11-20'],
    ['Christmas Day itself', '2026-12-25T17:00:00Z', newYork, '2026-12-25', '2026-12-18'],
    ['the end of Golden Week', '2027-05-06T03:00:00Z', tokyo, '2027-05-06', '2027-04-27'],
  ])('on %s', (_name, instant, entity, today, from) => {
    expect(capWindow(Date.parse(instant), entity, 5)).toEqual({ today, from });
  });
});

describe('a year of withdrawals', () => {
  const attempts = fc.array(
    fc.record({ skipDays: fc.integer({ min: 0, max: 4 }), usdMinor: fc.integer({ min: 1, max: 400 }) }),
    { minLength: 1, maxLength: 60 },
  );
  const holidayOffsets = fc.array(fc.nat(120), { maxLength: 12 });

  it('never takes more than the cap out in any day or in any window, whichever day it ends on', () => {
    fc.assert(
      fc.property(attempts, holidayOffsets, cap, cap, (wishes, offsets, dayCap, windowCap) => {
        const policy = withCaps('sms', dayCap, windowCap);
        const first = '2026-03-02';
        const holidays = offsets.map((days) => addDays(first, days));
        const taken: { date: string; usdMinor: number }[] = [];
        const sum = (from: string, to: string) =>
          taken.filter(({ date }) => date >= from && date <= to).reduce((total, { usdMinor }) => total + usdMinor, 0);
        let date = first;
        for (const { skipDays, usdMinor } of wishes) {
          date = addDays(date, skipDays);
          const from = businessWindowStart(date, 5, holidays);
          const limit = limitOf('sms', { dayUsdMinor: sum(date, date), windowUsdMinor: sum(from, date) }, policy);
          if (fits(limit, usdMinor)) taken.push({ date, usdMinor });
          else expect(usdMinor).toBeGreaterThan(limit.remaining ?? Infinity);
        }
        for (let day = first; day <= addDays(date, 7); day = addDays(day, 1)) {
          expect(sum(day, day)).toBeLessThanOrEqual(dayCap ?? Infinity);
          expect(sum(businessWindowStart(day, 5, holidays), day)).toBeLessThanOrEqual(windowCap ?? Infinity);
        }
      }),
    );
  });
});
