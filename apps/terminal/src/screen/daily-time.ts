/** The first moment after `now` at which the clock on this machine's wall shows a time. */
import { Ending, EXIT } from '../exit-codes.ts';

export interface WallTime {
  readonly hour: number;
  readonly minute: number;
}

export function readWallTime(text: string): WallTime {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (found === null) throw new Ending(EXIT.wrongUse, 'time', `${text}: a time is written as 23:45`);
  return { hour: Number(found[1]), minute: Number(found[2]) };
}

export function nextAt({ hour, minute }: WallTime, now: number): number {
  const at = new Date(now);
  at.setHours(hour, minute, 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}
