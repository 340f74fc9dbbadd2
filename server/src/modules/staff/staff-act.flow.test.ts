/** The machine of acts over any sequence of events at any times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StaffActState } from './staff.model.ts';
import { advance, isOpen, type StaffActEvent, staffActEvents } from './staff-act.flow.ts';

const ENDS_AT = 1_000;
const OVER: readonly StaffActState[] = ['done', 'refused', 'withdrawn', 'expired'];

describe('the machine of acts', () => {
  it.each<[StaffActState, StaffActEvent, StaffActState | 'act-settled']>([
    ['awaiting-second', 'approved', 'done'],
    ['awaiting-second', 'refused', 'refused'],
    ['awaiting-second', 'withdrawn', 'withdrawn'],
    ...OVER.flatMap((state) => staffActEvents.map((event) => [state, event, 'act-settled'] as const)),
  ] as [StaffActState, StaffActEvent, StaffActState | 'act-settled'][])(
    'from %s on %s: %s',
    (state, event, expected) => {
      const next = advance({ state, expiresAt: ENDS_AT }, event, 0);
      expect(next.ok ? next.value : next.refusal).toBe(expected);
    },
  );

  it('is settled at most once, and never after its time', () => {
    const step = fc.record({ event: fc.constantFrom(...staffActEvents), waitMs: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let state: StaffActState = 'awaiting-second';
        let now = 0;
        let settled = 0;
        for (const { event, waitMs } of steps) {
          now += waitMs;
          const open = isOpen({ state, expiresAt: ENDS_AT }, now);
          const next = advance({ state, expiresAt: ENDS_AT }, event, now);
          expect(next.ok).toBe(open);
          if (!next.ok) continue;
          expect(now).toBeLessThan(ENDS_AT);
          state = next.value;
          settled += 1;
        }
        expect(settled).toBeLessThanOrEqual(1);
      }),
    );
  });
});
