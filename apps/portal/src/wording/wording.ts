/**
 * Words. Only the active language is loaded, in two parts: what a visitor needs (sign-in, opening, problems) and what a
 * signed-in person needs besides. Keys are typed from the English files; the loaders below compile only while the other
 * languages have the same keys.
 */
import type enAccount from './en.account.json';
import type en from './en.json';
import { merge, type PhraseTree, type PhraseValues, phrase } from './phrase.logic.ts';

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
export type Translate = (key: WordingKey, values?: PhraseValues) => string;

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
const wanted = new Set<Part>(['visitor']);
const listeners = new Set<() => void>();
let language: Language = 'en';
let words: PhraseTree = {};

const known = (tag: string | null): Language | undefined =>
  LANGUAGES.find((each) => tag?.toLowerCase().split('-')[0] === each);

/** The stored choice, else the first language of the browser that is served here, else English. */
function preferredLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // Storage is refused: the browser's own order of languages decides.
  }
  return known(stored) ?? navigator.languages.map(known).find((each) => each !== undefined) ?? 'en';
}

/** Every wanted part of a language, as one tree. */
async function load(into: Language): Promise<PhraseTree> {
  const parts = await Promise.all([...wanted].map((part) => loaders[part][into]()));
  return parts.reduce<PhraseTree>((tree, { default: part }) => merge(tree, part), {});
}

function speak(next: Language, tree: PhraseTree): void {
  language = next;
  words = tree;
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

export async function startWording(): Promise<void> {
  const next = preferredLanguage();
  const [tree] = await Promise.all([load(next), next === 'ja' ? loadJapaneseFaces() : undefined]);
  speak(next, tree);
}

export async function loadAccountWording(): Promise<void> {
  wanted.add('account');
  words = await load(language);
  if (language === 'ja') void loadJapaneseFaces();
}

/**
 * The slices that these words need come with them; all 240 follow once somebody has signed in, for names and messages
 * with rarer characters. Text is readable in the system's own face meanwhile, so a failure is no reason to stop.
 */
async function loadJapaneseFaces(): Promise<void> {
  await import('@strongroom/ui/fonts-ja-common').catch(() => undefined);
  if (wanted.has('account')) void import('@strongroom/ui/fonts-ja').catch(() => undefined);
}

export async function changeLanguage(next: Language): Promise<void> {
  const tree = await load(next);
  if (next === 'ja') await loadJapaneseFaces();
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // Storage is refused: the choice lasts as long as this page.
  }
  speak(next, tree);
}

export const currentLanguage = (): Language => language;
/** Typed keys are always there; the key itself would be shown if one were not. */
export const translate: Translate = (key, values) => phrase(words, language, key, values) ?? key;

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Words for a name that arrives at run time (an audit event); null when this version of the portal has none yet. */
export const wordsOf = (group: 'event', name: string, values?: PhraseValues): string | null =>
  phrase(words, language, `${group}.${name}`, values);
