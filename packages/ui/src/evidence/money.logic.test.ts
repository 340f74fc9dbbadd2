import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalText, minorDigitsOf, moneyText } from './money.logic.ts';
import { parseMinor } from './money-reading.logic.ts';

describe('writing', () => {
  test.each([
    [123_450, 2, '1234.50'],
    [5, 2, '0.05'],
    [-5, 2, '-0.05'],
    [1_200, 0, '1200'],
    [0, 2, '0.00'],
  ])('%i with %i digits is %s', (minor, digits, text) => {
    expect(decimalText(minor, digits)).toBe(text);
  });

  test('large amounts lose nothing on their way to the eye', () => {
    expect(moneyText(900_719_925_474_099, 'USD', 'en-US')).toBe('$9,007,199,254,740.99');
  });

  test('a change carries its sign, a balance only when it is negative', () => {
    expect(moneyText(1_000, 'USD', 'en-US', true)).toBe('+$10.00');
    expect(moneyText(0, 'USD', 'en-US', true)).toBe('$0.00');
    expect(moneyText(1_000, 'USD', 'en-US')).toBe('$10.00');
    expect(moneyText(-1_000, 'USD', 'en-US')).toBe('-$10.00');
  });

  test('never writes two currencies with one symbol', () => {
    expect(moneyText(1_000, 'CAD', 'en-US')).toBe('CA$10.00');
    expect(moneyText(1_000, 'USD', 'en-CA')).toBe('US$10.00');
    expect(moneyText(1_000, 'CAD', 'en-CA')).toBe('$10.00');
    expect(moneyText(1_000, 'USD', 'fr-CA')).toBe('10,00\u00a0$\u00a0US');
  });
});

describe('reading', () => {
  test.each([
    ['1250', 'USD', 'en', 125_000],
    ['1,250', 'USD', 'en', 125_000],
    ['1,250', 'JPY', 'ja', 1_250],
    ['1,250.5', 'USD', 'en', 125_050],
    ['1.250,50', 'EUR', 'fr', 125_050],
    ['1.250.000', 'EUR', 'fr', 125_000_000],
    ['1250.50', 'EUR', 'fr', 125_050],
    ['1 250,50', 'EUR', 'fr', 125_050],
    ['1\u202f250,50', 'EUR', 'fr', 125_050],
    ["1'250.50", 'USD', 'en', 125_050],
    ['１２５０', 'JPY', 'ja', 1_250],
    ['0.05', 'USD', 'en', 5],
    ['1,234,567.89', 'USD', 'en', 123_456_789],
  ])('%j in %s, typed in %s, is %i', (typed, currency, locale, minor) => {
    expect(parseMinor(typed, currency, locale)).toBe(minor);
  });

  test.each([
    ['', 'USD', 'en'],
    ['-5', 'USD', 'en'],
    ['1.250', 'USD', 'en'],
    ['1,250', 'EUR', 'fr'],
    ['1.2.3', 'USD', 'en'],
    ['1.250.50', 'USD', 'en'],
    ['12,34,567', 'USD', 'en'],
    ['1,234.567,89', 'USD', 'en'],
    ['5.5', 'JPY', 'ja'],
    ['1e3', 'USD', 'en'],
    ['$5', 'USD', 'en'],
    ['99999999999999999', 'USD', 'en'],
    ['0x10', 'USD', 'en'],
  ])('%j in %s, typed in %s, is not guessed at', (typed, currency, locale) => {
    expect(parseMinor(typed, currency, locale)).toBeNull();
  });

  test('what the screen shows in each language, without its currency sign, is read back exactly', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000_000_000),
        fc.constantFrom('USD', 'CAD', 'JPY', 'EUR'),
        fc.constantFrom('en-GB', 'ja-JP', 'fr-FR'),
        (minor, currency, locale) => {
          const shown = moneyText(minor, currency, locale).replaceAll(/[^\d.,\s]/gu, '');
          expect(parseMinor(shown, currency, locale)).toBe(minor);
          expect(parseMinor(decimalText(minor, minorDigitsOf(currency)), currency, locale)).toBe(minor);
        },
      ),
    );
  });
});
