/** The machine of a review over every state and event, and over any sequence of events. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type ReviewEvent, reviewEvents, statesBefore } from './review.flow.ts';
import type { ReviewState } from './reviews.model.ts';

describe('the machine of a review', () => {
  it.each<[ReviewState, ReviewEvent, ReviewState | 'refused']>([
    ['open', 'acknowledged', 'acknowledged'],
    ['open', 'left-unread', 'escalated'],
    ['escalated', 'acknowledged', 'acknowledged'],
    ['escalated', 'left-unread', 'refused'],
    ['acknowledged', 'acknowledged', 'refused'],
    ['acknowledged', 'left-unread', 'refused'],
  ])('from %s on %s: %s', (state, event, expected) => {
    const next = advance(state, event);
    expect(next.ok ? next.value : 'refused').toBe(expected);
    expect(statesBefore(event).includes(state)).toBe(next.ok);
  });

  it('is told of at most once and never after it was read, and reading always ends it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...reviewEvents), { maxLength: 20 }), (events) => {
        let state: ReviewState = 'open';
        const taken: ReviewEvent[] = [];
        for (const event of events) {
          const next = advance(state, event);
          if (!next.ok) continue;
          taken.push(event);
          state = next.value;
        }
        expect(taken.filter((event) => event === 'left-unread').length).toBeLessThanOrEqual(1);
        expect(taken.lastIndexOf('left-unread')).toBeLessThanOrEqual(0);
        expect(state === 'acknowledged').toBe(events.includes('acknowledged'));
      }),
    );
  });
});
