/** Base 64 in one spelling: what Node writes, and nothing that Node would only put up with. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

describe('base 64', () => {
  it('is what Node writes, and is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is accepted only as it would be written', () => {
    const almost = fc.string({ unit: fc.constantFrom(...'AQgwZz09+/=-_ \n'), maxLength: 12 });
    fc.assert(
      fc.property(almost, (given) => {
        const bytes = decodeBase64(given);
        if (bytes !== null) expect(encodeBase64(bytes)).toBe(given);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'A===',
    '====',
    'AB==',
    'AAB=',
    'AA==AAAA',
    'AA-_',
    'AAA\n',
    ' AAA',
    'AAAAA',
    'AAé=',
  ])('refuses %j', (given) => {
    expect(decodeBase64(given)).toBeNull();
  });
});
