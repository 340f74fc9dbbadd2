/** The life of a card, whatever happens to it in whatever order. */
import { CARD_STATES } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type CardEvent, type CardState, cardEvents, isOut } from './card.flow.ts';

const sequence = fc.array(fc.constantFrom(...cardEvents), { maxLength: 60 });

function live(events: readonly CardEvent[]): { state: CardState; event: CardEvent | null }[] {
  const steps: { state: CardState; event: CardEvent | null }[] = [{ state: 'in-stock', event: null }];
  for (const event of events) {
    const next = advance(steps.at(-1)?.state ?? 'in-stock', event);
    if (next.ok) steps.push({ state: next.value, event });
  }
  return steps;
}

describe('a card', () => {
  it('goes its ordinary way', () => {
    const way = ['assign', 'ship', 'activate', 'suspend', 'resume', 'replace', 'take-back', 'keep', 'retire'] as const;
    expect(live(way).map(({ state }) => state)).toEqual([
      ...['in-stock', 'assigned', 'shipped', 'active', 'suspended', 'active', 'replaced', 'returned', 'in-stock'],
      'retired',
    ]);
  });

  it('is reached in every state, so that no state is only written down', () => {
    const reached = new Set<CardState>(['in-stock']);
    for (const state of reached) {
      for (const event of cardEvents) {
        const next = advance(state, event);
        if (next.ok) reached.add(next.value);
      }
    }
    expect([...reached].sort()).toEqual([...CARD_STATES].sort());
  });

  it('that was lost or broken proves nothing again before it was back and activated anew', () => {
    fc.assert(
      fc.property(sequence, (events) => {
        const dead = new Set<CardState>(['lost', 'defective', 'battery', 'replaced']);
        let since: CardEvent[] | null = null;
        for (const { state, event } of live(events)) {
          if (dead.has(state)) since = [];
          else if (since !== null && event !== null) since.push(event);
          if (state !== 'active' || since === null) continue;
          expect(since.slice(0, 3)).toEqual(['take-back', 'keep', 'assign']);
          since = null;
        }
      }),
    );
  });

  it('becomes active only by having been shipped, or out of a suspension', () => {
    for (const state of CARD_STATES) {
      for (const event of cardEvents) {
        const next = advance(state, event);
        if (next.ok && next.value === 'active') expect(['shipped', 'suspended']).toContain(state);
      }
    }
  });

  it('is out until it is back, unless it never left', () => {
    for (const state of CARD_STATES.filter(isOut)) {
      const home = cardEvents.flatMap((event) => {
        const next = advance(state, event);
        return next.ok && !isOut(next.value) ? [event] : [];
      });
      expect(home.filter((event) => event !== 'retire')).toEqual(['take-back']);
    }
  });

  it('that is retired stays retired', () => {
    expect(cardEvents.some((event) => advance('retired', event).ok)).toBe(false);
  });
});
