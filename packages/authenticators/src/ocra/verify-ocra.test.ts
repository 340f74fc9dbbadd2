/** Windows of counters and time, replay, resynchronising, the inputs that responses depend on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { questionOf, suiteOf } from './ocra.fixture.ts';
import { type OcraInputs, ocraStep } from './ocra-data.ts';
import { ocraKey, ocraPinHash, ocraResponse } from './ocra-response.ts';
import { CARD_SUITE, cardPinHash } from './security-card.ts';
import { type OcraCheck, resynchroniseOcra, verifyOcra } from './verify-ocra.ts';

const SECRET = new Uint8Array(32).map((_, at) => at + 1);
const KEY = ocraKey(SECRET);
const PIN = ocraPinHash('SHA256', '4711');
const QUESTION = questionOf(CARD_SUITE, '712345');

const respond = (counter: number, changes: Partial<OcraInputs> = {}): string =>
  ocraResponse(CARD_SUITE, KEY, { question: QUESTION, pinHash: PIN, counter, ...changes });
const check = (response: string, counter: OcraCheck['counter'], changes: Partial<OcraCheck> = {}): OcraCheck => ({
  suite: CARD_SUITE,
  secret: SECRET,
  question: QUESTION,
  pinHash: PIN,
  response,
  ...(counter === undefined ? {} : { counter }),
  ...changes,
});

describe('the counter window', () => {
  it.each([
    { at: 9, passes: false },
    { at: 10, passes: true },
    { at: 15, passes: true },
    { at: 16, passes: false },
  ])('from 10 with 5 ahead, card at $at: $passes', ({ at, passes }) => {
    const verdict = verifyOcra(check(respond(at), { next: 10, lookAhead: 5 }));
    expect(verdict).toEqual(passes ? { ok: true, counter: at, step: null } : { ok: false });
  });

  it('never lets a response pass twice once its counter is saved', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(20), fc.nat(30), (next, lookAhead, ahead) => {
        const response = respond(next + ahead);
        const first = verifyOcra(check(response, { next, lookAhead }));
        expect(first.ok).toBe(ahead <= lookAhead);
        if (!first.ok || first.counter === null) return;
        // Unless another counter happens to have the same eight digits, which the property would find once in 10^6.
        expect(verifyOcra(check(response, { next: first.counter + 1, lookAhead })).ok).toBe(false);
      }),
    );
  });

  it('takes a response as people type it', () => {
    const response = respond(3);
    const spaced = ` ${response.slice(0, 4)}-${response.slice(4)} `;
    expect(verifyOcra(check(spaced, { next: 3, lookAhead: 0 })).ok).toBe(true);
    for (const wrong of ['', response.slice(1), `${response}0`, `${response.slice(1)}x`, '9'.repeat(10_000)]) {
      expect(verifyOcra(check(wrong, { next: 3, lookAhead: 0 }))).toEqual({ ok: false });
    }
  });
});

describe('what a response depends on', () => {
  const right = check(respond(0), { next: 0, lookAhead: 0 });
  it('passes with everything right', () => {
    expect(verifyOcra(right).ok).toBe(true);
  });
  it.each([
    ['another PIN', { pinHash: ocraPinHash('SHA256', '4712') }],
    ['another question', { question: questionOf(CARD_SUITE, '712346') }],
    ['another seed', { secret: new Uint8Array(32) }],
    ['another counter', { counter: { next: 1, lookAhead: 0 } }],
    ['another suite', { suite: suiteOf('OCRA-1:HOTP-SHA256-8:C-QN07-PSHA256') }],
  ] as const)('fails with %s', (_, changes) => {
    expect(verifyOcra({ ...right, ...changes })).toEqual({ ok: false });
  });
});

describe('time', () => {
  const suite = suiteOf('OCRA-1:HOTP-SHA512-8:QN08-T1M');
  const question = questionOf(suite, '12345678');
  const now = 1_700_000_000_000;
  const at = (offset: number): string => ocraResponse(suite, KEY, { question, step: ocraStep(suite, now) + offset });
  it.each([
    { offset: -2, passes: false },
    { offset: -1, passes: true },
    { offset: 0, passes: true },
    { offset: 1, passes: true },
    { offset: 2, passes: false },
  ])('$offset steps off with a skew of 1: $passes', ({ offset, passes }) => {
    const verdict = verifyOcra({ suite, secret: SECRET, question, response: at(offset), time: { now, skewSteps: 1 } });
    expect(verdict).toEqual(passes ? { ok: true, counter: null, step: ocraStep(suite, now) + offset } : { ok: false });
  });

  it('does not fall over at the beginning of time', () => {
    const response = ocraResponse(suite, KEY, { question, step: 0 });
    const verdict = verifyOcra({ suite, secret: SECRET, question, response, time: { now: 0, skewSteps: 3 } });
    expect(verdict).toEqual({ ok: true, counter: null, step: 0 });
  });
});

describe('session information and whole MACs', () => {
  const suite = suiteOf('OCRA-1:HOTP-SHA1-0:QH08-S064');
  const question = questionOf(suite, 'C0FFEE01');
  const session = new TextEncoder().encode('order 4711');
  it('fill the session with zeros on the left', () => {
    const filled = new Uint8Array(64);
    filled.set(session, 64 - session.length);
    const response = ocraResponse(suite, KEY, { question, session });
    expect(response).toMatch(/^[0-9a-f]{40}$/);
    expect(ocraResponse(suite, KEY, { question, session: filled })).toBe(response);
    expect(verifyOcra({ suite, secret: SECRET, question, session, response }).ok).toBe(true);
    for (const wrong of [response.toUpperCase(), response.slice(1), 'f'.repeat(1_000)]) {
      expect(verifyOcra({ suite, secret: SECRET, question, session, response: wrong }).ok).toBe(false);
    }
  });
  it('refuse longer session information', () => {
    expect(() => ocraResponse(suite, KEY, { question, session: new Uint8Array(65) })).toThrow('fits the length');
  });
});

describe('resynchronising', () => {
  const other = questionOf(CARD_SUITE, '823457');
  const base = { suite: CARD_SUITE, secret: SECRET, pinHash: PIN, counter: { next: 10, lookAhead: 300 } };
  const pairs = (one: number, two: number) =>
    [
      { question: QUESTION, response: respond(one) },
      { question: other, response: respond(two, { question: other }) },
    ] as const;

  it('finds a card far ahead by two responses in a row', () => {
    expect(resynchroniseOcra(base, pairs(250, 251))).toEqual({ ok: true, counter: 251, step: null });
  });
  it.each([
    ['behind', 8, 9],
    ['beyond the window', 311, 312],
    ['with a gap', 250, 252],
    ['in the wrong order', 251, 250],
  ])('finds nothing %s', (_, one, two) => {
    expect(resynchroniseOcra(base, pairs(one, two))).toEqual({ ok: false });
  });
  it('needs two challenges: one answered twice would be half the proof', () => {
    const [one] = pairs(250, 251);
    expect(() => resynchroniseOcra(base, [one, one])).toThrow('two challenges');
  });
  it('takes no digits that are none', () => {
    const [one, two] = pairs(250, 251);
    expect(resynchroniseOcra(base, [one, { ...two, response: 'x' }])).toEqual({ ok: false });
  });
});

describe('a caller who mixes things up', () => {
  it.each([
    ['no counter', () => verifyOcra(check('12345678', undefined))],
    [
      'a time that the suite does not name',
      () => verifyOcra(check('1', { next: 0, lookAhead: 0 }, { time: { now: 0, skewSteps: 0 } })),
    ],
    ['a window without end', () => verifyOcra(check('1', { next: 0, lookAhead: 1_000_000 }))],
    ['a negative counter', () => verifyOcra(check('12345678', { next: -1, lookAhead: 0 }))],
    ['a PIN under another hash', () => respond(0, { pinHash: ocraPinHash('SHA1', '4711') })],
    ['a short secret', () => ocraKey(new Uint8Array(15))],
    ['the step of a suite without time', () => ocraStep(CARD_SUITE, 0)],
  ])('is told: %s', (_, act) => {
    expect(act).toThrow('invariant violated');
  });
});

describe('the PIN of a card', () => {
  it('is four digits', () => {
    expect(cardPinHash('4711')).toEqual(PIN);
    expect(cardPinHash('４７１１')).toEqual(PIN);
    expect(['471', '47111', 'abcd', ''].map(cardPinHash)).toEqual([null, null, null, null]);
  });
});
