/** The languages say the same things: same keys, same placeholders, none empty, none left in English. */
import { describe, expect, test } from 'vitest';
import en from './en.json';
import fr from './fr.json';
import ja from './ja.json';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [path, text] of leaves(value, `${prefix}${key}.`)) found.set(path, text);
  }
  return found;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name ?? '').sort();

describe.each(Object.entries({ fr, ja }))('%s', (_, tree) => {
  const reference = leaves(en);
  const words = leaves(tree);

  test('has the keys of English and nothing empty', () => {
    expect([...words.keys()].sort()).toEqual([...reference.keys()].sort());
    expect([...words].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('has the placeholders of English, but for a count that its grammar says otherwise', () => {
    for (const [key, text] of words) {
      const wanted = placeholders(reference.get(key) ?? '').filter((name) => name !== 'count');
      expect(
        placeholders(text).filter((name) => name !== 'count'),
        key,
      ).toEqual(wanted);
    }
  });

  test('is not English left standing', () => {
    const same = [...words].filter(([key, text]) => text === reference.get(key)).map(([key]) => key);
    // Names, and words that both languages share.
    expect(same.length).toBeLessThan(reference.size * 0.06);
  });
});
