import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldForComparison, normalisePassword } from './folding.ts';

describe('normalising before hashing', () => {
  it('makes the two ways keyboards write a character one', () => {
    expect(normalisePassword('cafe\u0301 か\u3099')).toBe('caf\u00e9 が');
  });

  it('keeps apart what only looks compatible: case, width, ligatures, spaces at the ends', () => {
    for (const password of ['Abc', 'ａｂｃ', 'ﬁ', ' abc ', '①', 'ﾊﾟ'])
      expect(normalisePassword(password)).toBe(password);
  });

  it('is idempotent and always has a UTF-8 form', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }), (units) => {
        const once = normalisePassword(String.fromCharCode(...units));
        expect(normalisePassword(once)).toBe(once);
        expect(new TextDecoder().decode(new TextEncoder().encode(once))).toBe(once.replace(/^\uFEFF/, ''));
      }),
      { numRuns: 500 },
    );
  });
});

describe('folding for comparison', () => {
  it.each([
    ['PassWord', 'password'],
    ['ＰＡＳＳ', 'pass'],
    ['Núñez', 'nunez'],
    ['İstanbul', 'istanbul'],
    ['タナカ', 'たなか'],
    ['ﾀﾅｶ', 'たなか'],
    ['ガ', 'が'],
    ['pass\u200bword', 'password'],
    ['ﬁlm', 'film'],
  ])('%j is compared as %j', (text, folded) => {
    expect(foldForComparison(text)).toBe(folded);
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const once = foldForComparison(text);
        expect(foldForComparison(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});
