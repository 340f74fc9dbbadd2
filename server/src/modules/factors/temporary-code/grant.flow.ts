/**
 * The machine of the emergency grant: the way in for somebody who lost every permanent factor. A temporary code opens
 * everything for days, then nothing but the page of the code card; the card opens everything for weeks; a permanent
 * factor, proven again, ends it. Time alone leads down, never up, and after the last day only a call helps.
 *
 * Pure. `standing` is asked before anything is decided, so a decision never waits for the job that writes time down.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type GrantState =
  /** No grant: permanent factors prove. */
  | 'active'
  | 'temp-full'
  | 'temp-print-only'
  | 'online-card'
  /** A new permanent factor took the place of those that were lost. */
  | 'replaced'
  | 'expired'
  /** Staff took it back; the permanent factors prove again as before. */
  | 'withdrawn';

export type GrantEvent =
  | 'code-issued'
  | 'time-passed'
  | 'card-activated'
  | 'factor-reactivated'
  | 'factor-replaced'
  | 'withdrawn';

export const grantEvents: readonly GrantEvent[] = [
  'code-issued',
  'time-passed',
  'card-activated',
  'factor-reactivated',
  'factor-replaced',
  'withdrawn',
];

export type GrantRefusal =
  /** One is on already, or the last one was not followed by a proof with a permanent factor. */
  'never-two-in-a-row' | 'print-only' | 'grant-ended' | 'not-due';

export interface GrantCourse {
  readonly state: GrantState;
  readonly fullUntil: Instant;
  readonly portalUntil: Instant;
  /** Set when the card is activated. */
  readonly cardUntil: Instant | null;
}

/** When the state ends by itself; null when it does not. */
export function endsAt({ state, fullUntil, portalUntil, cardUntil }: GrantCourse): Instant | null {
  switch (state) {
    case 'temp-full':
      return fullUntil;
    case 'temp-print-only':
      return portalUntil;
    case 'online-card':
      return cardUntil;
    case 'active':
    case 'replaced':
    case 'expired':
    case 'withdrawn':
      return null;
    default:
      return unreachable(state);
  }
}

/** The state at this instant: all that time alone has done by now. */
export function standing(course: GrantCourse, now: Instant): GrantState {
  const end = endsAt(course);
  if (end === null || now < end) return course.state;
  if (course.state !== 'temp-full') return 'expired';
  return standing({ ...course, state: 'temp-print-only' }, now);
}

/** The state after the event, judged on where the grant stands at this instant. */
export function advance(course: GrantCourse, event: GrantEvent, now: Instant): Result<GrantState, GrantRefusal> {
  const state = standing(course, now);
  if (event === 'time-passed') return state === course.state ? refuse('not-due') : ok(state);
  switch (state) {
    case 'active':
    case 'replaced':
      return event === 'code-issued' ? ok('temp-full') : refuse('grant-ended');
    case 'temp-full':
    case 'temp-print-only':
    case 'online-card':
      return whileOn(state, event);
    // What is over is not opened again by anybody signed in: a call leads out, or a new factor that came another way.
    case 'expired':
      if (event === 'withdrawn') return ok('withdrawn');
      if (event === 'factor-replaced') return ok('replaced');
      return refuse(event === 'code-issued' ? 'never-two-in-a-row' : 'grant-ended');
    case 'withdrawn':
      // The factors of before prove again; once one did, it is as if there had been no grant.
      return refuse(event === 'code-issued' ? 'never-two-in-a-row' : 'grant-ended');
    default:
      return unreachable(state);
  }
}

function whileOn(
  state: 'temp-full' | 'temp-print-only' | 'online-card',
  event: Exclude<GrantEvent, 'time-passed'>,
): Result<GrantState, GrantRefusal> {
  switch (event) {
    case 'code-issued':
      return refuse('never-two-in-a-row');
    case 'card-activated':
      // Attack: one card printed after the other, each with weeks of its own, and the permanent factor never again.
      return state === 'online-card' ? refuse('never-two-in-a-row') : ok('online-card');
    case 'factor-reactivated':
      return state === 'temp-print-only' ? refuse('print-only') : ok('active');
    case 'factor-replaced':
      return ok('replaced');
    case 'withdrawn':
      return ok('withdrawn');
    default:
      return unreachable(event);
  }
}
