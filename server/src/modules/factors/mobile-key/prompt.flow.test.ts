/** The machine of a prompt: whatever happens in whatever order, one answer counts and an approval is taken once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { advance, type PromptEvent, type PromptState, promptEvents } from './prompt.flow.ts';

it('takes one answer, one approval, and nothing after its time', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ event: fc.constantFrom(...promptEvents), at: fc.nat(20) })), (steps) => {
      let state: PromptState = 'waiting';
      const taken: PromptEvent[] = [];
      for (const { event, at } of steps) {
        const next = advance({ state, expiresAt: 10 }, event, at);
        if (!next.ok) continue;
        expect(at).toBeLessThan(10);
        taken.push(event);
        state = next.value;
      }
      expect([[], ['approved'], ['approved', 'taken'], ['denied'], ['numbers-used-up']]).toContainEqual(taken);
    }),
  );
});
