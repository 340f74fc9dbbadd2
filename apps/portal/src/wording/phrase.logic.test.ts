import { expect, test } from 'vitest';
import { merge, phrase } from './phrase.logic.ts';

const tree = {
  plain: 'Hello',
  deep: { er: { still: 'here' } },
  filled: '{{name}} owes {{name}} {{amount}}',
  left_one: '{{count}} left',
  left_other: '{{count}} left, all of them',
  same: 'Used by {{count}}',
};

test.each([
  ['plain', 'Hello'],
  ['deep.er.still', 'here'],
  ['deep.er', null],
  ['deep.er.still.not', null],
  ['nowhere', null],
  ['constructor', null],
  ['plain.length', null],
  ['deep.__proto__', null],
])('%s is %j', (key, words) => {
  expect(phrase(tree, 'en', key)).toBe(words);
});

test('places are filled everywhere and values are never read as places or patterns', () => {
  expect(phrase(tree, 'en', 'filled', { name: '{{amount}} $& $1', amount: 5 })).toBe(
    '{{amount}} $& $1 owes {{amount}} $& $1 5',
  );
  expect(phrase(tree, 'en', 'filled', { name: 'A' })).toBe('A owes A {{amount}}');
});

test.each([
  ['en', 1, '1 left'],
  ['en', 0, '0 left, all of them'],
  ['fr', 0, '0 left'],
  ['fr', 2_000_000, '2000000 left, all of them'],
  ['ja', 1, '1 left, all of them'],
])('in %s, %i is counted by the rules of the language', (language, count, words) => {
  expect(phrase(tree, language, 'left', { count })).toBe(words);
});

test('parts merge branch by branch', () => {
  expect(merge({ a: { b: '1' }, c: '2' }, { a: { d: '3' } })).toEqual({ a: { b: '1', d: '3' }, c: '2' });
});

test('a phrase without forms is the same for every number', () => {
  for (const count of [0, 1, 2]) expect(phrase(tree, 'en', 'same', { count })).toBe(`Used by ${count}`);
});
