/**
 * Dates and numbers in the reader's way of writing. The region comes from the browser where it speaks the chosen
 * language (en-GB, fr-CA), since a date order is a matter of region.
 */
import type { Language } from './wording.ts';

export interface Formats {
  readonly locale: string;
  readonly time: (instant: string | number) => string;
  readonly dateTime: (instant: string | number) => string;
  /** The time alone on the day it is, with the date on any other: "until 9:00" is no answer to a wait of days. */
  readonly moment: (instant: string | number, now?: number) => string;
  readonly day: (instant: string | number) => string;
  /** A calendar date (YYYY-MM-DD), which is the same date wherever the reader is. */
  readonly date: (calendarDate: string) => string;
  readonly decimal: (text: string, fractionDigits?: number) => string;
  readonly percent: (basisPoints: number) => string;
}

const made = new Map<Language, Formats>();

/** Made at first use: the first page shows no instant, and making a format takes a phone a while. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

const asDate = (instant: string | number): Date => new Date(instant);

const isSameDay = (one: string | number, other: string | number): boolean =>
  asDate(one).toDateString() === asDate(other).toDateString();

export function formatsFor(language: Language): Formats {
  const known = made.get(language);
  if (known) return known;
  const regional = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language);
  const locale = regional ?? language;
  const time = once(() => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }));
  const dateTime = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
  const day = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'full' }));
  const date = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }));
  const percent = once(
    () =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
        signDisplay: 'exceptZero',
      }),
  );
  const formats: Formats = {
    locale,
    time: (instant) => time().format(asDate(instant)),
    dateTime: (instant) => dateTime().format(asDate(instant)),
    moment: (instant, now = Date.now()) => (isSameDay(instant, now) ? time() : dateTime()).format(asDate(instant)),
    day: (instant) => day().format(asDate(instant)),
    date: (calendarDate) => date().format(asDate(calendarDate)),
    decimal: (text, fractionDigits) =>
      // Decimal text goes to Intl as text: no float comes between the wire and the eye.
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: fractionDigits ?? 0,
        maximumFractionDigits: fractionDigits ?? 8,
      }).format(text as `${number}`),
    percent: (basisPoints) => percent().format(basisPoints / 10_000),
  };
  made.set(language, formats);
  return formats;
}
