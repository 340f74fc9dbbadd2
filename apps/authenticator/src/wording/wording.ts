/**
 * Words. Only the active language is loaded. Keys are typed from the English file; the loaders compile only while the
 * other languages have the same keys. i18next stays behind this file.
 */
import i18next, { type i18n } from 'i18next';
import type en from './en.json';

export const LANGUAGES = ['en', 'ja', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語', fr: 'Français' };

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
type Leaves<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Prefix}${Stem<Key>}`
    : Leaves<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];
export type WordingKey = Leaves<typeof en>;
export type Translate = (key: WordingKey, values?: Readonly<Record<string, string | number>>) => string;

const loaders: Readonly<Record<Language, () => Promise<{ readonly default: typeof en }>>> = {
  en: () => import('./en.json'),
  ja: () => import('./ja.json'),
  fr: () => import('./fr.json'),
};

const STORED = 'strongroom-key.language';
const words: i18n = i18next.createInstance();
const listeners = new Set<() => void>();
let language: Language = 'en';

const known = (tag: string | null): Language | undefined =>
  LANGUAGES.find((each) => tag?.toLowerCase().split('-')[0] === each);

function preferredLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // Storage is refused: the browser's own order of languages decides.
  }
  return known(stored) ?? navigator.languages.map(known).find((each) => each !== undefined) ?? 'en';
}

/** The faces may come later than the words: text is readable in the system's own face meanwhile. */
async function loadJapaneseFaces(): Promise<void> {
  await import('@strongroom/ui/fonts-ja').catch(() => undefined);
}

export async function startWording(): Promise<void> {
  language = preferredLanguage();
  const [loaded] = await Promise.all([loaders[language](), language === 'ja' ? loadJapaneseFaces() : undefined]);
  document.documentElement.lang = language;
  await words.init({
    lng: language,
    resources: { [language]: { translation: loaded.default } },
    fallbackLng: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

export async function changeLanguage(next: Language): Promise<void> {
  const { default: bundle } = await loaders[next]();
  words.addResourceBundle(next, 'translation', bundle, true, true);
  if (next === 'ja') await loadJapaneseFaces();
  await words.changeLanguage(next);
  language = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // Storage is refused: the choice lasts as long as this page.
  }
  for (const listener of listeners) listener();
}

export const currentLanguage = (): Language => language;
export const translate: Translate = (key, values) => words.t(key, values ?? {});

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
