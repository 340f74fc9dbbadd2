/** Mutual questions: the published answers of the house, halves that stay alone together, and no answer that serves twice. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { questionOf, suiteOf } from './ocra.fixture.ts';
import { newOcraChallenge } from './ocra-challenge.ts';
import { cardQuestion, houseResponse, houseSuite, isMutualQuestion } from './ocra-mutual.ts';
import { isLoneQuestion, readOcraQuestion } from './ocra-question.ts';
import { ocraKey, ocraPinHash, ocraResponse } from './ocra-response.ts';
import { CARD_SUITE } from './security-card.ts';

const QN06 = suiteOf('OCRA-1:HOTP-SHA256-8:QN06');
const QH04 = suiteOf('OCRA-1:HOTP-SHA256-8:QH04');
const QA08 = suiteOf('OCRA-1:HOTP-SHA256-8:QA08');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the suite of the house', () => {
  it.each([
    [CARD_SUITE.text, 'OCRA-1:HOTP-SHA256-8:QN06'],
    ['OCRA-1:HOTP-SHA512-8:QA08-PSHA1', 'OCRA-1:HOTP-SHA512-8:QA08'],
    ['OCRA-1:HOTP-SHA1-6:C-QH40-PSHA1-S064-T1M', 'OCRA-1:HOTP-SHA1-6:QH40'],
    ['OCRA-1:HOTP-SHA256-8:QA08', 'OCRA-1:HOTP-SHA256-8:QA08'],
  ])('%s is answered under %s', (card, house) => {
    expect(houseSuite(suiteOf(card)).text).toBe(house);
  });
});

describe('two halves', () => {
  it.each([
    [QN06, '712345', true],
    [QN06, '71234', false],
    [QN06, '062501', true],
    [QN06, '062499', false],
    [QN06, '712352', false],
    [QN06, '1234567', false],
    [QA08, 'CLI22220', true],
    [QA08, 'CLI2222', false],
    [QH04, 'AB01', true],
    [QH04, 'AB10', false],
  ])('%o: %s %s', (suite, text, fair) => {
    expect(isMutualQuestion(suite, text)).toBe(fair);
  });

  it('that are alone make a whole that is alone, whichever stands first', () => {
    // Numbers read together have twelve digits: no single question of six, no other pair, and no shorter spelling of
    // either may have the same bytes. Rivals are the whole times and by powers of 16, the ways by which numbers collide.
    const seeds = fc.infiniteStream(fc.nat(255));
    const numbers = fc.integer({ min: 0, max: 999_999 });
    fc.assert(
      fc.property(seeds, numbers, fc.nat(9), (stream, other, scale) => {
        const random = (length: number) => Uint8Array.from(stream.take(length));
        const draw = () => newOcraChallenge(random, QN06);
        const [asked, challenge] = [draw(), draw()];
        const whole = cardQuestion(QN06, { asked, challenge });
        const value = BigInt(`${challenge}${asked}`);
        expect(value % 16n).not.toBe(0n);
        expect(value * 16n).toBeGreaterThanOrEqual(10n ** 12n);
        const single = [String(other), challenge, asked].map((text) => hex(questionOf(QN06, text)));
        expect(single).not.toContain(hex(whole));
        const power = 16n ** BigInt(scale + 1);
        for (const rival of [value * power, value / power].filter((one) => one !== value && one < 10n ** 12n)) {
          const text = String(rival).padStart(12, '0');
          const pair = readOcraQuestion(QN06, [text.slice(0, 6), text.slice(6)]);
          expect(pair.ok && hex(pair.value)).not.toBe(hex(whole));
        }
      }),
    );
  });

  it('are worth nothing in parts: a hexadecimal pair keeps the length that makes it alone', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(255)), (stream) => {
        const random = (length: number) => Uint8Array.from(stream.take(length));
        const [asked, challenge] = [newOcraChallenge(random, QH04), newOcraChallenge(random, QH04)];
        expect(isLoneQuestion(suiteOf('OCRA-1:HOTP-SHA256-8:QH08'), challenge + asked)).toBe(true);
      }),
    );
  });
});

describe('the answer of the house', () => {
  const published = JSON.parse(
    readFileSync(new URL('./fixtures/rfc6287-appendix-c.json', import.meta.url), 'utf8'),
  ) as readonly { mode: string; suite: string; keyHex: string; question: string; response: string }[];

  it.each(published.filter(({ mode }) => mode === 'mutual-server'))('$suite $question: $response', (answer) => {
    const questions = { asked: answer.question.slice(0, 8), challenge: answer.question.slice(8) };
    const secret = Buffer.from(answer.keyHex, 'hex');
    expect(houseResponse(suiteOf(answer.suite), secret, questions)).toBe(answer.response);
  });

  it('is never the answer of a card, to any of the questions in any order', () => {
    const secret = randomBytes(32);
    const pinHash = ocraPinHash('SHA256', '7306');
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(255)), fc.nat(20), (stream, counter) => {
        const random = (length: number) => Uint8Array.from(stream.take(length));
        const [asked, challenge] = [newOcraChallenge(random, CARD_SUITE), newOcraChallenge(random, CARD_SUITE)];
        const house = houseResponse(CARD_SUITE, secret, { asked, challenge });
        const byCard = [
          cardQuestion(CARD_SUITE, { asked, challenge }),
          cardQuestion(CARD_SUITE, { asked: challenge, challenge: asked }),
          questionOf(CARD_SUITE, asked),
          questionOf(CARD_SUITE, challenge),
        ].map((question) => ocraResponse(CARD_SUITE, ocraKey(secret), { question, pinHash, counter }));
        expect(byCard).not.toContain(house);
      }),
    );
  });
});
