/**
 * A countdown to an instant. `now` is given by the caller, because the instants are the server's and this machine's
 * clock may be wrong by hours: the app corrects it once and hands the corrected clock in.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { clockText, isSpoken, remainingSeconds, untilNextTick } from './countdown.logic.ts';

export function useCountdown(untilMs: number, now: () => number, onEnd?: () => void): number {
  const [seconds, setSeconds] = useState(() => remainingSeconds(untilMs, now()));
  const clock = useRef(now);
  const end = useRef(onEnd);
  useEffect(() => {
    clock.current = now;
    end.current = onEnd;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      const at = clock.current();
      const left = remainingSeconds(untilMs, at);
      setSeconds(left);
      if (left === 0) end.current?.();
      else timer = setTimeout(tick, untilNextTick(untilMs, at));
    };
    tick();
    return () => clearTimeout(timer);
  }, [untilMs]);
  return seconds;
}

export interface CountdownProps {
  readonly untilMs: number;
  readonly now: () => number;
  readonly onEnd?: () => void;
  /** The sentence around the figures, for the eye and, at a few marks, for the ear. */
  readonly words: (clock: string, seconds: number) => string;
}

export function Countdown({ untilMs, now, onEnd, words }: CountdownProps): ReactElement {
  const seconds = useCountdown(untilMs, now, onEnd);
  const spoken = useRef('');
  const text = words(clockText(seconds), seconds);
  if (isSpoken(seconds)) spoken.current = text;
  return (
    <span className="sr-countdown">
      <span aria-hidden="true">{text}</span>
      <span className="sr-unseen" role="status">
        {spoken.current}
      </span>
    </span>
  );
}
