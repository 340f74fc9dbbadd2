import { describe } from 'vitest';
import { clausesAreProven, linksLeadSomewhere, quotedTestsExist } from './documents.rules.ts';
import { checkRules } from './rule-cases.ts';

const HEAD = '| Clause | What it asks | Kept by | Proven by |\n|---|---|---|---|\n';

describe('the rules of documents', () => {
  checkRules([
    [
      'links to a file, a folder, an anchor and the world',
      linksLeadSomewhere,
      {
        'docs/a.md': '[b](b.md#part) [up](../server) [here](#here) [out](https://example.com/x)',
        'docs/b.md': '',
        'server/src/index.ts': '',
      },
      null,
    ],
    ['a link to a file that moved', linksLeadSomewhere, { 'docs/a.md': '[b](../b.md)' }, /points to b\.md/],
    [
      'a clause with its test',
      clausesAreProven,
      { 'docs/standards.md': `${HEAD}| 1.2 | x | [a](a.ts) | [t](../a.test.ts) “opens once” |` },
      null,
    ],
    [
      'a clause that is only claimed',
      clausesAreProven,
      { 'docs/standards.md': `${HEAD}| 1.2 | x | [a](a.ts) | |` },
      /no test for 1\.2/,
    ],
    [
      'a clause with one file of tests quoted and another only named',
      clausesAreProven,
      { 'docs/standards.md': `${HEAD}| 1.2 | x | [a](a.ts) | [t](../a.test.ts) “opens once”, [u](../b.test.ts) |` },
      /no test of \.\.\/b\.test\.ts for 1\.2/,
    ],
    [
      'a test that says what is quoted',
      quotedTestsExist,
      {
        'docs/standards.md': '[t](../a.test.ts) “opens once” “and no more”',
        'a.test.ts': "describe('opens once', () => it('and no more'))",
      },
      null,
    ],
    [
      'a test that was renamed',
      quotedTestsExist,
      { 'docs/standards.md': '[t](../a.test.ts) “opens once” “and no more”', 'a.test.ts': "it('opens once')" },
      /“and no more”, which no test of \.\.\/a\.test\.ts is called/,
    ],
    [
      'a test that only begins with what is quoted',
      quotedTestsExist,
      { 'docs/standards.md': '[t](../a.test.ts) “opens”', 'a.test.ts': "it('opens once')" },
      /“opens”, which/,
    ],
  ]);
});
