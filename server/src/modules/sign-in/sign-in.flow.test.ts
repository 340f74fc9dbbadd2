/** The sign-in machine over any sequence of events at any times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type SignInEvent, type SignInFlow, type SignInState, signInEvents } from './sign-in.flow.ts';

const START = Date.parse('2026-03-06T12:00:00Z');
const LIFE_MS = 600_000;
const STATES: readonly SignInState[] = ['choose-factor', 'answer-challenge', 'signed-in', 'cancelled'];
const flowIn = (state: SignInState): SignInFlow => ({
  id: 'flo_1',
  userId: 'usr_1',
  state,
  version: 1,
  publicComputer: false,
  passwordless: false,
  deviceId: null,
  address: '203.0.113.9',
  createdAt: START,
  expiresAt: START + LIFE_MS,
});

describe('the sign-in machine', () => {
  it.each<[SignInState, SignInEvent, SignInState | 'refused']>([
    ['choose-factor', 'factor-chosen', 'answer-challenge'],
    ['choose-factor', 'code-sent-again', 'refused'],
    ['choose-factor', 'answer-wrong', 'refused'],
    ['choose-factor', 'answer-right', 'refused'],
    ['choose-factor', 'cancelled', 'cancelled'],
    ['answer-challenge', 'factor-chosen', 'answer-challenge'],
    ['answer-challenge', 'code-sent-again', 'answer-challenge'],
    ['answer-challenge', 'answer-wrong', 'answer-challenge'],
    ['answer-challenge', 'answer-right', 'signed-in'],
    ['answer-challenge', 'cancelled', 'cancelled'],
    ...(['signed-in', 'cancelled'] as const).flatMap((state) =>
      signInEvents.map((event): [SignInState, SignInEvent, 'refused'] => [state, event, 'refused']),
    ),
  ])('from %s on %s: %s', (state, event, expected) => {
    const next = advance(flowIn(state), event, START);
    expect(next.ok ? next.value.state : 'refused').toBe(expected);
  });

  const history = fc.array(
    fc.record({ event: fc.constantFrom(...signInEvents), waitMs: fc.integer({ min: 0, max: LIFE_MS / 4 }) }),
    { maxLength: 30 },
  );

  it('reaches signed-in only by a right answer to a challenge, in time, and stays where it ended', () => {
    fc.assert(
      fc.property(history, (events) => {
        let flow = flowIn('choose-factor');
        let now = START;
        for (const { event, waitMs } of events) {
          now += waitMs;
          const next = advance(flow, event, now);
          if (!next.ok) continue;
          expect(now).toBeLessThan(flow.expiresAt);
          expect(['signed-in', 'cancelled']).not.toContain(flow.state);
          if (next.value.state === 'signed-in')
            expect([flow.state, event]).toEqual(['answer-challenge', 'answer-right']);
          // One step, one version: the store's compare lets one of two events win. Nothing else of the flow changes.
          expect(next.value).toEqual({ ...flow, state: next.value.state, version: flow.version + 1 });
          flow = next.value;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses everything from the instant it expires', () => {
    for (const state of STATES) {
      for (const event of signInEvents) {
        for (const late of [0, 1, LIFE_MS]) {
          expect(advance(flowIn(state), event, START + LIFE_MS + late)).toEqual({ ok: false, refusal: 'flow-ended' });
        }
      }
    }
  });

  it('can always be ended by its owner until it is', () => {
    for (const state of STATES.slice(0, 2)) {
      expect(advance(flowIn(state), 'cancelled', START + LIFE_MS - 1)).toMatchObject({ ok: true });
    }
  });
});
