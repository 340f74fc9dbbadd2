/** Words and formats for components; they render again when the language changes. */
import { useSyncExternalStore } from 'react';
import { type Formats, formatsFor } from './formats.ts';
import { currentLanguage, type Language, onLanguageChange, type Translate, translate } from './wording.ts';

export interface Wording extends Formats {
  readonly t: Translate;
  readonly language: Language;
}

export function useWording(): Wording {
  const language = useSyncExternalStore(onLanguageChange, currentLanguage);
  return { t: translate, language, ...formatsFor(language) };
}
