/** The words of this app, by the one machine of all apps. */
import { type KeyOf, makeWording } from '@strongroom/ui/wording';
import type en from './en.json';

export { LANGUAGE_NAMES, LANGUAGES, type Language } from '@strongroom/ui/wording';
export type WordingKey = KeyOf<typeof en>;
export type Translate = (key: WordingKey, values?: Readonly<Record<string, string | number>>) => string;

export const {
  start: startWording,
  changeLanguage,
  currentLanguage,
  onLanguageChange,
  translate,
} = makeWording<typeof en>(
  {
    en: () => import('./en.json'),
    ja: () => import('./ja.json'),
    fr: () => import('./fr.json'),
  },
  'strongroom-key.language',
);
