/** The machine of the emergency grant: every step of it as a table, and what no run of events can bring about. */
import { DAY_MS, type Instant } from '@strongroom/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  endsAt,
  type GrantCourse,
  type GrantEvent,
  type GrantState,
  grantEvents,
  standing,
} from './grant.flow.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const course = (state: GrantState): GrantCourse => ({
  state,
  fullUntil: START + 2 * DAY_MS,
  portalUntil: START + 12 * DAY_MS,
  cardUntil: state === 'online-card' ? START + 24 * DAY_MS : null,
});

/** A step as the house takes it: the card's days begin with its activation, those of the code with its issue. */
function step(from: GrantCourse, event: GrantEvent, now: Instant): GrantCourse {
  const next = advance(from, event, now);
  if (!next.ok) return from;
  if (event === 'code-issued')
    return { state: next.value, fullUntil: now + 2 * DAY_MS, portalUntil: now + 12 * DAY_MS, cardUntil: null };
  return { ...from, state: next.value, cardUntil: event === 'card-activated' ? now + 21 * DAY_MS : from.cardUntil };
}

const table: readonly (readonly [GrantState, GrantEvent, GrantState | 'refused'])[] = [
  ['active', 'code-issued', 'temp-full'],
  ['temp-full', 'code-issued', 'refused'],
  ['temp-full', 'card-activated', 'online-card'],
  ['temp-full', 'factor-reactivated', 'active'],
  ['temp-full', 'factor-replaced', 'replaced'],
  ['temp-full', 'withdrawn', 'withdrawn'],
  ['temp-print-only', 'code-issued', 'refused'],
  ['temp-print-only', 'card-activated', 'online-card'],
  ['temp-print-only', 'factor-reactivated', 'refused'],
  ['temp-print-only', 'withdrawn', 'withdrawn'],
  ['online-card', 'code-issued', 'refused'],
  ['online-card', 'card-activated', 'refused'],
  ['online-card', 'factor-reactivated', 'active'],
  ['online-card', 'factor-replaced', 'replaced'],
  ['online-card', 'withdrawn', 'withdrawn'],
  ['expired', 'code-issued', 'refused'],
  ['expired', 'card-activated', 'refused'],
  ['expired', 'factor-reactivated', 'refused'],
  ['expired', 'withdrawn', 'withdrawn'],
  ['replaced', 'code-issued', 'temp-full'],
  ['replaced', 'withdrawn', 'refused'],
  ['withdrawn', 'code-issued', 'refused'],
];

describe('emergency grant', () => {
  it.each(table)('%s, %s: %s', (from, event, to) => {
    const now = from === 'temp-print-only' ? START + 3 * DAY_MS : START + 1;
    const next = advance(course(from), event, now);
    expect(next.ok ? next.value : 'refused').toBe(to);
  });

  it('goes down with the days: two in full, ten for the card, then nothing', () => {
    const days: [number, GrantState][] = [
      [0, 'temp-full'],
      [2 * DAY_MS - 1, 'temp-full'],
      [2 * DAY_MS, 'temp-print-only'],
      [12 * DAY_MS - 1, 'temp-print-only'],
      [12 * DAY_MS, 'expired'],
      [400 * DAY_MS, 'expired'],
    ];
    for (const [after, state] of days) expect(standing(course('temp-full'), START + after)).toBe(state);
    expect(standing(course('online-card'), START + 24 * DAY_MS - 1)).toBe('online-card');
    expect(standing(course('online-card'), START + 24 * DAY_MS)).toBe('expired');
  });

  it('judges an event on where the grant stands, not on where it was written down', () => {
    expect(advance(course('temp-full'), 'factor-reactivated', START + 3 * DAY_MS)).toEqual({
      ok: false,
      refusal: 'print-only',
    });
    expect(advance(course('temp-full'), 'card-activated', START + 12 * DAY_MS).ok).toBe(false);
  });

  const run = fc.array(fc.tuple(fc.constantFrom(...grantEvents), fc.integer({ min: 0, max: 5 * DAY_MS })), {
    maxLength: 60,
  });
  const isOn = (state: GrantState): boolean => state !== 'active' && state !== 'replaced';

  it('never lasts longer than its days and those of one card without a permanent factor', () => {
    fc.assert(
      fc.property(run, (events) => {
        let at = course('active');
        let now = START;
        let since: Instant | null = null;
        for (const [event, waited] of events) {
          now += waited;
          at = step(at, event, now);
          const state = standing(at, now);
          since = isOn(state) ? (since ?? now) : null;
          const open = state === 'temp-full' || state === 'temp-print-only' || state === 'online-card';
          if (open && since !== null) expect(now - since).toBeLessThan((12 + 21) * DAY_MS);
        }
      }),
    );
  });

  it('gives full access again only to the card, a permanent factor or staff, and never issues twice in a row', () => {
    fc.assert(
      fc.property(run, (events) => {
        let at = course('active');
        let now = START;
        for (const [event, waited] of events) {
          now += waited;
          const before = standing(at, now);
          at = step(at, event, now);
          const after = standing(at, now);
          if (before === 'temp-print-only')
            expect(['temp-print-only', 'online-card', 'replaced', 'withdrawn']).toContain(after);
          if (after === 'temp-full' && before !== 'temp-full') expect(['active', 'replaced']).toContain(before);
          if (before === 'expired') expect(['expired', 'withdrawn', 'replaced']).toContain(after);
        }
      }),
    );
  });

  it('has an end by itself exactly while it is on', () => {
    for (const state of ['temp-full', 'temp-print-only', 'online-card'] as const)
      expect(endsAt(course(state))).not.toBeNull();
    for (const state of ['active', 'replaced', 'expired', 'withdrawn'] as const)
      expect(endsAt(course(state))).toBeNull();
  });
});
