/** Code cards: as many values as asked, pairs of two different free places, every pair within reach. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answersCard, cardAnswer, drawCardPair, newCardValues } from './code-card.ts';

const random = (length: number) => randomBytes(length);

describe('code card', () => {
  it('draws as many values of as many digits as asked', () => {
    const values = newCardValues(random, 200, 3);
    expect(values).toHaveLength(200);
    expect(values.every((value) => /^\d{3}$/.test(value))).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(100);
  });

  it('draws two different free places, and every pair sooner or later', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 40 }), (free) => {
        const pair = drawCardPair(random, free);
        expect(pair).not.toBeNull();
        expect(free).toContain(pair?.[0]);
        expect(free).toContain(pair?.[1]);
        expect(pair?.[0]).not.toBe(pair?.[1]);
      }),
    );
    const seen = new Set(Array.from({ length: 300 }, () => drawCardPair(random, [1, 2, 3])?.join()));
    expect(seen.size).toBe(6);
  });

  it('has no pair where fewer than two places are left', () => {
    expect(drawCardPair(random, [7])).toBeNull();
    expect(drawCardPair(random, [])).toBeNull();
  });

  it('throws away what would make some places likelier', () => {
    const bytes = [255, 255, 0, 1, 0, 0];
    const scripted = (length: number) => Uint8Array.from({ length }, () => bytes.shift() ?? 0);
    expect(drawCardPair(scripted, [10, 20, 30])).toEqual([20, 10]);
  });

  it('is answered by the two values, one after the other', () => {
    const values = ['111', '222', '333'];
    expect(cardAnswer(values, [3, 1])).toBe('333111');
    expect(answersCard(values, [3, 1], '333111')).toBe(true);
    for (const typed of ['111333', '33311', '3331111', '', 'abcdef']) {
      expect(answersCard(values, [3, 1], typed)).toBe(false);
    }
  });
});
