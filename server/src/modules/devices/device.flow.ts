/**
 * The states of a device of one user. A new device waits: an older one approves it, a strong proof vouches for it, or
 * time does. Trust is asked for by its owner, ends at a fixed hour, and is never more than a convenience at sign-in.
 * What is revoked never comes back: the same browser is another device then.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type DeviceState = 'new' | 'recognised' | 'trusted' | 'revoked';
export const deviceEvents = [
  'proved-strongly',
  'approved',
  'cooled-down',
  'trusted',
  'trust-ended',
  'revoked',
] as const;
export type DeviceEvent = (typeof deviceEvents)[number];
export type DeviceRefusal = 'revoked' | 'still-new' | 'nothing-to-change';

export function advanceDevice(state: DeviceState, event: DeviceEvent): Result<DeviceState, DeviceRefusal> {
  if (state === 'revoked') return refuse('revoked');
  switch (event) {
    case 'revoked':
      return ok('revoked');
    case 'proved-strongly':
    case 'approved':
    case 'cooled-down':
      return state === 'new' ? ok('recognised') : refuse('nothing-to-change');
    case 'trusted':
      if (state === 'new') return refuse('still-new');
      return state === 'recognised' ? ok('trusted') : refuse('nothing-to-change');
    case 'trust-ended':
      return state === 'trusted' ? ok('recognised') : refuse('nothing-to-change');
    default:
      return unreachable(event);
  }
}

export interface DeviceTimes {
  readonly state: DeviceState;
  readonly coolUntil: Instant | null;
  readonly trustedUntil: Instant | null;
}

/** The state at this moment: what time alone has changed is changed without anybody writing it down. */
export function stateAt({ state, coolUntil, trustedUntil }: DeviceTimes, now: Instant): DeviceState {
  const over = (until: Instant | null): boolean => until !== null && now >= until;
  const passed =
    state === 'new' && over(coolUntil)
      ? 'cooled-down'
      : state === 'trusted' && over(trustedUntil)
        ? 'trust-ended'
        : null;
  const after = passed === null ? null : advanceDevice(state, passed);
  return after?.ok ? after.value : state;
}
