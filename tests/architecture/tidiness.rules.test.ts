import { describe } from 'vitest';
import { checkRules } from './rule-cases.ts';
import {
  filesStayShort,
  functionsStayShort,
  noForbiddenWords,
  objectsAreWrittenPlainly,
  testsAllRun,
  testsWaitAsConfigured,
} from './tidiness.rules.ts';

const lines = (count: number): string => 'f();\n'.repeat(count);

describe('the rules of tidiness', () => {
  checkRules([
    ['a file of 320 lines', filesStayShort({}), { 'a.ts': lines(320) }, null],
    ['a file of 321 lines', filesStayShort({}), { 'a.ts': lines(321) }, /321 lines/],
    ['a long file with a reason', filesStayShort({ 'a.ts': 'a table of data' }), { 'a.ts': lines(400) }, null],
    ['a long file with an empty reason', filesStayShort({ 'a.ts': '' }), { 'a.ts': lines(400) }, /400 lines/],
    ['an exception nobody needs', filesStayShort({ 'a.ts': 'was long once' }), { 'a.ts': '' }, /no longer needs/],
    ['a function of 70 lines', functionsStayShort({}), { 'a.ts': `const a = () => {\n${lines(68)}};` }, null],
    [
      'a function of 71 lines',
      functionsStayShort({}),
      { 'a.ts': `const a = () => {\n${lines(69)}};` },
      /function of 71 lines/,
    ],
    [
      'a long function made of short ones',
      functionsStayShort({}),
      { 'a.ts': `function a() {\n${`function b() {\n${lines(40)}}\n`.repeat(3)}}` },
      null,
    ],
    [
      'objects that others are spread into',
      objectsAreWrittenPlainly,
      { 'a.ts': 'const a = { ...b, ...(c ? { d } : {}), ...f({ g }) }' },
      null,
    ],
    [
      'an object spread where it is written',
      objectsAreWrittenPlainly,
      { 'a.ts': 'const a = { b,\n ...({ c, d } as const) }' },
      /a\.ts:2 spreads an object/,
    ],
    [
      'properties of an element spread where they are written',
      objectsAreWrittenPlainly,
      { 'a.tsx': 'const a = <B {...{ c, d }} />' },
      /a\.tsx:1 spreads an object/,
    ],
    ['tests that run', testsAllRun, { 'a.test.ts': "it('a', () => { list.skip(1); })" }, null],
    ['the only test', testsAllRun, { 'a.test.ts': "describe.only('a', () => {})" }, /describe\.only/],
    ['a skipped table', testsAllRun, { 'a.test.ts': "it.each([1]); test.skip.each([1])('a', () => {})" }, /test\.skip/],
    [
      'a test that depends on the machine',
      testsAllRun,
      { 'a.test.ts': "it.skipIf(root)('a', () => {})" },
      /it\.skipIf/,
    ],
    ['a test that waits for a state', testsWaitAsConfigured, { 'a.test.ts': 'await expect.poll(f).toBe(1)' }, null],
    [
      'a test that waits a second',
      testsWaitAsConfigured,
      { 'a.test.ts': `await ${'vi'}.waitUntil(f)` },
      /a\.test\.ts has a patience/,
    ],
    ['a journey to be mended', testsAllRun, { 'tests/journeys/a.ts': 'test.fixme()' }, /test\.fixme/],
    ['harmless words', noForbiddenWords, { 'a.md': 'see https://example.com/work/plan and ./work/plan' }, null],
    ['a registry', noForbiddenWords, { 'a.json': `https://registry.${'npmjs'}.org/pg` }, /package registry/],
    ['a home', noForbiddenWords, { 'a.md': `run /${'home'}/ann/strongroom` }, /path of one machine/],
    ['a workshop', noForbiddenWords, { 'a.ts': `const root = '/${'work'}/main'` }, /path of one machine/],
    ['a good intention', noForbiddenWords, { 'a.ts': `// ${'TO'}DO later` }, /unfinished/],
  ]);
});
