/**
 * What an owner's word about a device takes away. Posture is said and not measured, so it gives nothing: a good answer
 * opens no door that was closed. A bad one is believed, and a device that is shared, poorly kept or long unasked is not
 * trusted, from the moment that is so. What was lost comes back by a new proof, never by another answer.
 */
import type { Posture, TrustBar } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import { type DeviceState, type DeviceTimes, stateAt } from './device.flow.ts';
import { postureScore, postureStaleAt } from './posture.rules.ts';

export interface SaidOfDevice {
  readonly posture: Posture | null;
  readonly postureAt: Instant | null;
}

type TrustNeeds = Pick<Policy, 'device.trust-needs' | 'device.trust-score' | 'device.posture-days'>;

/** Why a device is not to be trusted, as far as its owner has spoken; empty where nothing stands in the way. */
export function trustBars({ posture, postureAt }: SaidOfDevice, policy: TrustNeeds, now: Instant): TrustBar[] {
  const needs = policy['device.trust-needs'];
  const bars: TrustBar[] = [];
  // Silence is no confession: a device of which nothing was said counts as its owner's own, until answers are needed.
  if (needs.includes('unshared') && posture?.private === 'no') bars.push('shared');
  if (posture === null || postureAt === null) {
    if (needs.includes('score') || needs.includes('answers')) bars.push('unanswered');
    return bars;
  }
  if (needs.includes('score') && postureScore(posture) < policy['device.trust-score']) bars.push('score');
  if (needs.includes('answers') && now >= postureStaleAt(postureAt, policy['device.posture-days'])) bars.push('stale');
  return bars;
}

/** The state at this moment under this policy: trust that something stands in the way of is none. */
export function stateUnder(device: DeviceTimes & SaidOfDevice, policy: TrustNeeds, now: Instant): DeviceState {
  const state = stateAt(device, now);
  return state === 'trusted' && trustBars(device, policy, now).length > 0 ? 'recognised' : state;
}
