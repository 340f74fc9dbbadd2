/** Recovery codes: drawn evenly, and one code in every spelling people use. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newRecoveryCode, readRecoveryCode, spaceRecoveryCode } from './recovery-code.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));

describe('a recovery code', () => {
  it('is read back as drawn, however it is written', () => {
    for (let times = 0; times < 200; times += 1) {
      const code = newRecoveryCode(random, 16);
      const spaced = spaceRecoveryCode(code);
      expect(spaced).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
      const spellings = [
        ...[code, spaced, spaced.toLowerCase(), spaced.replaceAll('-', ' '), ` ${spaced}\t`],
        ...[spaced.replaceAll('-', '\u2013'), code.replaceAll('0', 'o').replaceAll('1', 'l')],
        [...code].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join(''),
      ];
      for (const spelling of spellings) expect(readRecoveryCode(spelling, 16), spelling).toBe(code);
    }
  });

  it.each(['', 'ABCD', 'ABCD-EFGH-JKMN-PQRU', 'ABCD-EFGH-JKMN-PQRST', 'A'.repeat(65), 'ABCD_EFGH_JKMN_PQRS'])(
    '%j is none',
    (typed) => {
      expect(readRecoveryCode(typed, 16)).toBeNull();
    },
  );

  it('is never made of anything else, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        expect(readRecoveryCode(typed, 10) ?? '0123456789').toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      }),
    );
  });

  it('uses every character about as often as any other', () => {
    const counts = new Map<string, number>();
    for (const character of newRecoveryCode(random, 32_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(32);
    expect(Math.min(...counts.values())).toBeGreaterThan(800);
  });

  it('of fewer than 50 bits is not made', () => {
    expect(() => newRecoveryCode(random, 9)).toThrow('50 bits');
  });
});
