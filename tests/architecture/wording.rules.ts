/** One thing has one name in each language: words that mean the same as one that is in use stand nowhere beside it. */
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
