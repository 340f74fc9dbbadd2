import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codesEqual, newOneTimeCode } from './one-time-code.ts';

/** Answers the given bytes in turn, then starts over. */
function scripted(bytes: readonly number[]): (length: number) => Uint8Array {
  let next = 0;
  return (length) =>
    Uint8Array.from({ length }, () => {
      const byte = bytes[next % bytes.length] ?? 0;
      next += 1;
      return byte;
    });
}

describe('drawing', () => {
  it('makes every digit from exactly 25 byte values', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 250; byte += 1) {
      const digit = newOneTimeCode(scripted([byte]), 6).charAt(0);
      counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 10 }, () => 25));
  });

  it('throws the six uneven byte values away instead of wrapping them', () => {
    const code = newOneTimeCode(scripted([250, 251, 252, 253, 254, 255, 9, 248, 17, 26, 35, 44]), 6);
    expect(code).toBe('987654');
  });

  it('has the asked length, in digits only, from any live source', () => {
    const source = fc.uint8Array({ minLength: 1, maxLength: 40 }).filter((bytes) => bytes.some((byte) => byte < 250));
    fc.assert(
      fc.property(source, fc.integer({ min: 6, max: 12 }), (bytes, digits) => {
        expect(newOneTimeCode(scripted([...bytes]), digits)).toMatch(new RegExp(`^[0-9]{${digits}}$`));
      }),
    );
  });

  it('spreads evenly over digits and places', () => {
    const draws = 20_000;
    const counts = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 0));
    for (let draw = 0; draw < draws; draw += 1) {
      [...newOneTimeCode(randomBytes, 6)].forEach((digit, place) => {
        const row = counts[place];
        if (row) row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      });
    }
    // Chi-square with 9 degrees of freedom stays below 60 except once in more than 10^8 runs.
    for (const row of counts) {
      const expected = draws / 10;
      expect(row.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(60);
    }
  });

  it('says so when the source is dead instead of drawing for ever', () => {
    expect(() => newOneTimeCode(scripted([255]), 6)).toThrow('random source');
  });

  it('draws no code below 20 bits', () => {
    expect(() => newOneTimeCode(randomBytes, 5)).toThrow('6 to 32 digits');
  });
});

describe('comparing', () => {
  it.each([
    ['123456', true],
    ['123 456', true],
    ['123-456', true],
    ['１２３４５６', true],
    ['１２３　４５６', true],
    ['１２３ー４５６', true],
    ['123\u2013456', true],
    ['123\u00a0456\n', true],
    ['123457', false],
    ['12345', false],
    ['1234567', false],
    ['0123456', false],
    ['123456a', false],
    ['12345б', false],
    ['123.456', false],
    ['+123456', false],
    ['1e5', false],
    ['\u200b123456', false],
    ['١٢٣٤٥٦', false],
    ['①②③④⑤⑥', false],
    ['', false],
    [`123456${' '.repeat(1_000)}`, false],
  ])('of 123456 with %j: %s', (given, same) => {
    expect(codesEqual('123456', given)).toBe(same);
  });

  const codes = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 10 });

  it('accepts any grouping and width of the same digits', () => {
    const grouping = fc.constantFrom('', ' ', '-', '\u3000', '－', 'ー');
    fc.assert(
      fc.property(
        codes,
        fc.array(fc.tuple(fc.boolean(), grouping), { minLength: 10, maxLength: 10 }),
        (code, style) => {
          const typed = [...code].map((digit, index) => {
            const [wide, gap] = style[index] ?? [false, ''];
            return (wide ? String.fromCharCode(digit.charCodeAt(0) + 0xfee0) : digit) + gap;
          });
          expect(codesEqual(code, typed.join(''))).toBe(true);
        },
      ),
    );
  });

  it('tells any two different codes apart', () => {
    fc.assert(
      fc.property(codes, codes, (one, other) => {
        expect(codesEqual(one, other)).toBe(one === other);
      }),
    );
  });

  it('never throws on what a person may send, and takes an unusable expectation as a bug', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(codesEqual('000000', given)).toBeTypeOf('boolean');
      }),
    );
    expect(() => codesEqual('', '')).toThrow('ASCII digits');
  });
});
