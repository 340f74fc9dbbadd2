import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalPhone, maskPhone } from './phone-number.ts';

describe('canonical telephone numbers', () => {
  it.each([
    ['+12025550123', '+12025550123'],
    ['+1 (202) 555-0123', '+12025550123'],
    ['+33 6 12 34 56 78', '+33612345678'],
    ['+33.6.12.34.56.78', '+33612345678'],
    ['＋８１　９０ー１２３４ー５６７８', '+819012345678'],
    [' +44\u00a020\u20117946\u20110958 ', '+442079460958'],
    ['+39 06 1234 5678', '+390612345678'],
    ['+12345678', '+12345678'],
    ['+123456789012345', '+123456789012345'],
  ])('%j becomes %j', (input, canonical) => {
    expect(canonicalPhone(input)).toEqual({ ok: true, value: canonical });
  });

  it.each([
    ['', 'empty'],
    [' \u3000', 'empty'],
    ['090-1234-5678', 'no-country-code'],
    ['0081 90 1234 5678', 'no-country-code'],
    ['2025550123', 'no-country-code'],
    ['+0 90 1234 5678', 'no-country-code'],
    ['+44 (0)20 7946 0958', 'trunk-zero'],
    ['+81 (03) 1234 5678', 'trunk-zero'],
    ['＋８１（０）９０１２３４５６７８', 'trunk-zero'],
    ['+1234567', 'too-short'],
    ['+1234567890123456', 'too-long'],
    ['+1 202 555 0123 ext. 4', 'character'],
    ['+1202555O123', 'character'],
    ['+1202+5550123', 'character'],
    ['++12025550123', 'character'],
    ['+1202555\u0660123', 'character'],
    ['+12025550123\u200b', 'character'],
    ['tel:+12025550123', 'character'],
    ['+12025550123;drop', 'character'],
    ['1'.repeat(1_000_000), 'too-long'],
  ])('%j is refused: %s', (input, refusal) => {
    expect(canonicalPhone(input)).toEqual({ ok: false, refusal });
  });

  it('is idempotent and answers nothing but E.164, for any input', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'+＋0123456789１２ -()x'), maxLength: 24 });
    const likely = fc.stringMatching(/^\+[1-9]( ?-?[0-9]){7,14}$/);
    fc.assert(
      fc.property(fc.oneof(typed, likely, fc.string({ unit: 'binary' })), (input) => {
        const result = canonicalPhone(input);
        if (!result.ok) return;
        expect(result.value).toMatch(/^\+[1-9][0-9]{7,14}$/);
        expect(canonicalPhone(result.value)).toEqual(result);
      }),
    );
  });
});

describe('masked telephone numbers', () => {
  it.each([
    ['+12025550123', '+1 ••• ••• ••23'],
    ['+819012345678', '+81 ••• ••• ••78'],
    ['+33612345678', '+33 ••• ••• •78'],
    ['+442079460958', '+44 ••• ••• ••58'],
    ['+353861234567', '+353 ••• ••• •67'],
    ['+79161234567', '+7 ••• ••• ••67'],
    ['+35312345', '+353 ••• 45'],
    ['+123456789012345', '+1 ••• ••• ••• ••• 45'],
    ['not a number', '•••'],
    ['+1 202 555 0123', '•••'],
    ['', '•••'],
  ])('%j shows as %j', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });

  it('shows the last two digits, at most three of the country, and nothing between', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{7,14}$/), (phone) => {
        const masked = maskPhone(phone);
        const [country = '', ...groups] = masked.split(' ');
        expect(phone.startsWith(country)).toBe(true);
        expect(country.length).toBeLessThanOrEqual(4);
        expect(groups.join('')).toMatch(/^•+[0-9]{2}$/);
        expect(masked.endsWith(phone.slice(-2))).toBe(true);
        expect(country.length + groups.join('').length).toBe(phone.length);
      }),
    );
  });
});
