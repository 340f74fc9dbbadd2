/**
 * Documents that stay true: every link of a document inside the repository leads to a file or folder that exists, and
 * every row of docs/standards.md quotes the test that proves it, by its title, letter by letter; a file alone proves
 * nothing, for nobody sees when the test in it goes. What documents say of configuration is held against the schema
 * beside it (server/src/platform/config/documents.test.ts).
 */
import { posix } from 'node:path';
import type { Repository, Rule } from './repository.ts';

const LINK = /\]\(([^)\s]+)\)/g;
const STANDARDS = 'docs/standards.md';
const TEST = /\.(test|journey)\.ts$/;

export const linksLeadSomewhere: Rule = (repository) => {
  const folders = foldersOf(repository);
  return documentsOf(repository).flatMap(([path, text]) =>
    linksIn(text)
      .map((link) => posix.join(posix.dirname(path), link).replace(/\/$/, ''))
      .filter((target) => !repository.texts.has(target) && !folders.has(target))
      .map((target) => `${path} points to ${target}, which is not there`),
  );
};

export const clausesAreProven: Rule = (repository) =>
  (repository.texts.get(STANDARDS) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Clause |'))
    .flatMap((row) => {
      const about = row.slice(2, 60);
      const tests = linksIn(row).filter((link) => TEST.test(link));
      if (tests.length === 0) return [`${STANDARDS} names no test for ${about}`];
      const quoted = new Set([...row.matchAll(QUOTED)].map(([, link]) => link));
      return tests
        .filter((link) => !quoted.has(link))
        .map((link) => `${STANDARDS} quotes no test of ${link} for ${about}`);
    });

/** A link to a test, and the titles in it that are quoted behind. */
const QUOTED = /\]\(([^)\s]+\.(?:test|journey)\.ts)\)((?: “[^”]+”,?)+)/g;

export const quotedTestsExist: Rule = (repository) =>
  [...(repository.texts.get(STANDARDS) ?? '').matchAll(QUOTED)].flatMap(([, link = '', titles = '']) => {
    const text = repository.texts.get(posix.join(posix.dirname(STANDARDS), link)) ?? '';
    return [...titles.matchAll(/“([^”]+)”/g)]
      .map(([, title = '']) => title)
      .filter((title) => !["'", '"', '`'].some((mark) => text.includes(mark + title + mark)))
      .map((title) => `${STANDARDS} quotes “${title}”, which no test of ${link} is called`);
  });

const documentsOf = (repository: Repository): (readonly [string, string])[] =>
  [...repository.texts].filter(([path]) => path.endsWith('.md'));

/** Links inside the repository, without their anchors. */
function linksIn(text: string): string[] {
  return [...text.matchAll(LINK)]
    .map(([, link = '']) => link.replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}

function foldersOf(repository: Repository): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of repository.texts.keys()) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return folders;
}
