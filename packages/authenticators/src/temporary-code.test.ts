/** Temporary codes: even, without look-alikes, and one spelling of each. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalTemporaryCode,
  groupedTemporaryCode,
  newTemporaryCode,
  TEMPORARY_CODE_ALPHABET,
} from './temporary-code.ts';

const code = fc
  .array(fc.constantFrom(...TEMPORARY_CODE_ALPHABET), { minLength: 8, maxLength: 24 })
  .map((signs) => signs.join(''));

describe('temporary code', () => {
  it('holds no two signs that are taken for each other', () => {
    expect([...TEMPORARY_CODE_ALPHABET]).toHaveLength(25);
    expect(TEMPORARY_CODE_ALPHABET).not.toMatch(/[0O1ILZ2S5B8a-z]/);
  });

  it('makes every sign from exactly ten byte values and throws the uneven ones away', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 250; byte += 1) {
      const sign = newTemporaryCode(() => Uint8Array.of(byte), 1);
      counts.set(sign, (counts.get(sign) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 25 }, () => 10));
    const bytes = [250, 255, 0];
    expect(newTemporaryCode(() => Uint8Array.of(bytes.shift() ?? 0), 1)).toBe('A');
  });

  it('reads its groups back, and lower case only where that is tolerated', () => {
    fc.assert(
      fc.property(code, (drawn) => {
        expect(canonicalTemporaryCode(groupedTemporaryCode(drawn), false)).toBe(drawn);
        expect(canonicalTemporaryCode(` ${drawn.slice(0, 4)}-${drawn.slice(4)} `, false)).toBe(drawn);
        expect(canonicalTemporaryCode(drawn.toLowerCase(), true)).toBe(drawn);
        const digitsOnly = /^\d+$/.test(drawn);
        expect(canonicalTemporaryCode(drawn.toLowerCase(), false)).toBe(digitsOnly ? drawn : null);
      }),
    );
  });

  it.each(['', ' - ', 'ABCDE', 'ACD0E', 'ＡＣＤ', 'ACD\u0000'])('refuses %j', (typed) => {
    expect(canonicalTemporaryCode(typed, true)).toBeNull();
  });
});
