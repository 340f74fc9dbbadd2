import { describe } from 'vitest';
import { checkRules } from './rule-cases.ts';
import { eventsAreWorded, thingsHaveOneName } from './wording.rules.ts';

const PORTAL = 'apps/portal/src/wording/en.account.json';
const DESK = 'apps/desk/src/wording/en.json';
const RULES = 'server/src/modules/reviews/reviews.rules.ts';
const EVENTS = '{"event":{"phrase":{"set":"Phrase chosen"}}}';

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
    [
      'an event worded for both',
      eventsAreWorded,
      { [PORTAL]: EVENTS, [DESK]: EVENTS, [RULES]: "  'phrase.set',\n" },
      null,
    ],
    [
      'an event the desk reads by its name',
      eventsAreWorded,
      { [PORTAL]: EVENTS, [DESK]: '{}' },
      /no words for phrase\.set/,
    ],
    [
      'a change nobody has words for',
      eventsAreWorded,
      { [RULES]: "  'phrase.set',\n" },
      /en\.account\.json has no words/,
    ],
    ['what is no wording', thingsHaveOneName, { 'docs/ja.json': 'サインイン' }, null],
  ]);
});
