/**
 * A circuit breaker for a carrier, or for a carrier in one country: after so many failures in a row nothing is sent that
 * way for a while, then one message tries it. What fails there fails at once for the next, and another carrier has it.
 */
import { type Instant, unreachable } from '@strongroom/core';

export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly until: Instant }
  /** One is under way to find out; until it says so, or for as long as a breaker stays open, no other goes. */
  | { readonly state: 'trying'; readonly until: Instant };

export type BreakerEvent = 'ask' | 'success' | 'failure';
export const breakerEvents = ['ask', 'success', 'failure'] as const satisfies readonly BreakerEvent[];

export interface BreakerSettings {
  readonly failures: number;
  readonly openMs: number;
}

export const closedBreaker: Breaker = { state: 'closed', failures: 0 };

/** The breaker afterwards; null where asking is refused. */
export function advanceBreaker(
  breaker: Breaker,
  event: BreakerEvent,
  { failures, openMs }: BreakerSettings,
  now: Instant,
): Breaker | null {
  switch (event) {
    case 'ask':
      if (breaker.state === 'closed') return breaker;
      return breaker.until <= now ? { state: 'trying', until: now + openMs } : null;
    case 'success':
      return closedBreaker;
    case 'failure': {
      if (breaker.state === 'open') return breaker;
      const count = breaker.state === 'closed' ? breaker.failures + 1 : failures;
      return count >= failures ? { state: 'open', until: now + openMs } : { state: 'closed', failures: count };
    }
    default:
      return unreachable(event);
  }
}

export interface Breakers {
  /** Whether it may be asked, without asking. */
  wouldAllow(key: string): boolean;
  allow(key: string): boolean;
  tell(key: string, event: 'success' | 'failure'): void;
}

/** Of this node: what it cannot reach another may. Bounded by carriers times countries. */
export function makeBreakers(
  settings: BreakerSettings,
  clock: { now(): Instant },
  onChange: (key: string, isOpen: boolean) => void,
): Breakers {
  const held = new Map<string, Breaker>();
  const of = (key: string): Breaker => held.get(key) ?? closedBreaker;
  const step = (key: string, event: BreakerEvent): boolean => {
    const after = advanceBreaker(of(key), event, settings, clock.now());
    if (after === null) return false;
    if ((after.state === 'closed') !== (of(key).state === 'closed')) onChange(key, after.state !== 'closed');
    held.set(key, after);
    return true;
  };
  return {
    wouldAllow: (key) => advanceBreaker(of(key), 'ask', settings, clock.now()) !== null,
    allow: (key) => step(key, 'ask'),
    tell: (key, event) => void step(key, event),
  };
}
