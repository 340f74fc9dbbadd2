import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUsername } from './username.ts';

describe('accepted', () => {
  it.each([
    ['alice', 'alice'],
    ['Alice', 'alice'],
    ['ALICE.SMITH', 'alice.smith'],
    ['a-b_c.d', 'a-b_c.d'],
    ['bob1984', 'bob1984'],
    ['ＴＡＮＡＫＡ＿１', 'tanaka_1'],
    ['ﬁona', 'fiona'],
    ['\u212Aevin', 'kevin'],
    ['abc', 'abc'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('%j becomes %j', (input, canonical) => {
    expect(canonicalUsername(input)).toEqual({ ok: true, value: canonical });
  });
});

describe('refused', () => {
  it.each([
    ['', { reason: 'empty' }],
    ['ab', { reason: 'too-short', minimum: 3 }],
    ['a'.repeat(41), { reason: 'too-long', maximum: 40 }],
    ['a'.repeat(1_000_000), { reason: 'too-long', maximum: 40 }],
    ['alice ', { reason: 'white-space', codePoint: 'U+0020' }],
    ['ali ce', { reason: 'white-space', codePoint: 'U+0020' }],
    ['alice\u00a0', { reason: 'white-space', codePoint: 'U+00A0' }],
    ['ali\u3000ce', { reason: 'white-space', codePoint: 'U+3000' }],
    ['alice\n', { reason: 'white-space', codePoint: 'U+000A' }],
    ['ali\u0000ce', { reason: 'invisible', codePoint: 'U+0000' }],
    ['ali\u200bce', { reason: 'invisible', codePoint: 'U+200B' }],
    ['ali\u00adce', { reason: 'invisible', codePoint: 'U+00AD' }],
    ['\u202eecila', { reason: 'invisible', codePoint: 'U+202E' }],
    ['alice\ufe0f', { reason: 'invisible', codePoint: 'U+FE0F' }],
    ['ali\u3164ce', { reason: 'invisible', codePoint: 'U+3164' }],
    ['ali\ud800ce', { reason: 'invisible', codePoint: 'U+D800' }],
    ['\u0430lice', { reason: 'other-script', codePoint: 'U+0430' }],
    ['\u0391lice', { reason: 'other-script', codePoint: 'U+03B1' }],
    ['田中花子', { reason: 'other-script', codePoint: 'U+7530' }],
    ['alice\u0665', { reason: 'other-script', codePoint: 'U+0665' }],
    ['hélène', { reason: 'accented-letter', codePoint: 'U+00E9' }],
    ['he\u0301lene', { reason: 'accented-letter', codePoint: 'U+00E9' }],
    ['\u0131van', { reason: 'accented-letter', codePoint: 'U+0131' }],
    ['\u0130van', { reason: 'accented-letter', codePoint: 'U+0307' }],
    ['alice@example', { reason: 'character', codePoint: 'U+0040' }],
    ["alice'--", { reason: 'character', codePoint: 'U+0027' }],
    ['alice\u{1F600}', { reason: 'character', codePoint: 'U+1F600' }],
    ['1alice', { reason: 'first-character' }],
    ['.alice', { reason: 'first-character' }],
    ['-alice', { reason: 'first-character' }],
    ['a..b', { reason: 'doubled-separator' }],
    ['a._b', { reason: 'doubled-separator' }],
    ['ab--', { reason: 'doubled-separator' }],
  ])('%j', (input, refusal) => {
    expect(canonicalUsername(input)).toEqual({ ok: false, refusal });
  });
});

describe('for any input', () => {
  const mixed = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...'abzAZ09._-ａＺ１＿．－ﬁ\u212A'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 45,
  });
  const likely = fc.string({ unit: fc.constantFrom(...'abzAZ09._-ａＺ１＿ﬁ\u212A'), maxLength: 45 });

  it('answers without throwing, and only in the allowed alphabet', () => {
    fc.assert(
      fc.property(fc.oneof(mixed, likely, fc.string({ unit: 'binary' })), (input) => {
        const result = canonicalUsername(input);
        if (result.ok) expect(result.value).toMatch(/^[a-z](?:[a-z0-9]|[._-](?![._-])){2,39}$/);
      }),
    );
  });

  it('is idempotent', () => {
    let accepted = 0;
    fc.assert(
      fc.property(likely, (input) => {
        const once = canonicalUsername(input);
        if (!once.ok) return;
        accepted += 1;
        expect(canonicalUsername(once.value)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it('gives every spelling in another case or width the same name, and keeps different names different', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/);
    const respell = (name: string, style: readonly number[]): string =>
      [...name]
        .map((character, index) => {
          const cased = (style[index] ?? 0) & 1 ? character.toUpperCase() : character;
          return (style[index] ?? 0) & 2 ? String.fromCharCode(cased.charCodeAt(0) + 0xfee0) : cased;
        })
        .join('');
    const styles = fc.array(fc.nat(3), { minLength: 21, maxLength: 21 });
    fc.assert(
      fc.property(names, names, styles, styles, (one, other, first, second) => {
        expect(canonicalUsername(respell(one, first))).toEqual({ ok: true, value: one });
        const left = canonicalUsername(respell(one, first));
        const right = canonicalUsername(respell(other, second));
        expect(left.ok && right.ok && left.value === right.value).toBe(one === other);
      }),
    );
  });
});
