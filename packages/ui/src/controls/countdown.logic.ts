/**
 * Arithmetic of countdowns, apart from React so that tests need no timers. Remaining time is rounded up: a clock that
 * shows 0:00 while the thing still works would invite a needless new code, and one that shows 0:01 is true.
 */
export function remainingSeconds(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
}

/** `1:05`, `12:00`, `1:02:09`: figures only, the same in every language. */
export function clockText(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = seconds % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Screen readers hear a countdown at these marks only; a voice every second would drown everything else. */
const SPOKEN_AT_SECONDS = [600, 300, 120, 60, 30, 10, 0] as const;

export const isSpoken = (seconds: number): boolean => SPOKEN_AT_SECONDS.some((mark) => mark === seconds);

/** Milliseconds until the displayed second changes, so that the tick never drifts. */
export function untilNextTick(untilMs: number, nowMs: number): number {
  const left = untilMs - nowMs;
  if (left <= 0) return 0;
  const part = left % 1_000;
  return part === 0 ? 1_000 : part;
}
