/** The calendar that ends sessions, over the changes of clocks on every continent, and as properties of every moment. */
import { DAY_MS, HOUR_MS, toRfc3339 } from '@strongroom/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPolicies, type Policy } from '../policy/index.ts';
import { calendarEnd, momentsOf, nextMoment, type Weekday } from './calendar.rules.ts';

const policyWith = (overrides: Readonly<Record<string, unknown>>): Policy => {
  const loaded = loadPolicies({ profile: 'default', overrides, entities: {} });
  if (!loaded.ok) throw new Error(loaded.refusal.join());
  return loaded.value.house;
};
const DAILY: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const ZONES = [
  'America/New_York',
  'America/St_Johns',
  'Europe/Zurich',
  'Asia/Dubai',
  'Asia/Kathmandu',
  'Asia/Hong_Kong',
  'Australia/Sydney',
  'Australia/Lord_Howe',
] as const;
const at = (text: string): number => Date.parse(text);

describe('the next moment', () => {
  it.each([
    // Clocks go forward: the hour from 02:00 is skipped, and what is wanted in it comes as much later.
    ['America/New_York', '02:30', '2026-03-08T05:00:00Z', '2026-03-08T07:30:00Z'],
    ['America/New_York', '00:15', '2026-03-08T05:15:00Z', '2026-03-09T04:15:00Z'],
    ['Europe/Zurich', '02:30', '2026-03-29T00:00:00Z', '2026-03-29T01:30:00Z'],
    ['Europe/Zurich', '06:25', '2026-03-28T05:25:00Z', '2026-03-29T04:25:00Z'],
    // Clocks go back: the hour from 01:00 comes twice and counts once, the first time.
    ['America/New_York', '01:30', '2026-11-01T04:00:00Z', '2026-11-01T05:30:00Z'],
    ['America/New_York', '01:30', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ['Europe/Zurich', '02:30', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    ['Asia/Hong_Kong', '04:45', '2026-03-08T20:45:00Z', '2026-03-09T20:45:00Z'],
    ['Asia/Hong_Kong', '04:45', '2026-10-24T20:44:59Z', '2026-10-24T20:45:00Z'],
    // South of the equator the year is the other way round.
    ['Australia/Sydney', '02:30', '2026-04-04T12:00:00Z', '2026-04-04T15:30:00Z'],
    ['Australia/Sydney', '02:30', '2026-04-04T15:30:00Z', '2026-04-05T16:30:00Z'],
    ['Australia/Sydney', '02:30', '2026-10-03T12:00:00Z', '2026-10-03T16:30:00Z'],
    // Clocks that change at midnight: the first quarter of the day is skipped, the last of the one before comes twice.
    ['America/Santiago', '00:15', '2026-09-06T00:00:00Z', '2026-09-06T04:15:00Z'],
    ['America/Santiago', '23:30', '2026-04-04T12:00:00Z', '2026-04-05T02:30:00Z'],
    ['America/Santiago', '23:30', '2026-04-05T02:30:00Z', '2026-04-06T03:30:00Z'],
    ['Africa/Cairo', '00:15', '2026-04-23T12:00:00Z', '2026-04-23T22:15:00Z'],
    ['Africa/Cairo', '23:30', '2026-10-29T12:00:00Z', '2026-10-29T20:30:00Z'],
    // Half an hour forward and back, and zones that lie between the hours.
    ['Australia/Lord_Howe', '02:15', '2026-10-03T12:00:00Z', '2026-10-03T15:45:00Z'],
    ['Australia/Lord_Howe', '01:45', '2026-04-04T12:00:00Z', '2026-04-04T14:45:00Z'],
    ['America/St_Johns', '02:30', '2026-03-08T03:30:00Z', '2026-03-08T06:00:00Z'],
    ['Asia/Kolkata', '00:15', '2026-03-08T12:00:00Z', '2026-03-08T18:45:00Z'],
    ['Asia/Kathmandu', '00:15', '2026-03-08T12:00:00Z', '2026-03-08T18:30:00Z'],
    // No change of clocks at all: every night is as long as the last.
    ['Asia/Dubai', '00:15', '2026-03-28T20:15:00Z', '2026-03-29T20:15:00Z'],
    ['Asia/Dubai', '00:15', '2026-10-24T20:15:00Z', '2026-10-25T20:15:00Z'],
  ])('in %s at %s after %s is %s', (zone, time, after, next) => {
    expect(toRfc3339(nextMoment(at(after), { days: DAILY, time, zone }))).toBe(toRfc3339(at(next)));
  });

  it('is the Sunday of the place, not of Greenwich', () => {
    const weekly = { days: ['sun'] as const, time: '01:00', zone: 'Asia/Hong_Kong' };
    expect(toRfc3339(nextMoment(at('2026-03-06T12:00:00Z'), weekly))).toBe('2026-03-07T17:00:00.000Z');
  });

  const anyMoment = fc.record({
    after: fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
    days: fc.subarray([...DAILY], { minLength: 1 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    zone: fc.constantFrom(...ZONES),
  });
  const two = (value: number): string => String(value).padStart(2, '0');
  const wall = (instant: number, zone: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(
      instant,
    );

  it('lies ahead, within eight days, on a day that was named, at the time on the wall unless that is skipped', () => {
    fc.assert(
      fc.property(anyMoment, ({ after, days, hour, minute, zone }) => {
        const time = `${two(hour)}:${two(minute)}`;
        const next = nextMoment(after, { days, time, zone });
        expect(next).toBeGreaterThan(after);
        expect(next - after).toBeLessThanOrEqual(8 * DAY_MS + HOUR_MS);
        const [day = '', clock = ''] = wall(next, zone).split(/,? /);
        expect(days).toContain(day.toLowerCase());
        // Nowhere here are clocks changed but between one and four.
        if (hour === 0 || hour > 3) expect(clock).toBe(time);
      }),
    );
  });

  it('is the same from anywhere before it, so that none is missed', () => {
    fc.assert(
      fc.property(anyMoment, fc.double({ min: 0, max: 1, noNaN: true }), (moment, part) => {
        const recurring = { ...moment, time: `${two(moment.hour)}:${two(moment.minute)}` };
        const next = nextMoment(moment.after, recurring);
        const between = moment.after + Math.floor((next - moment.after - 1) * part);
        expect(nextMoment(between, recurring)).toBe(next);
      }),
    );
  });
});

describe('the end of a session', () => {
  const policy = policyWith({});
  const stay = (surface: string, createdAt: string, exempt: string | null = null) => ({
    surface,
    createdAt: at(createdAt),
    teardownExemptUntil: exempt === null ? null : at(exempt),
  });
  const ends = (of: ReturnType<typeof stay>, under: Policy = policy) => {
    const end = calendarEnd(of, under);
    return end && `${end.reason} ${toRfc3339(end.at).slice(0, 16)}`;
  };

  it.each([
    ['portal', '2026-03-04T12:00:00Z', null],
    ['desktop', '2026-03-04T12:00:00Z', 'weekly-end 2026-03-08T06:00'],
    ['mobile', '2026-10-28T12:00:00Z', 'weekly-end 2026-11-01T05:00'],
    ['api', '2026-03-04T12:00:00Z', 'nightly-teardown 2026-03-05T05:15'],
    // What came back while the window lasted goes with its end.
    ['api', '2026-03-05T05:20:00Z', 'nightly-teardown 2026-03-05T06:45'],
    ['api', '2026-03-09T12:00:00Z', 'nightly-teardown 2026-03-10T04:15'],
    // No window on Saturday: the week ends before the next one.
    ['api', '2026-03-06T12:00:00Z', 'nightly-teardown 2026-03-08T05:15'],
  ])('on %s opened %s is %s', (surface, createdAt, end) => {
    expect(ends(stay(surface, createdAt))).toBe(end);
  });

  it('follows the regions of the legal entity', () => {
    const asia = policyWith({ 'session.teardown.regions': ['asia-pacific'] });
    expect(ends(stay('api', '2026-03-04T12:00:00Z'), asia)).toBe('nightly-teardown 2026-03-04T20:45');
    const europe = policyWith({ 'session.teardown.regions': ['europe'] });
    expect(ends(stay('api', '2026-03-27T12:00:00Z'), europe)).toBe('nightly-teardown 2026-03-29T04:25');
  });

  it.each([
    // The week ends on Thursday night: nothing is reset on Friday and Saturday, and the window of Thursday runs into Friday.
    ['2026-03-05T19:00:00Z', 'nightly-teardown 2026-03-05T20:30'],
    ['2026-03-05T20:45:00Z', 'nightly-teardown 2026-03-05T21:30'],
    ['2026-03-05T22:00:00Z', 'nightly-teardown 2026-03-08T20:30'],
    ['2026-03-07T20:30:00Z', 'nightly-teardown 2026-03-08T20:30'],
  ])('opened %s where the days of rest are Friday and Saturday: %s', (createdAt, end) => {
    const days: Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu'];
    const gulf = policyWith({
      'session.teardown.regions': ['gulf'],
      'session.teardown.windows': [{ region: 'gulf', days, from: '23:30', to: '00:30', zone: 'Asia/Riyadh' }],
      'session.weekly-end': { weekday: 'fri', time: '01:00', zone: 'Asia/Riyadh' },
      'session.weekly-end.surfaces': ['desktop'],
    });
    expect(ends(stay('api', createdAt), gulf)).toBe(end);
    const friday = createdAt < '2026-03-05T22:00:00Z' ? '2026-03-05T22:00' : '2026-03-12T22:00';
    expect(ends(stay('desktop', createdAt), gulf)).toBe(`weekly-end ${friday}`);
  });

  it('waits for an exemption, no longer, and never past the week', () => {
    expect(ends(stay('api', '2026-03-02T12:00:00Z', '2026-03-04T12:00:00Z'))).toBe('nightly-teardown 2026-03-05T05:15');
    expect(ends(stay('api', '2026-03-02T12:00:00Z', '2027-01-01T00:00:00Z'))).toBe('weekly-end 2026-03-08T06:00');
    expect(ends(stay('api', '2026-03-04T12:00:00Z', '2026-03-01T00:00:00Z'))).toBe('nightly-teardown 2026-03-05T05:15');
  });

  it('is remembered rightly in whatever order sessions are asked about', () => {
    const moments = momentsOf(policy['session.teardown.windows'], ['north-america']);
    const fresh = policyWith({ 'session.weekly-end.surfaces': [] });
    fc.assert(
      fc.property(fc.integer({ min: at('2026-02-20T00:00:00Z'), max: at('2026-03-20T00:00:00Z') }), (createdAt) => {
        const end = calendarEnd({ surface: 'api', createdAt, teardownExemptUntil: null }, fresh);
        expect(end?.at).toBe(Math.min(...moments.map((moment) => nextMoment(createdAt, moment))));
      }),
    );
  });

  it('runs over midnight where a window does', () => {
    const friday = { region: 'here', days: ['fri'] as const, from: '23:00', to: '03:00', zone: 'America/New_York' };
    const [, close] = momentsOf([{ ...friday, days: [...friday.days] }], ['here']);
    expect(close).toMatchObject({ days: ['sat'], time: '03:00' });
    // Up to midnight is up to the first minute of the day after; that minute has one name.
    const toMidnight = { ...friday, days: [...friday.days], to: '00:00' };
    expect(momentsOf([toMidnight], ['here'])[1]).toMatchObject({ days: ['sat'], time: '00:00' });
    const named24 = { 'session.teardown.windows': [{ ...toMidnight, to: '24:00' }] };
    expect(loadPolicies({ profile: 'default', overrides: named24, entities: {} }).ok).toBe(false);
  });
});
