/** The card as a person uses it, against the verification that the server will use. */
import {
  CARD_SUITE,
  cardPinHash,
  cardQuestion,
  houseResponse,
  type OcraVerdict,
  readOcraQuestion,
  verifyOcra,
} from '@strongroom/authenticators';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CardKey, SecurityCard } from './security-card.model.ts';
import { cardDisplay, emptyBattery, newSecurityCard, pressCardKey } from './security-card.rules.ts';

const SECRET = new Uint8Array(32).map((_, at) => at * 7);
const NOW = 1_700_000_000_000;
const KEYS: readonly CardKey[] = ['press', 'ok', 'clear', ...([...'0123456789'] as CardKey[])];
const fresh = (): SecurityCard => newSecurityCard({ serialNo: '000001', secret: SECRET });
const knowing = (): SecurityCard =>
  newSecurityCard({ serialNo: '2', secret: SECRET, pin: { kind: 'checked', pin: '4711', mostWrong: 3, wrong: 0 } });

/** "press", then digits with OK between them. */
function use(card: SecurityCard, text: string, now = NOW): SecurityCard {
  return [...text].map(keyOf).reduce((held, key) => pressCardKey(held, key, now), card);
}

function keyOf(letter: string): CardKey {
  if (letter === 'P') return 'press';
  if (letter === 'O') return 'ok';
  return letter === 'C' ? 'clear' : (letter as CardKey);
}

function verify(card: SecurityCard, challenge: string, pin = '4711', next = 0): OcraVerdict {
  const question = readOcraQuestion(CARD_SUITE, challenge);
  const pinHash = cardPinHash(pin);
  if (!question.ok || pinHash === null) throw new Error('not of this card');
  const response = cardDisplay(card, NOW);
  const counter = { next, lookAhead: 9 };
  return verifyOcra({ suite: CARD_SUITE, secret: SECRET, question: question.value, pinHash, response, counter });
}

describe('a card', () => {
  it('is used as its leaflet says', () => {
    const shown: string[] = [];
    let card = fresh();
    for (const part of ['P', '4711', 'O', '712345', 'O', 'P']) {
      card = use(card, part);
      shown.push(cardDisplay(card, NOW));
    }
    expect(shown.slice(0, 4)).toEqual(['PIN>', 'PIN>****', 'CHALLNG>', 'CHALLNG>712345']);
    expect(shown[4]).toMatch(/^\d{4} \d{4}$/);
    expect(shown[5]).toBe('');
  });

  it('answers what the server expects, as it stands on the display', () => {
    expect(verify(use(fresh(), 'P4711O712345O'), '712345')).toEqual({ ok: true, counter: 0, step: null });
  });

  it('answers a wrong PIN with digits like any others, which the server refuses', () => {
    const card = use(fresh(), 'P4712O712345O');
    expect(cardDisplay(card, NOW)).toMatch(/^\d{4} \d{4}$/);
    expect(verify(card, '712345')).toEqual({ ok: false });
    expect(verify(card, '712345', '4712').ok).toBe(true);
  });

  it('moves its counter with every response, typed anywhere or not', () => {
    let card = use(fresh(), 'P4711O712345O');
    const first = cardDisplay(card, NOW);
    card = use(card, 'O4711O712345O');
    expect(cardDisplay(card, NOW)).not.toBe(first);
    expect(verify(card, '712345')).toEqual({ ok: true, counter: 1, step: null });
    expect(card.memory.counter).toBe(2);
  });

  it('takes a full PIN and a full challenge only, and no more digits than those', () => {
    expect(cardDisplay(use(fresh(), 'P471O'), NOW)).toBe('PIN>***');
    expect(cardDisplay(use(fresh(), 'P471199O71234O'), NOW)).toBe('CHALLNG>71234');
    expect(verify(use(fresh(), 'P47119O7123456O'), '712345').ok).toBe(true);
    expect(verify(use(fresh(), 'P9C4711O99C712345O'), '712345').ok).toBe(true);
  });

  it('goes dark after a while and forgets what was typed', () => {
    const typing = use(fresh(), 'P4711O7123');
    expect(cardDisplay(typing, NOW + 29_999)).toBe('CHALLNG>7123');
    expect(cardDisplay(typing, NOW + 30_000)).toBe('');
    expect(cardDisplay(use(typing, '45O', NOW + 30_000), NOW + 30_000)).toBe('');
    expect(cardDisplay(use(typing, 'P', NOW + 30_000), NOW + 30_000)).toBe('PIN>');
  });

  it('stays dark without a battery', () => {
    const card = emptyBattery(use(fresh(), 'P4711O'));
    expect(cardDisplay(card, NOW)).toBe('');
    expect(cardDisplay(use(card, 'P4711O712345O'), NOW)).toBe('');
  });
});

