/** The words of an app in one language, read from its own wording files, so that a walk can find things by label. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type App = 'portal' | 'authenticator' | 'desk' | 'outside-world';
export const LANGUAGES = ['en', 'ja', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

interface Tree {
  readonly [name: string]: string | Tree;
}

/** The words of a key; a value of `{{name}}` must be given, or the text around it is what can be searched for. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

const read = new Map<string, ReadonlyMap<string, string>>();

/** By key. The files are read once: every text of every page is compared with them. */
export function phrasesOf(app: App, language: Language): ReadonlyMap<string, string> {
  const about = `${app} ${language}`;
  const phrases = read.get(about) ?? readPhrases(app, language);
  read.set(about, phrases);
  return phrases;
}

function readPhrases(app: App, language: Language): ReadonlyMap<string, string> {
  const folder = new URL(`../../../apps/${app}/src/wording/`, import.meta.url);
  const files = readdirSync(fileURLToPath(folder)).filter(
    (name) => name.startsWith(`${language}.`) && name.endsWith('.json'),
  );
  return new Map(files.flatMap((name) => flat(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Tree, '')));
}

function flat(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : flat(value, `${prefix}${name}.`),
  );
}

export function sayIn(app: App, language: Language): Say {
  const phrases = phrasesOf(app, language);
  return (key, values = {}) => {
    const phrase = phrases.get(key);
    if (phrase === undefined) throw new Error(`${app} has no words for ${key}`);
    return phrase.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(values[name] ?? `{{${name}}}`));
  };
}
