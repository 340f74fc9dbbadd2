import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase32, encodeBase32 } from './base32.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('base 32', () => {
  // RFC 4648 section 10, without the padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('spells %j as %j and reads it back', (plain, encoded) => {
    expect(encodeBase32(ascii(plain))).toBe(encoded);
    expect(decodeBase32(encoded)).toEqual({ ok: true, value: ascii(plain) });
  });

  it.each([
    ['mzxw6', 'alphabet'],
    ['MZXW 6YQ', 'alphabet'],
    ['MY======', 'alphabet'],
    ['MZXW1', 'alphabet'],
    ['MZXW8', 'alphabet'],
    ['M', 'length'],
    ['MZX', 'length'],
    ['MZXW6Y', 'length'],
    ['MZ', 'trailing-bits'],
    ['MZXW7', 'trailing-bits'],
  ])('refuses %j for its %s', (text, refusal) => {
    expect(decodeBase32(text)).toEqual({ ok: false, refusal });
  });

  it('reads back whatever it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decodeBase32(encodeBase32(bytes))).toEqual({ ok: true, value: bytes });
      }),
    );
  });

  it('accepts only the one spelling it would write', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), maxLength: 24 });
    fc.assert(
      fc.property(text, (candidate) => {
        const decoded = decodeBase32(candidate);
        if (decoded.ok) expect(encodeBase32(decoded.value)).toBe(candidate);
      }),
    );
  });
});
