/**
 * One thing has one name in each language: words that mean the same as one that is in use stand nowhere beside it. What
 * happened to a client is worded for the client and for the desk alike: nobody reads the name of an event.
 */
import type { Rule } from './repository.ts';

/** The word that is not used, and the one that is. */
const ONE_NAME: Readonly<Record<'ja', Readonly<Record<string, string>>>> = {
  ja: { サインイン: 'ログイン', サインオン: 'ログイン', サインアウト: 'ログアウト' },
};

const FILE = /\/wording\/(?:\w+\/)*(ja)(?:\.\w+)?\.json$/;

export const thingsHaveOneName: Rule = (repository) =>
  [...repository.texts].flatMap(([path, text]) => {
    const language = FILE.exec(path)?.[1];
    if (language !== 'ja') return [];
    return Object.entries(ONE_NAME[language]).flatMap(([other, used]) =>
      text
        .split('\n')
        .flatMap((line, at) => (line.includes(other) ? [`${path}:${at + 1} says ${other} for ${used}`] : [])),
    );
  });

const CLIENTS_WORDS = 'apps/portal/src/wording/en.account.json';
const DESKS_WORDS = 'apps/desk/src/wording/en.json';
const CHANGES_OF_A_DAY = 'server/src/modules/reviews/reviews.rules.ts';

type Events = Readonly<Record<string, Readonly<Record<string, string>>>>;

const eventsIn = (text: string | undefined): readonly string[] =>
  Object.entries((JSON.parse(text ?? '{}') as { event?: Events }).event ?? {}).flatMap(([noun, verbs]) =>
    Object.keys(verbs).map((verb) => `${noun}.${verb}`),
  );

/** The other languages have the keys of English, or do not compile. */
export const eventsAreWorded: Rule = ({ texts }) => {
  const clients = new Set(eventsIn(texts.get(CLIENTS_WORDS)));
  const desks = new Set(eventsIn(texts.get(DESKS_WORDS)));
  const changes = [...(texts.get(CHANGES_OF_A_DAY) ?? '').matchAll(/^ {2}'([a-z-]+\.[a-z-]+)',$/gm)];
  return [
    ...changes.flatMap(([, event = '']) => (clients.has(event) ? [] : [`${CLIENTS_WORDS} has no words for ${event}`])),
    ...[...clients].flatMap((event) => (desks.has(event) ? [] : [`${DESKS_WORDS} has no words for ${event}`])),
  ];
};
