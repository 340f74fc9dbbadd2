/**
 * Words. Only the active language is loaded, in parts: the first page, the steps that follow it (proofs, refusals),
 * what a signed-in person needs besides, and what few ask for. Keys are typed from the English files;
 * the loaders below compile only while the other languages have the same keys.
 */
import type enAccount from './en.account.json';
import type enActivity from './en.activity.json';
import type en from './en.json';
import type enLog from './en.log.json';
import type enSteps from './en.steps.json';
import { merge, type PhraseTree, type PhraseValues, phrase } from './phrase.logic.ts';

export const LANGUAGES = ['en', 'ja', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語', fr: 'Français' };

type Visitor = typeof en;
type Steps = typeof enSteps;
type Account = typeof enAccount;
type Log = typeof enLog;
type Activity = typeof enActivity;
interface Shapes {
  readonly visitor: Visitor;
  readonly steps: Steps;
  readonly account: Account;
  readonly log: Log;
  readonly activity: Activity;
}
type Part = keyof Shapes;

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
type Leaves<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Prefix}${Stem<Key>}`
    : Leaves<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];

export type WordingKey = Leaves<Visitor> | Leaves<Steps> | Leaves<Account> | Leaves<Log> | Leaves<Activity>;
export type Translate = (key: WordingKey, values?: PhraseValues) => string;

const loaders: {
  readonly [P in Part]: Readonly<Record<Language, () => Promise<{ readonly default: Shapes[P] }>>>;
} = {
  visitor: {
    en: () => import('./en.json'),
    ja: () => import('./ja.json'),
    fr: () => import('./fr.json'),
  },
  steps: {
    en: () => import('./en.steps.json'),
    ja: () => import('./ja.steps.json'),
    fr: () => import('./fr.steps.json'),
  },
  account: {
    en: () => import('./en.account.json'),
    ja: () => import('./ja.account.json'),
    fr: () => import('./fr.account.json'),
  },
  log: {
    en: () => import('./en.log.json'),
    ja: () => import('./ja.log.json'),
    fr: () => import('./fr.log.json'),
  },
  activity: {
    en: () => import('./en.activity.json'),
    ja: () => import('./ja.activity.json'),
    fr: () => import('./fr.activity.json'),
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

/** Every wanted part of a language, as one tree; also what came to be wanted while it loaded. */
async function load(into: Language): Promise<PhraseTree> {
  for (;;) {
    const asked = [...wanted];
    const parts = await Promise.all(asked.map((part) => loaders[part][into]()));
    if (asked.length === wanted.size)
      return parts.reduce<PhraseTree>((tree, { default: part }) => merge(tree, part), {});
  }
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

/** Loads further parts; when it is done they are there in the language that is spoken then. */
async function want(...parts: readonly Part[]): Promise<void> {
  for (const part of parts) wanted.add(part);
  const spoken = language;
  const tree = await load(spoken);
  if (spoken !== language) return want();
  words = tree;
  if (language === 'ja') void loadJapaneseFaces();
}

/** What follows the first page: proofs, and every refusal in words. */
export const loadStepsWording = (): Promise<void> => want('steps');
export const loadAccountWording = (): Promise<void> => want('steps', 'account');
/** What a proof against the log says; few ask for one, and only then. */
export const loadLogWording = (): Promise<void> => want('log');
export const loadActivityWording = (): Promise<void> => want('activity');

/**
 * The slices that the words of the first page need come with it; all 240 follow with the next step, for the other words,
 * and for names and messages with rarer characters. Text is readable in the system's own face meanwhile, so a failure is
 * no reason to stop.
 */
async function loadJapaneseFaces(): Promise<void> {
  await import('@strongroom/ui/fonts-ja-common').catch(() => undefined);
  if (wanted.has('steps')) void import('@strongroom/ui/fonts-ja').catch(() => undefined);
}

export async function changeLanguage(next: Language): Promise<void> {
  if (next === 'ja') await loadJapaneseFaces();
  const tree = await load(next);
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
