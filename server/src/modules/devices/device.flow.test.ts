/** The states of a device: every event on every state, and what time does by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceDevice, type DeviceState, deviceEvents, stateAt } from './device.flow.ts';

const STATES: readonly DeviceState[] = ['new', 'recognised', 'trusted', 'revoked'];

describe('a device', () => {
  it('that is revoked stays so, whatever happens', () => {
    for (const event of deviceEvents) expect(advanceDevice('revoked', event).ok).toBe(false);
  });

  it('is trusted by nobody while it is new, and by nothing but its owner', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...deviceEvents)), (events) => {
        let state: DeviceState = 'new';
        let vouched = false;
        for (const event of events) {
          const next = advanceDevice(state, event);
          if (!next.ok) continue;
          if (next.value === 'recognised') vouched = true;
          if (next.value === 'trusted') expect([vouched, event]).toEqual([true, 'trusted']);
          state = next.value;
        }
      }),
    );
  });

  it.each([
    ['new', 10, null, 9, 'new'],
    ['new', 10, null, 10, 'recognised'],
    ['trusted', null, 10, 9, 'trusted'],
    ['trusted', 5, 10, 10, 'recognised'],
    ['recognised', 5, 5, 10, 'recognised'],
    ['revoked', 5, 5, 10, 'revoked'],
  ] as const)('%s until %j / %j is at %i %s', (state, coolUntil, trustedUntil, now, expected) => {
    expect(stateAt({ state, coolUntil, trustedUntil }, now)).toBe(expected);
  });

  it('is never more by time alone than recognised', () => {
    const times = fc.record({
      state: fc.constantFrom(...STATES),
      coolUntil: fc.option(fc.nat(100)),
      trustedUntil: fc.option(fc.nat(100)),
    });
    fc.assert(
      fc.property(times, fc.nat(200), (device, now) => {
        const state = stateAt(device, now);
        expect(state === device.state || state === 'recognised').toBe(true);
      }),
    );
  });
});
