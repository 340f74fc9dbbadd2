/** The approval machine over any sequence of events at any times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApprovalEvent, advance, approvalEvents } from './approval.flow.ts';
import type { ApprovalState } from './approvals.model.ts';

const START = Date.parse('2026-03-06T12:00:00Z');
const LIFE_MS = 300_000;
const STATES: readonly ApprovalState[] = ['awaiting-proof', 'proven', 'used', 'void'];
const inState = (state: ApprovalState) => ({ state, expiresAt: START + LIFE_MS });

describe('the approval machine', () => {
  it.each<[ApprovalState, ApprovalEvent, ApprovalState | 'refused']>([
    ['awaiting-proof', 'answered-right', 'proven'],
    ['awaiting-proof', 'used', 'refused'],
    ['awaiting-proof', 'cancelled', 'void'],
    ['awaiting-proof', 'asked-for-something-else', 'void'],
    ['proven', 'answered-right', 'refused'],
    ['proven', 'used', 'used'],
    ['proven', 'cancelled', 'void'],
    ['proven', 'asked-for-something-else', 'void'],
    ...(['used', 'void'] as const).flatMap((state) =>
      approvalEvents.map((event): [ApprovalState, ApprovalEvent, 'refused'] => [state, event, 'refused']),
    ),
  ])('from %s on %s: %s', (state, event, expected) => {
    const next = advance(inState(state), event, START);
    expect(next.ok ? next.value : 'refused').toBe(expected);
  });

  it('is used at most once, only after it was proven, and never after anything else was asked of it', () => {
    const history = fc.array(
      fc.record({ event: fc.constantFrom(...approvalEvents), waitMs: fc.integer({ min: 0, max: LIFE_MS / 3 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(history, (events) => {
        let state: ApprovalState = 'awaiting-proof';
        let now = START;
        const taken: ApprovalEvent[] = [];
        for (const { event, waitMs } of events) {
          now += waitMs;
          const next = advance(inState(state), event, now);
          if (!next.ok) continue;
          expect(now).toBeLessThan(START + LIFE_MS);
          taken.push(event);
          state = next.value;
        }
        expect(taken.length).toBeLessThanOrEqual(2);
        expect(state === 'used').toBe(taken.includes('used'));
        if (state === 'used') expect(taken).toEqual(['answered-right', 'used']);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses everything from the instant it expires', () => {
    for (const state of STATES) {
      for (const event of approvalEvents) {
        for (const late of [0, 1, LIFE_MS]) {
          expect(advance(inState(state), event, START + LIFE_MS + late)).toEqual({
            ok: false,
            refusal: 'approval-void',
          });
        }
      }
    }
  });
});
