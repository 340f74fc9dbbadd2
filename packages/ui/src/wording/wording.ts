/**
 * Words of an app. Only the active language is loaded. Keys are typed from the English file; an app's loaders compile only
 * while the other languages have the same keys. i18next stays behind this file.
 */
import i18next from 'i18next';

export const LANGUAGES = ['en', 'ja', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語', fr: 'Français' };

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
export type KeyOf<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Prefix}${Stem<Key>}`
    : KeyOf<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];

export interface WordingStore<Tree> {
  start(): Promise<void>;
  changeLanguage(next: Language): Promise<void>;
  currentLanguage(): Language;
  translate(key: KeyOf<Tree>, values?: Readonly<Record<string, string | number>>): string;
  /** Whether there are words at exactly this key. */
  has(key: string): boolean;
  onLanguageChange(listener: () => void): () => void;
}

const known = (tag: string | null): Language | undefined =>
  LANGUAGES.find((each) => tag?.toLowerCase().split('-')[0] === each);

function preferredLanguage(storedAs: string): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(storedAs);
  } catch {
    // Storage is refused: the browser's own order of languages decides.
  }
  return known(stored) ?? navigator.languages.map(known).find((each) => each !== undefined) ?? 'en';
}

/** The faces may come later than the words: text is readable in the system's own face meanwhile. */
export async function loadJapaneseFaces(): Promise<void> {
  await import('../fonts-ja.ts').catch(() => undefined);
}

/** `storedAs` is where the browser keeps the choice. */
export function makeWording<Tree extends object>(
  loaders: Readonly<Record<Language, () => Promise<{ readonly default: Tree }>>>,
  storedAs: string,
): WordingStore<Tree> {
  const words = i18next.createInstance();
  const listeners = new Set<() => void>();
  let language: Language = 'en';
  return {
    async start() {
      language = preferredLanguage(storedAs);
      const [loaded] = await Promise.all([loaders[language](), language === 'ja' ? loadJapaneseFaces() : undefined]);
      document.documentElement.lang = language;
      await words.init({
        lng: language,
        resources: { [language]: { translation: loaded.default } },
        fallbackLng: false,
        interpolation: { escapeValue: false },
        initAsync: false,
      });
    },
    async changeLanguage(next) {
      const { default: bundle } = await loaders[next]();
      words.addResourceBundle(next, 'translation', bundle, true, true);
      if (next === 'ja') await loadJapaneseFaces();
      await words.changeLanguage(next);
      language = next;
      document.documentElement.lang = next;
      try {
        localStorage.setItem(storedAs, next);
      } catch {
        // Storage is refused: the choice lasts as long as this page.
      }
      for (const listener of listeners) listener();
    },
    currentLanguage: () => language,
    translate: (key, values) => words.t(key as string, values ?? {}),
    has: (key) => typeof words.getResource(language, 'translation', key) === 'string',
    onLanguageChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
