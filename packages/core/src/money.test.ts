/** Money: exact text, and conversion that never understates what leaves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, type Currency, convert, minorDigits, toDecimal } from './money.ts';

const amount = fc.maxSafeInteger();
const currency = fc.constantFrom(...CURRENCIES);

describe('decimal text', () => {
  it.each<[number, Currency, string]>([
    [123_450, 'USD', '1234.50'],
    [5, 'USD', '0.05'],
    [50, 'CAD', '0.50'],
    [0, 'EUR', '0.00'],
    [-1, 'USD', '-0.01'],
    [-123, 'EUR', '-1.23'],
    [0, 'JPY', '0'],
    [-7, 'JPY', '-7'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91'],
  ])('of %i %s is %s', (amountMinor, of, text) => {
    expect(toDecimal({ amountMinor, currency: of })).toBe(text);
  });

  it('loses nothing: read back digit by digit it is the amount', () => {
    fc.assert(
      fc.property(amount, currency, (amountMinor, of) => {
        const text = toDecimal({ amountMinor, currency: of });
        expect(text).toMatch(minorDigits(of) === 0 ? /^-?\d+$/ : /^-?\d+\.\d\d$/);
        expect(Number(text.replace('.', ''))).toBe(amountMinor + 0);
      }),
    );
  });

  it.each([0.5, Number.NaN, 2 ** 53])('of %d is a bug', (amountMinor) => {
    expect(() => toDecimal({ amountMinor, currency: 'USD' })).toThrow('invariant violated');
  });
});

/** Positive decimal text with its exact value as a fraction of 10^9. */
const rate = fc
  .tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 1, max: 999_999_999 }))
  .map(([whole, nano]) => ({
    text: `${whole}.${String(nano).padStart(9, '0')}`,
    nano: BigInt(whole) * 1_000_000_000n + BigInt(nano),
  }));

describe('conversion', () => {
  it.each<[number, Currency, Currency, string, number]>([
    [15_120, 'JPY', 'USD', '151.20', 10_000],
    [1, 'JPY', 'USD', '151.20', 1],
    [-1, 'JPY', 'USD', '151.20', -1],
    [100, 'CAD', 'USD', '1.3500', 75],
    [135, 'CAD', 'USD', '1.35', 100],
    [1, 'USD', 'JPY', '0.0066', 2],
    [0, 'JPY', 'USD', '151.20', 0],
    [777, 'USD', 'USD', 'not even looked at', 777],
  ])('of %i minor units %s to %s at %s is %i', (amountMinor, from, to, at, expected) => {
    expect(convert({ amountMinor, currency: from }, to, at)).toEqual({ amountMinor: expected, currency: to });
  });

  it('is never less than exact and never a whole unit more, on either side of zero', () => {
    const small = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(small, currency, currency, rate, (amountMinor, from, to, at) => {
        fc.pre(from !== to && at.nano > 1_000_000n);
        const result = BigInt(Math.abs(convert({ amountMinor, currency: from }, to, at.text).amountMinor));
        // result / 10^to >= |amount| / 10^from / rate, compared without dividing.
        const given = BigInt(Math.abs(amountMinor)) * 10n ** BigInt(minorDigits(to)) * 1_000_000_000n;
        const unit = at.nano * 10n ** BigInt(minorDigits(from));
        expect(result * unit >= given).toBe(true);
        expect(result === 0n || (result - 1n) * unit < given).toBe(true);
        expect(Math.sign(convert({ amountMinor, currency: from }, to, at.text).amountMinor) * amountMinor >= 0).toBe(
          true,
        );
      }),
    );
  });

  it.each(['', '0', '0.000', '-1', '+1', '1e3', '1.', '.5', ' 1', '1,5', 'NaN', '١'])(
    'at the rate "%s" is a bug, not a guess',
    (at) => {
      expect(() => convert({ amountMinor: 1, currency: 'JPY' }, 'USD', at)).toThrow('invariant violated');
    },
  );
});
