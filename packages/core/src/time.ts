/**
 * Instants are whole milliseconds since 1970-01-01T00:00:00Z. They come from an injected `Clock`, never from the
 * machine directly, so that every limit can be tested without waiting.
 */
export type Instant = number;

export interface Clock {
  now(): Instant;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export const secondsToMs = (seconds: number): number => seconds * SECOND_MS;

/** RFC 3339 in UTC with milliseconds: the one spelling of an instant on the wire and in the audit trail. */
export const toRfc3339 = (instant: Instant): string => new Date(instant).toISOString();

/** The calendar date (YYYY-MM-DD) an instant falls on in an IANA time zone; safe over DST because Intl decides. */
export function calendarDate(instant: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(instant);
}

const MINUTES = 60;

/**
 * The first instant of a full hour of a calendar date in an IANA time zone; 0 is when the date begins. An hour that occurs
 * twice is the first of the two; one that is skipped is the moment of the skip.
 */
export const zonedInstant = (date: string, hour: number, timeZone: string): Instant =>
  zonedMinute(date, hour * MINUTES, timeZone);

/** The same of a minute of the date; one that is skipped comes as much later as the clocks were put forward. */
export function zonedMinute(date: string, minute: number, timeZone: string): Instant {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * (HOUR_MS / MINUTES);
  // A zone changes its offset once within two days at most: the two around tell both that may hold.
  const offsets = [-DAY_MS, DAY_MS].map((beside) => offsetOf(wanted + beside, timeZone));
  const hits = offsets.map((offset) => wanted - offset).filter((at) => at + offsetOf(at, timeZone) === wanted);
  return hits.length > 0 ? Math.min(...hits) : wanted - Math.min(...offsets);
}

/** How far local clocks are ahead of UTC. */
function offsetOf(instant: Instant, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(
    ...([part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')] as const),
  );
  return local - Math.floor(instant / SECOND_MS) * SECOND_MS;
}

/** Adds whole days to a calendar date; pure date arithmetic, no zone involved. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** True on Monday to Friday when the date is not one of the given holidays. */
export function isBusinessDay(date: string, holidays: readonly string[]): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.includes(date);
}

/**
 * The first calendar date of the window that ends with `date` and holds `count` business days. On a weekend or
 * holiday the window still ends today, so that money sent on a Saturday counts with the week before it.
 */
export function businessWindowStart(date: string, count: number, holidays: readonly string[]): string {
  let start = date;
  let seen = isBusinessDay(start, holidays) ? 1 : 0;
  while (seen < count) {
    start = addDays(start, -1);
    if (isBusinessDay(start, holidays)) seen += 1;
  }
  return start;
}
