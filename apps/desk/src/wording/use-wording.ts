/** Words and local ways of writing for components; they render again when the language changes. */
import { useSyncExternalStore } from 'react';
import {
  currentLanguage,
  has,
  type Language,
  onLanguageChange,
  type Translate,
  translate,
  type WordingKey,
} from './wording.ts';

export interface Wording {
  readonly t: Translate;
  /** Words for a name that comes from the server, or the name itself where it is a new one. */
  readonly named: (group: string, name: string) => string;
  readonly language: Language;
  readonly time: (instant: string | number) => string;
  readonly dateTime: (instant: string | number) => string;
  readonly day: (instant: string | number) => string;
  readonly languageName: (code: string) => string;
}

const made = new Map<Language, Wording>();

function wordingFor(language: Language): Wording {
  const existing = made.get(language);
  if (existing !== undefined) return existing;
  const locale = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
  const languages = new Intl.DisplayNames([locale], { type: 'language' });
  const wording: Wording = {
    t: translate,
    named: (group, name) => (has(`${group}.${name}`) ? translate(`${group}.${name}` as WordingKey) : name),
    language,
    time: (instant) => time.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    day: (instant) => day.format(new Date(instant)),
    languageName: (code) => languages.of(code) ?? code,
  };
  made.set(language, wording);
  return wording;
}

export const useWording = (): Wording => wordingFor(useSyncExternalStore(onLanguageChange, currentLanguage));
