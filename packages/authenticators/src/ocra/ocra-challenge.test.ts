/** Questions that collide, and challenges that cannot. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { questionOf, suiteOf } from './ocra.fixture.ts';
import { newOcraChallenge } from './ocra-challenge.ts';
import { isLoneQuestion, readOcraQuestion } from './ocra-question.ts';
import { ocraKey, ocraResponse } from './ocra-response.ts';
import { CARD_SUITE } from './security-card.ts';

const QN06 = suiteOf('OCRA-1:HOTP-SHA256-8:QN06');
const QN04 = suiteOf('OCRA-1:HOTP-SHA256-8:QN04');
const QH04 = suiteOf('OCRA-1:HOTP-SHA256-8:QH04');
const QA08 = suiteOf('OCRA-1:HOTP-SHA256-8:QA08');
const hex = (suite: typeof QN06, text: string): string => Buffer.from(questionOf(suite, text)).toString('hex');

describe('a question', () => {
  it('is filled up on the right', () => {
    expect(hex(QN06, '999999')).toBe('f423f'.padEnd(256, '0'));
    expect(hex(QH04, 'aB')).toBe('ab'.padEnd(256, '0'));
    expect(hex(QA08, 'SIG1')).toBe('53494731'.padEnd(256, '0'));
  });

  it.each([
    [QN06, '', 'empty'],
    [QN06, '1234567', 'too-long'],
    [QN06, '12a456', 'alphabet'],
    [QN06, '１２３４５６', 'alphabet'],
    [QN06, '-12345', 'alphabet'],
    [QH04, 'ABCG', 'alphabet'],
    [QA08, 'SIG 1', 'alphabet'],
    [QA08, 'SIG\0', 'alphabet'],
  ] as const)('%o %j is refused: %s', (suite, text, refusal) => {
    expect(readOcraQuestion(suite, text)).toEqual({ ok: false, refusal });
  });

  it('of two sides is held to the length on each side', () => {
    expect(readOcraQuestion(QN04, ['1234', '12345'])).toEqual({ ok: false, refusal: 'too-long' });
    expect(readOcraQuestion(QN04, ['1234', ''])).toEqual({ ok: false, refusal: 'empty' });
    expect(readOcraQuestion(QN04, ['1234', '5678']).ok).toBe(true);
  });
});

describe('collisions', () => {
  const key = ocraKey(new Uint8Array(32).fill(7));
  const answer = (text: string): string => ocraResponse(QN06, key, { question: questionOf(QN06, text) });

  it('are real: N, 16 N and 256 N have one response', () => {
    expect(new Set(['003906', '062496', '999936'].map(answer)).size).toBe(1);
    expect(new Set(['1', '000001', '000016', '065536'].map(answer)).size).toBe(1);
  });

  it.each([
    ['four digits', QN04, 10_000, (n: number) => String(n).padStart(4, '0')],
    ['four hexadecimal digits', QH04, 0x10000, (n: number) => n.toString(16).padStart(4, '0')],
  ] as const)(
    'of all %s: a question is lone exactly when nothing else hashes to its bytes',
    (_, suite, count, spell) => {
      const texts = Array.from({ length: count }, (_unused, n) => spell(n));
      const bytes = texts.map((text) => hex(suite, text));
      const classes = new Map<string, number>();
      for (const key of bytes) classes.set(key, (classes.get(key) ?? 0) + 1);
      const differing = texts.filter(
        (text, at) => isLoneQuestion(suite, text) !== (classes.get(bytes[at] ?? '') === 1),
      );
      // Zero times 16 is zero: alone, and left out all the same, because nobody takes 000000 for a challenge.
      // Of full-length hexadecimal texts none collide with each other; those that end in 0 collide with shorter ones.
      expect(differing.filter((text) => suite !== QH04 || !text.endsWith('0'))).toEqual(suite === QN04 ? ['0000'] : []);
      expect(texts.filter((text) => isLoneQuestion(suite, text)).length).toBeGreaterThan(count * 0.85);
    },
  );

  it('of shorter hexadecimal texts are known too', () => {
    expect(hex(QH04, 'ab')).toBe(hex(QH04, 'AB00'));
    expect(['AB', 'AB0', 'AB00', 'AB01', 'ab01'].map((text) => isLoneQuestion(QH04, text))).toEqual([
      ...[false, false, false, true, true],
    ]);
  });
});

describe('a challenge', () => {
  it('of the card is six digits that share a response with no other number of up to six', () => {
    for (let draw = 0; draw < 3_000; draw += 1) {
      const text = newOcraChallenge(randomBytes, CARD_SUITE);
      expect(text).toMatch(/^\d{6}$/);
      const value = Number(text);
      expect(value * 16).toBeGreaterThan(999_999);
      expect(value % 16).not.toBe(0);
    }
  });

  it('collides with no number that somebody else chose, however it is spelled', () => {
    const numbers = fc.integer({ min: 0, max: 999_999 });
    const seeds = fc.infiniteStream(fc.nat(255));
    fc.assert(
      fc.property(seeds, numbers, fc.nat(5), (stream, other, scale) => {
        const random = (length: number) => Uint8Array.from(stream.take(length));
        const text = newOcraChallenge(random, QN06);
        // Near misses on purpose: the drawn number times and divided by powers of 16, and any other.
        const value = Number(text);
        const rivals = [other, value * 16 ** scale, Math.floor(value / 16 ** scale)];
        for (const rival of rivals.filter((number) => number <= 999_999 && number !== value)) {
          expect(hex(QN06, String(rival))).not.toBe(hex(QN06, text));
        }
      }),
    );
  });

  it('never asks again what is to be avoided, under any spelling', () => {
    const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0'));
    const lone = all.filter((text) => isLoneQuestion(QN04, text));
    const left = lone.filter((_, at) => at % 3 === 0);
    const avoid = lone.filter((_, at) => at % 3 !== 0).map((text) => String(Number(text)));
    for (let draw = 0; draw < 20; draw += 1) expect(left).toContain(newOcraChallenge(randomBytes, QN04, avoid));
  });

  it('is drawn evenly', () => {
    const counts = new Map<string, number>();
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const last = newOcraChallenge(randomBytes, QN06).slice(-1);
      counts.set(last, (counts.get(last) ?? 0) + 1);
    }
    // Multiples of 16 are even, so even last digits come 7/8 as often as odd ones; otherwise all alike.
    const share = (digit: string): number => (counts.get(digit) ?? 0) / draws;
    for (const digit of '13579') expect(Math.abs(share(digit) - 8 / 75)).toBeLessThan(0.02);
    for (const digit of '02468') expect(Math.abs(share(digit) - 7 / 75)).toBeLessThan(0.02);
  });

  it.each([QA08, QH04])('of other formats has full length and is lone: %o', (suite) => {
    const text = newOcraChallenge(randomBytes, suite);
    expect(text).toHaveLength(suite.question.longest);
    expect(isLoneQuestion(suite, text)).toBe(true);
  });

  it('is not made up when the source is dead or nothing is left', () => {
    expect(() => newOcraChallenge((length) => new Uint8Array(length).fill(255), QN06)).toThrow('random source');
    expect(() => newOcraChallenge((length) => new Uint8Array(length), QN06)).toThrow('no challenge is left');
    expect(() => newOcraChallenge(randomBytes, QN06, ['1234567'])).toThrow('same suite');
  });
});
