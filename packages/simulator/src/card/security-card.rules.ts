/**
 * How the card behaves: on by "press", PIN and OK, challenge and OK, eight digits, dark again after a while. It never
 * says whether a PIN was right unless it is of the kind that knows: a thief learns nothing from the card alone, and each
 * guess costs a try at the server (decision 26). Only a full PIN and a full challenge are taken; further digits and keys
 * that mean nothing on a screen do nothing, as on the device.
 *
 * OK instead of a challenge lets the card ask first (RFC 6287 section 7.2): it shows a question, takes what the house
 * answers and what it asks, and answers only where that was the house. It shows what it asks for long enough to type it.
 */
import { createHmac } from 'node:crypto';
import {
  CARD_PIN_DIGITS,
  CARD_SUITE,
  cardPinHash,
  cardQuestion,
  houseResponse,
  newOcraChallenge,
  type OcraQuestion,
  ocraKey,
  ocraResponse,
  readOcraQuestion,
} from '@strongroom/authenticators';
import { assert, type Instant, SECOND_MS } from '@strongroom/core';
import type { CardKey, CardMemory, CardPin, CardScreen, SecurityCard } from './security-card.model.ts';

const DARK_AFTER_MS = 30 * SECOND_MS;
const ASKING_DARK_AFTER_MS = 120 * SECOND_MS;
const CHALLENGE_DIGITS = CARD_SUITE.question.longest;
const OFF: CardScreen = { at: 'off' };

export interface NewCard {
  readonly serialNo: string;
  readonly secret: Uint8Array;
  readonly counter?: number;
  readonly pin?: CardPin;
}

export function newSecurityCard({ serialNo, secret, counter = 0, pin = { kind: 'mixed-in' } }: NewCard): SecurityCard {
  assert(pin.kind === 'mixed-in' || cardPinHash(pin.pin) !== null, 'a card that knows its PIN knows four digits');
  return { memory: { serialNo, secret, counter, asked: 0, pin, battery: 'good' }, screen: OFF, offAt: 0 };
}

export const emptyBattery = (card: SecurityCard): SecurityCard => ({
  ...card,
  memory: { ...card.memory, battery: 'empty' },
  screen: OFF,
});

/** The card after a key. */
export function pressCardKey(card: SecurityCard, key: CardKey, now: Instant): SecurityCard {
  const { memory } = card;
  if (memory.battery === 'empty') return { ...card, screen: OFF };
  const after = afterKey(memory, now < card.offAt ? card.screen : OFF, key);
  return { ...after, offAt: now + (isAsking(after.screen) ? ASKING_DARK_AFTER_MS : DARK_AFTER_MS) };
}

const isAsking = ({ at }: CardScreen): boolean => at === 'asks' || at === 'reply' || at === 'asked-back';

type Change = Pick<SecurityCard, 'memory' | 'screen'>;

function afterKey(memory: CardMemory, screen: CardScreen, key: CardKey): Change {
  const unchanged = { memory, screen };
  // The same key switches on and off, whatever was typed: nobody finds half a PIN on a card that was put away.
  if (key === 'press') return { memory, screen: screen.at === 'off' ? firstScreen(memory) : OFF };
  switch (screen.at) {
    case 'off':
    case 'locked':
      return unchanged;
    case 'stranger':
    case 'response':
      // From the response on to another challenge only through the PIN: the card may have changed hands.
      return key === 'ok' ? { memory, screen: firstScreen(memory) } : unchanged;
    case 'pin':
      if (key !== 'ok')
        return { memory, screen: { ...screen, refused: false, typed: typed(screen.typed, key, CARD_PIN_DIGITS) } };
      return screen.typed.length === CARD_PIN_DIGITS ? afterPin(memory, screen.typed) : unchanged;
    case 'challenge':
      if (key !== 'ok') return { memory, screen: { ...screen, typed: typed(screen.typed, key, CHALLENGE_DIGITS) } };
      if (screen.typed === '') return ask(memory, screen.pin);
      return screen.typed.length === CHALLENGE_DIGITS
        ? answer(memory, screen.pin, questionOf(screen.typed))
        : unchanged;
    case 'asks':
      return key === 'ok' ? { memory, screen: { ...screen, at: 'reply', typed: '' } } : unchanged;
    case 'reply': {
      if (key !== 'ok') return { memory, screen: { ...screen, typed: typed(screen.typed, key, CARD_SUITE.digits) } };
      if (screen.typed.length !== CARD_SUITE.digits) return unchanged;
      return { memory, screen: { ...screen, at: 'asked-back', reply: screen.typed, typed: '' } };
    }
    case 'asked-back':
      if (key !== 'ok') return { memory, screen: { ...screen, typed: typed(screen.typed, key, CHALLENGE_DIGITS) } };
      return screen.typed.length === CHALLENGE_DIGITS ? answerToHouse(memory, screen) : unchanged;
  }
}