describe('a card that knows its PIN', () => {
  it('says so when it is wrong, and begins to count anew when it is right', () => {
    const twice = use(knowing(), 'P0000O');
    expect(cardDisplay(twice, NOW)).toBe('WRONG PIN');
    const right = use(twice, '1111O4711O');
    expect(cardDisplay(right, NOW)).toBe('CHALLNG>');
    expect(right.memory.pin).toMatchObject({ wrong: 0 });
    expect(verify(use(right, '712345O'), '712345').ok).toBe(true);
  });

  it('locks at the third wrong one and stays locked', () => {
    const locked = use(knowing(), 'P0000O1111O2222O');
    expect(cardDisplay(locked, NOW)).toBe('LOCKED');
    expect(cardDisplay(use(locked, '4711O'), NOW)).toBe('LOCKED');
    expect(cardDisplay(use(locked, 'PP4711O'), NOW)).toBe('LOCKED');
  });

  it('is not made with a PIN that cannot be typed', () => {
    const pin = { kind: 'checked', pin: '47a1', mostWrong: 3, wrong: 0 } as const;
    expect(() => newSecurityCard({ serialNo: '3', secret: SECRET, pin })).toThrow('four digits');
  });
});

describe('a card that asks first', () => {
  /** OK without a challenge; what it asks then. */
  const asking = (card: SecurityCard) => {
    const held = use(card, 'P4711OO');
    return { held, asked: cardDisplay(held, NOW).replace('ASKS>', '') };
  };

  it('answers only after the answer of the house', () => {
    const { held, asked } = asking(fresh());
    const questions = { asked, challenge: '654321' };
    const reply = houseResponse(CARD_SUITE, SECRET, questions);
    expect(cardDisplay(use(held, `O${reply.slice(0, 3)}`), NOW)).toBe(`REPLY>${reply.slice(0, 3)}`);
    const response = cardDisplay(use(held, `O${reply}O654321O`), NOW);
    const pinHash = cardPinHash('4711');
    if (pinHash === null) throw new Error('four digits');
    const at = { suite: CARD_SUITE, secret: SECRET, pinHash, counter: { next: 0, lookAhead: 0 } };
    expect(verifyOcra({ ...at, question: cardQuestion(CARD_SUITE, questions), response }).ok).toBe(true);
    // The answer belongs to these two questions, and a stranger gets none.
    const stranger = use(held, `O${reply}O654323O`);
    expect(cardDisplay(stranger, NOW)).toBe('NOT BROKER');
    expect(stranger.memory.counter).toBe(0);
  });

  it('asks anew each time, and shows it long enough to type', () => {
    const first = asking(fresh());
    expect(asking(use(first.held, 'P')).asked).not.toBe(first.asked);
    expect(asking(fresh()).asked).toBe(first.asked);
    expect(cardDisplay(first.held, NOW + 119_000)).toBe(`ASKS>${first.asked}`);
    expect(cardDisplay(first.held, NOW + 120_000)).toBe('');
  });
});

describe('whatever is pressed', () => {
  /** Single keys, and what people do with them: keys alone would seldom come as far as a response. */
  const habits = ['P4711O712345O', 'P4711O', '0000O', '1111O', '712345O', 'O4711O'].map((text) => [...text].map(keyOf));
  const pressed = fc.oneof(fc.constantFrom(...KEYS.map((key) => [key])), fc.constantFrom(...habits));
  const presses = fc
    .array(fc.tuple(pressed, fc.oneof(fc.nat(5_000), fc.nat(40_000))), { maxLength: 40 })
    .map((parts) => parts.flatMap(([keys, wait]) => keys.map((key, at) => [key, at === 0 ? wait : 100] as const)));

  it('no response comes twice from one counter, and none without a PIN and a challenge before it', () => {
    let responses = 0;
    fc.assert(
      fc.property(presses, (sequence) => {
        let card = fresh();
        let now = NOW;
        for (const [key, wait] of sequence) {
          now += wait;
          const before = card;
          card = pressCardKey(before, key, now);
          const answered = card.memory.counter - before.memory.counter;
          expect(answered).toBe(card.screen.at === 'response' && before.screen.at !== 'response' ? 1 : 0);
          responses += answered;
          if (answered === 1) expect(before.screen).toMatchObject({ pin: /^\d{4}$/, typed: /^\d{6}$/ });
        }
      }),
    );
    expect(responses).toBeGreaterThan(20);
  });

  it('a card that knows its PIN answers nothing to whoever does not', () => {
    const wrong = presses.map((sequence) => sequence.filter(([key]) => key !== '4'));
    fc.assert(
      fc.property(wrong, (sequence) => {
        let card = knowing();
        let now = NOW;
        for (const [key, wait] of sequence) {
          now += wait;
          card = pressCardKey(card, key, now);
        }
        expect(card.memory.counter).toBe(0);
      }),
    );
  });
});
