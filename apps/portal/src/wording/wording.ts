/**
 * Words. Only the active language is loaded, in two parts: what a visitor needs (sign-in, opening, problems) and what a
 * signed-in person needs besides. Keys are typed from the English files; the loaders below compile only while the other
 * languages have the same keys. i18next stays behind this file.
 */
import i18next, { type i18n } from 'i18next';
import type enAccount from './en.account.json';
import type en from './en.json';

export const LANGUAGES = ['en', 'ja', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語', fr: 'Français' };

type Visitor = typeof en;
type Account = typeof enAccount;
type Part = 'visitor' | 'account';
type Shapes = { readonly visitor: Visitor; readonly account: Account };

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
type Leaves<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Prefix}${Stem<Key>}`
    : Leaves<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];

export type WordingKey = Leaves<Visitor> | Leaves<Account>;
export type WordingValues = Readonly<Record<string, string | number>>;
export type Translate = (key: WordingKey, values?: WordingValues) => string;

const loaders: {
  readonly [P in Part]: Readonly<Record<Language, () => Promise<{ readonly default: Shapes[P] }>>>;
} = {
  visitor: {
    en: () => import('./en.json'),
    ja: () => import('./ja.json'),
    fr: () => import('./fr.json'),
  },
  account: {
    en: () => import('./en.account.json'),
    ja: () => import('./ja.account.json'),
    fr: () => import('./fr.account.json'),
  },
};

const STORED = 'strongroom.language';
const words: i18n = i18next.createInstance();
const wanted = new Set<Part>(['visitor']);
const listeners = new Set<() => void>();
let language: Language = 'en';

const known = (tag: string | null): Language | undefined =>
  LANGUAGES.find((each) => tag?.toLowerCase().split('-')[0] === each);

/** The stored choice, else the first language of the browser that is served here, else English. */
export function preferredLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // Storage is refused: the browser's own order of languages decides.
  }
  return known(stored) ?? navigator.languages.map(known).find((each) => each !== undefined) ?? 'en';
}

async function load(into: Language, part: Part): Promise<void> {
  const { default: bundle } = await loaders[part][into]();
  words.addResourceBundle(into, 'translation', bundle, true, true);
}

export async function startWording(): Promise<void> {
  language = preferredLanguage();
  const [loaded] = await Promise.all([
    loaders.visitor[language](),
    language === 'ja' ? loadJapaneseFaces() : undefined,
  ]);
  document.documentElement.lang = language;
  await words.init({
    lng: language,
    resources: { [language]: { translation: loaded.default } },
    fallbackLng: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

export async function loadAccountWording(): Promise<void> {
  wanted.add('account');
  await load(language, 'account');
}

/** The faces may come later than the words: text is readable in the system's own face meanwhile. */
async function loadJapaneseFaces(): Promise<void> {
  await import('@strongroom/ui/fonts-ja').catch(() => undefined);
}

export async function changeLanguage(next: Language): Promise<void> {
  await Promise.all([...wanted].map((part) => load(next, part)));
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

/** Words for a name that arrives at run time (an audit event); null when this version of the portal has none yet. */
export function wordsOf(group: 'event', name: string, values: WordingValues = {}): string | null {
  const key = `${group}.${name}`;
  return words.exists(key) ? words.t(key, values) : null;
}
