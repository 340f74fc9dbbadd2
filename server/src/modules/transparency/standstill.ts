/**
 * For how long something has not changed, as seen by this process between two looks. It compares nobody else's clock with
 * its own: nodes whose clocks disagree, and leases given by a clock that was wrong, are judged alike.
 */
import type { Clock } from '@strongroom/core';

export interface Standstill {
  /** What it is now; null where nothing could change. */
  look(now: string | null): void;
  /** Between the first look at what it is and the last one. A clock set forward between looks counts once. */
  ms(): number;
}

export function makeStandstill(clock: Clock): Standstill {
  let seen: string | null = null;
  let since = 0;
  let last = 0;
  return {
    look(now) {
      last = clock.now();
      // A clock that was set back tells nothing about before.
      if (now === null || now !== seen || last < since) since = last;
      seen = now;
    },
    ms: () => last - since,
  };
}