const isLocked = (pin: CardPin): boolean => pin.kind === 'checked' && pin.wrong >= pin.mostWrong;

const firstScreen = ({ pin }: CardMemory): CardScreen =>
  isLocked(pin) ? { at: 'locked' } : { at: 'pin', typed: '', refused: false };

const typed = (before: string, key: Exclude<CardKey, 'press' | 'ok'>, longest: number): string => {
  if (key === 'clear') return '';
  return before.length < longest ? before + key : before;
};

function afterPin(memory: CardMemory, pin: string): Change {
  if (memory.pin.kind === 'mixed-in') return { memory, screen: { at: 'challenge', pin, typed: '' } };
  const right = memory.pin.pin === pin;
  const changed = { ...memory, pin: { ...memory.pin, wrong: right ? 0 : memory.pin.wrong + 1 } };
  if (right) return { memory: changed, screen: { at: 'challenge', pin, typed: '' } };
  return {
    memory: changed,
    screen: isLocked(changed.pin) ? { at: 'locked' } : { at: 'pin', typed: '', refused: true },
  };
}

function questionOf(challenge: string): OcraQuestion {
  const question = readOcraQuestion(CARD_SUITE, challenge);
  assert(question.ok, 'the keys of a card make digits only');
  return question.value;
}

/**
 * A question that nobody can foresee without the seed. Attack: somebody who watched the house answer one waits for the
 * card to ask the same again; so the number it is made from moves on, whether the question is answered or not.
 */
function ask(memory: CardMemory, pin: string): Change {
  let part = 0;
  const random = (length: number): Uint8Array => {
    part += 1;
    const block = createHmac('sha512', memory.secret).update(`asks ${memory.asked} ${part}`).digest();
    assert(length <= block.length, 'a draw takes a few bytes at a time');
    return block.subarray(0, length);
  };
  const question = newOcraChallenge(random, CARD_SUITE);
  return { memory: { ...memory, asked: memory.asked + 1 }, screen: { at: 'asks', pin, question } };
}

function answerToHouse(memory: CardMemory, screen: Extract<CardScreen, { at: 'asked-back' }>): Change {
  const { pin, question: asked, reply, typed: challenge } = screen;
  const questions = { asked, challenge };
  if (houseResponse(CARD_SUITE, memory.secret, questions) !== reply) return { memory, screen: { at: 'stranger' } };
  return answer(memory, pin, cardQuestion(CARD_SUITE, questions));
}

/** The counter moves before the digits are seen: no two responses of a card are made with the same one. */
function answer(memory: CardMemory, pin: string, question: OcraQuestion): Change {
  const pinHash = cardPinHash(pin);
  assert(pinHash !== null, 'the keys of a card make digits only');
  const response = ocraResponse(CARD_SUITE, ocraKey(memory.secret), {
    question,
    pinHash,
    counter: memory.counter,
  });
  return { memory: { ...memory, counter: memory.counter + 1 }, screen: { at: 'response', response } };
}

/** What stands on the display. The PIN is shown as stars. */
export function cardDisplay({ screen, offAt }: SecurityCard, now: Instant): string {
  if (now >= offAt) return '';
  switch (screen.at) {
    case 'off':
      return '';
    case 'pin':
      return screen.refused ? 'WRONG PIN' : `PIN>${'*'.repeat(screen.typed.length)}`;
    case 'challenge':
      return `CHALLNG>${screen.typed}`;
    case 'asks':
      return `ASKS>${screen.question}`;
    case 'reply':
      return `REPLY>${screen.typed}`;
    case 'asked-back':
      return `CHALLNG>${screen.typed}`;
    case 'stranger':
      return 'NOT BROKER';
    case 'response':
      return `${screen.response.slice(0, 4)} ${screen.response.slice(4)}`;
    case 'locked':
      return 'LOCKED';
  }
}
