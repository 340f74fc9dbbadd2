/** Words and local ways of writing for components; they render again when the language changes. */
import { useSyncExternalStore } from 'react';
import { currentLanguage, type Language, onLanguageChange, type Translate, translate } from './wording.ts';

export interface Wording {
  readonly t: Translate;
  readonly language: Language;
  readonly locale: string;
  readonly dateTime: (instant: string | number) => string;
}

const made = new Map<Language, Wording>();

function wordingFor(language: Language): Wording {
  const existing = made.get(language);
  if (existing !== undefined) return existing;
  // A date order is a matter of region, and the browser knows it where it speaks the chosen language (en-GB, fr-CA).
  const locale = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const wording: Wording = {
    t: translate,
    language,
    locale,
    dateTime: (instant) => dateTime.format(new Date(instant)),
  };
  made.set(language, wording);
  return wording;
}

export const useWording = (): Wording => wordingFor(useSyncExternalStore(onLanguageChange, currentLanguage));
