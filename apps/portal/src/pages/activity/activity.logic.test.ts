/** Filters as people write them become queries that the contract takes. */
import { operations } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import enAccount from '../../wording/en.account.json';
import { type ActivityDraft, EMPTY_DRAFT, KINDS, lag, OUTCOMES, readActivity, SURFACES } from './activity.logic.ts';

const read = (draft: Partial<ActivityDraft>) => readActivity({ ...EMPTY_DRAFT, ...draft });
const hoursBetween = (query: { from?: string | undefined; to?: string | undefined }): number =>
  (Date.parse(query.to ?? '') - Date.parse(query.from ?? '')) / 3_600_000;

describe('a search', () => {
  test('without conditions asks for everything', () => {
    expect(read({})).toEqual({ ok: true, query: {} });
  });

  test('for one day takes all of it', () => {
    const one = read({ from: '2026-03-10', to: '2026-03-10' });
    if (!one.ok) throw new Error('refused');
    expect(hoursBetween(one.query)).toBeGreaterThanOrEqual(23);
    expect(hoursBetween(one.query)).toBeLessThanOrEqual(25);
  });

  test('reads the other conditions', () => {
    expect(read({ kind: 'withdrawal', outcome: 'refused', surface: 'api', address: ' 2001:DB8::7 ' })).toEqual({
      ok: true,
      query: { event: 'withdrawal.', outcome: 'refused', surface: 'api', address: '2001:DB8::7' },
    });
  });

  test.each([
    [{ from: '2026-03-11', to: '2026-03-10' }, { to: 'order' }],
    [{ address: 'home' }, { address: 'address' }],
    [{ address: '1' }, { address: 'address' }],
    [
      { from: '2026-03-11', to: '2026-03-10', address: 'x' },
      { to: 'order', address: 'address' },
    ],
  ] as const)('refuses %j', (draft, errors) => {
    expect(read(draft)).toEqual({ ok: false, errors });
  });

  test('is one that the server takes, whatever was chosen', () => {
    const day = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    const draft = fc.record({
      from: fc.oneof(
        fc.constant(''),
        day.map((date) => date.toISOString().slice(0, 10)),
      ),
      to: fc.oneof(
        fc.constant(''),
        day.map((date) => date.toISOString().slice(0, 10)),
      ),
      kind: fc.constantFrom('' as const, ...KINDS),
      outcome: fc.constantFrom('' as const, ...OUTCOMES),
      surface: fc.constantFrom('' as const, ...SURFACES),
      address: fc.oneof(fc.constant(''), fc.ipV4(), fc.ipV6()),
      account: fc.constant(''),
    });
    fc.assert(
      fc.property(draft, (given) => {
        const found = readActivity(given);
        if (found.ok) expect(operations.searchAudit.query.safeParse(found.query).error).toBeUndefined();
      }),
    );
  });
});

test('every kind is one of events that have words', () => {
  expect(KINDS.filter((kind) => !Object.hasOwn(enAccount.event, kind))).toEqual([]);
});

test.each([
  [1, 'milliseconds', 1],
  [999, 'milliseconds', 999],
  [1_000, 'seconds', 1],
  [61_400, 'seconds', 61],
])('a clock that is %i ms behind is %s', (ms, unit, count) => {
  expect(lag(ms)).toEqual({ unit, count });
});
