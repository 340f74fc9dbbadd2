/** Identifiers: one shape, in order of time, never twice, never guessed. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idPattern, newId } from './ids.ts';

const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('an identifier', () => {
  it('has the shape its pattern accepts, whatever the time and the randomness', () => {
    fc.assert(
      fc.property(instant, bytes, (now, random) => {
        expect(newId('usr', now, () => random)).toMatch(idPattern('usr'));
      }),
    );
  });

  it('sorts by time, as text', () => {
    fc.assert(
      fc.property(instant, instant, bytes, bytes, (one, other, first, second) => {
        fc.pre(one !== other);
        const [a, b] = [newId('usr', one, () => first), newId('usr', other, () => second)];
        expect(a < b).toBe(one < other);
      }),
    );
  });

  it('changes with five bits of each of sixteen random bytes, 80 bits in all', () => {
    const base = newId('usr', 0, () => new Uint8Array(16));
    for (let index = 0; index < 16; index += 1) {
      const seen = new Set<string>();
      for (let value = 0; value < 256; value += 1) {
        const random = new Uint8Array(16);
        random[index] = value;
        seen.add(newId('usr', 0, () => random));
      }
      expect(seen.size).toBe(32);
      expect(seen).toContain(base);
    }
  });

  it('is not given twice within one millisecond', () => {
    const ids = new Set(Array.from({ length: 20_000 }, () => newId('usr', 1, (length) => randomBytes(length))));
    expect(ids.size).toBe(20_000);
  });

  const sample = newId('usr', 1_772_800_000_000, () => new Uint8Array(16).fill(7));
  it.each([
    ['another kind', sample.replace('usr', 'ses')],
    ['capitals', sample.toUpperCase()],
    ['a letter left out of the alphabet', sample.replace(/.$/, 'l')],
    ['one character less', sample.slice(0, -1)],
    ['one character more', `${sample}0`],
    ['a new line at the end', `${sample}\n`],
    ['something before', ` ${sample}`],
    ['nothing', ''],
  ])('with %s is refused', (_name, text) => {
    expect(sample).toMatch(idPattern('usr'));
    expect(text).not.toMatch(idPattern('usr'));
  });
});
