/**
 * Waiting by the injected clock. A timer alone would follow the machine's clock, and a clock alone never wakes anyone
 * up; so timers look at the clock in short steps, which lets a test or a demonstration push time forward.
 */
import type { Clock, Instant } from '@strongroom/core';

const STEP_MS = 50;

export interface Waiting {
  /** Runs once when the clock has reached `due`; never after `stop`. */
  at(due: Instant, run: () => void): void;
  /** Resolves when the clock has reached `due`, or at once when everything stops. */
  until(due: Instant): Promise<void>;
  stop(): void;
}

export function makeWaiting(clock: Clock): Waiting {
  const pending = new Map<NodeJS.Timeout, () => void>();
  let stopped = false;

  function arm(due: Instant, run: () => void, onStop: () => void): void {
    if (stopped) {
      onStop();
      return;
    }
    const left = due - clock.now();
    if (left <= 0) {
      run();
      return;
    }
    const timer = setTimeout(
      () => {
        pending.delete(timer);
        arm(due, run, onStop);
      },
      Math.min(left, STEP_MS),
    );
    pending.set(timer, onStop);
  }

  return {
    at: (due, run) => arm(due, run, () => undefined),
    until: (due) => new Promise((resolve) => arm(due, resolve, resolve)),
    stop() {
      stopped = true;
      for (const [timer, onStop] of pending) {
        clearTimeout(timer);
        onStop();
      }
      pending.clear();
    },
  };
}
