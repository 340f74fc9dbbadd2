import { describe } from 'vitest';
import { checkRules } from './rule-cases.ts';
import { thingsHaveOneName } from './wording.rules.ts';

describe('the rules of wording', () => {
  checkRules([
    ['one word for one thing', thingsHaveOneName, { 'apps/a/src/wording/ja.json': '{"a":"ログイン"}' }, null],
    [
      'the other word',
      thingsHaveOneName,
      { 'apps/a/src/wording/ja.json': '{\n"a":"サインイン"}' },
      /ja\.json:2 says サインイン/,
    ],
    ['a part of the wording', thingsHaveOneName, { 'apps/a/src/wording/ja.steps.json': 'サインアウト' }, /ログアウト/],
    ['what is no wording', thingsHaveOneName, { 'docs/ja.json': 'サインイン' }, null],
  ]);
});
