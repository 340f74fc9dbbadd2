/** The languages say the same things: same keys, same placeholders, a wording for every problem, none empty. */
import { type ProblemCode, problems } from '@strongroom/contract/problem-codes';
import { describe, expect, expectTypeOf, test } from 'vitest';
import enAccount from './en.account.json';
import enActivity from './en.activity.json';
import en from './en.json';
import enLog from './en.log.json';
import enSteps from './en.steps.json';
import frAccount from './fr.account.json';
import frActivity from './fr.activity.json';
import fr from './fr.json';
import frLog from './fr.log.json';
import frSteps from './fr.steps.json';
import jaAccount from './ja.account.json';
import jaActivity from './ja.activity.json';
import ja from './ja.json';
import jaLog from './ja.log.json';
import jaSteps from './ja.steps.json';

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

const PARTS = [
  { part: 'visitor', english: en, others: { fr, ja } },
  { part: 'steps', english: enSteps, others: { fr: frSteps, ja: jaSteps } },
  { part: 'account', english: enAccount, others: { fr: frAccount, ja: jaAccount } },
  { part: 'log', english: enLog, others: { fr: frLog, ja: jaLog } },
  { part: 'activity', english: enActivity, others: { fr: frActivity, ja: jaActivity } },
];

describe.each(PARTS)('the $part part', ({ english, others }) => {
  const reference = leaves(english);

  test.each(Object.entries(others))('%s has the keys and placeholders of English and nothing empty', (_, tree) => {
    const words = leaves(tree);
    expect([...words.keys()].sort()).toEqual([...reference.keys()].sort());
    for (const [key, text] of words) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(reference.get(key) ?? ''));
    }
  });

  test.each(Object.entries(others))('%s is not English left standing', (_, tree) => {
    const same = [...leaves(tree)].filter(([key, text]) => text === reference.get(key)).map(([key]) => key);
    // Names, and words that both languages share.
    expect(same.length).toBeLessThan(reference.size * 0.08);
  });
});

test.each([enAccount, frAccount, jaAccount])('who is told which button to choose finds it by that name', (words) => {
  expect(words.official.report).toContain(words.shell.notMe);
});

test('every problem has a title and a next step', () => {
  const worded = { ...en.problem, ...enSteps.problem, ...enAccount.problem };
  expectTypeOf(worded).toExtend<Record<ProblemCode | 'network', { title: string; next: string }>>();
  expect(Object.keys(worded).sort()).toEqual(['network', ...Object.keys(problems)].sort());
});
