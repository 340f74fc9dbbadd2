/** The machine of an activation: nobody completes who did not prove, and nobody completes twice. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ActivationEvent, type ActivationState, activationEvents, advance } from './activation.flow.ts';

it('completes once, and only what was proven', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ event: fc.constantFrom(...activationEvents), at: fc.nat(20) })), (steps) => {
      let state: ActivationState = 'choose-proof';
      const taken: ActivationEvent[] = [];
      for (const { event, at } of steps) {
        const next = advance({ state, expiresAt: 10 }, event, at);
        if (!next.ok) continue;
        expect(at).toBeLessThan(10);
        taken.push(event);
        state = next.value;
      }
      const after = taken.filter((event) => event !== 'proof-chosen');
      expect([[], ['answered-right'], ['answered-right', 'completed']]).toContainEqual(after);
      expect(after.length === 0 || taken[0] === 'proof-chosen').toBe(true);
    }),
  );
});
