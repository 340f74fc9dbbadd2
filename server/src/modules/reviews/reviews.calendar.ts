/** Which day of a legal entity is to be reviewed, and from when to when it lasted: 23, 24 or 25 hours. */
import { addDays, calendarDate, type Instant, zonedInstant } from '@strongroom/core';

export interface Day {
  readonly day: string;
  readonly beginsAt: Instant;
  readonly endsAt: Instant;
}

const dayOf = (day: string, timeZone: string): Day => ({
  day,
  beginsAt: zonedInstant(day, 0, timeZone),
  endsAt: zonedInstant(addDays(day, 1), 0, timeZone),
});

/** The last day whose review is due: from `hour` of the day after it. */
export function dueDay(now: Instant, timeZone: string, hour: number): Day {
  const today = calendarDate(now, timeZone);
  return dayOf(addDays(today, now >= zonedInstant(today, hour, timeZone) ? -1 : -2), timeZone);
}

/** The day that is not over. */
export const presentDay = (now: Instant, timeZone: string): Day => dayOf(calendarDate(now, timeZone), timeZone);
