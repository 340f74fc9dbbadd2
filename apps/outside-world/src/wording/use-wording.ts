/** Words and local ways of writing for components; they render again when the language changes. */
import { useSyncExternalStore } from 'react';
import { currentLanguage, type Language, onLanguageChange, type Translate, translate } from './wording.ts';

export interface Wording {
  readonly t: Translate;
  readonly language: Language;
  readonly locale: string;
  readonly time: (instant: string | number) => string;
  readonly preciseTime: (instant: string | number) => string;
  readonly dateTime: (instant: string | number) => string;
  readonly day: (instant: string | number) => string;
  readonly decimal: (text: string) => string;
  readonly percent: (basisPoints: number) => string;
}

const made = new Map<Language, Wording>();

function wordingFor(language: Language): Wording {
  const existing = made.get(language);
  if (existing !== undefined) return existing;
  // A date order is a matter of region, and the browser knows it where it speaks the chosen language (en-GB, fr-CA).
  const locale = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const preciseTime = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' });
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  const wording: Wording = {
    t: translate,
    language,
    locale,
    time: (instant) => time.format(new Date(instant)),
    preciseTime: (instant) => preciseTime.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    day: (instant) => day.format(new Date(instant)),
    // Decimal text goes to Intl as text and keeps its digits: no float comes between the wire and the eye.
    decimal: (text) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: (text.split('.')[1] ?? '').length }).format(
        text as `${number}`,
      ),
    percent: (basisPoints) => percent.format(basisPoints / 10_000),
  };
  made.set(language, wording);
  return wording;
}

export const useWording = (): Wording => wordingFor(useSyncExternalStore(onLanguageChange, currentLanguage));
