/** The words of the screen in the language of the person's machine; English where it speaks none of ours. */
import en from './wording/en.json' with { type: 'json' };
import fr from './wording/fr.json' with { type: 'json' };
import ja from './wording/ja.json' with { type: 'json' };

export type Words = typeof en;
const ALL: Readonly<Record<string, Words>> = { en, ja, fr };

export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string {
  const language = (LC_ALL || LC_MESSAGES || LANG || 'en').slice(0, 2).toLowerCase();
  return language in ALL ? language : 'en';
}

export const wordsFor = (environment: NodeJS.ProcessEnv): Words => ALL[languageOf(environment)] ?? en;

/** Fills `{name}`; what is missing stays visible, as a mistake should. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/gu, (whole, name: string) => values[name] ?? whole);
