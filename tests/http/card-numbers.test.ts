/** The numbers of security cards by configuration alone, each seen in what the house does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samePerson } from './card.acts.ts';
import {
  askForCard,
  cardHolder,
  containerOf,
  desk,
  openCardHouse,
  STAFF,
  sendCard,
  signInByCard,
  stockCard,
  toCard,
} from './card.people.ts';
import type { House } from './harness.ts';
import { newPerson, prove, signIn } from './people.ts';
import { after } from './policy.numbers.ts';

const SUITE = 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA256';
let house: House;
beforeAll(async () => {
  house = await openCardHouse({
    policy: {
      'security-card.suites': [SUITE],
      'security-card.seed-bytes': 24,
      'security-card.challenge-seconds': 70,
      'security-card.look-ahead': 5,
      'security-card.resync-window': 30,
      'security-card.ahead-seconds': 40,
      'security-card.task-seconds': 201,
      'security-card.task-answers': 3,
      'security-card.activation-days': 4,
      'security-card.required-when-not-activated': false,
      'security-card.eligible-usd-minor': 123_456,
      'security-card.reserve-usd-minor': 1_234,
      'security-card.fee-usd-minor': 4_321,
      'security-card.pin-reset-seconds': 777,
      'security-card.holders': 1,
      'security-card.listed': 2,
    },
  });
});
afterAll(() => house.close());

it('of the stock', async () => {
  const taken = async (suite: string, bytes: number) => {
    const file = containerOf([{ serialNo: `NO-${bytes}`, suite, secret: new Uint8Array(bytes).fill(9) }]);
    const done = await house.services.cards.stock.import([Buffer.from(file)], { unlock: { kind: 'plain' } }, STAFF);
    return done.ok ? 'taken' : JSON.stringify(done.refusal);
  };
  expect(await taken(SUITE, 23)).toContain('seed-short');
  expect(await taken(SUITE, 24)).toBe('taken');
  expect(await taken('OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', 25)).toContain('suite-not-used');
  for (let count = 0; count < 2; count += 1) await stockCard(house);
  expect(await house.services.cards.list()).toHaveLength(2);
});

it('of a card on its way, and of what is owed for it', async () => {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  const card = await stockCard(house);
  await sendCard(house, await askForCard(house, browser, person), card);
  const view = await browser.ask('listCards');
  expect(view.terms).toEqual({
    eligible: { amountMinor: 123_456, currency: 'USD' },
    reserve: { amountMinor: 1_234, currency: 'USD' },
    fee: { amountMinor: 4_321, currency: 'USD' },
    activationDays: 4,
  });
  const [held] = view.cards;
  expect(after(view.serverTime, held?.activateBy ?? '')).toBe(4 * 86_400);
  const { ledger } = house.services.cards;
  expect(await ledger.blockedUsdMinor(person.accountId)).toBe(1_234);
  const params = { cardId: held?.id ?? '' };
  const task = await browser.ask('beginCardTask', { params, body: { kind: 'activate' } });
  expect(task.attemptsLeft).toBe(3);
  expect(after(view.serverTime, task.expiresAt)).toBe(201);
  house.clock.advance(4 * 86_400_000 + 1);
  await house.drain();
  expect((await house.services.cards.findBySerial(card.serialNo))?.state).toBe('shipped');

  const later = await signIn(house, person);
  await later.browser.ask('reportCard', { params, body: { what: 'lost' } });
  await desk(house, (at, tx) => at.retire(tx, card.serialNo, STAFF));
  expect(await ledger.blockedUsdMinor(person.accountId)).toBe(4_321);
});

it('of what a card answers', async () => {
  const held = await cardHolder(house, { totp: true });
  const { browser, card, person } = held;
  card.waste(5);
  await signInByCard(house, held);

  const begun = await toCard(house.browser(), held);
  const kept = await house.sql.query('select expires_at from challenge where id = $1', [begun.challengeId]);
  expect(new Date(kept.rows[0]?.expires_at).getTime() - house.clock.now()).toBe(70_000);

  // So many presses were for nothing, and so much time lies between the answers.
  const outcomesAfter = async (presses: number, seconds: number) => {
    card.waste(presses);
    const away = house.browser();
    const { challengeId, challenge } = await toCard(away, held);
    const answer = async () =>
      (await away.call('answerSignIn', { body: { challengeId, answer: card.answer(challenge) } })).outcome;
    const first = await answer();
    house.clock.advance(seconds * 1_000);
    return [first, await answer()];
  };
  expect(await outcomesAfter(6, 39)).toEqual(['answer-wrong', 'done']);
  expect(await outcomesAfter(6, 40)).toEqual(['answer-wrong', 'answer-wrong']);
  // The two answers before moved the card on by eight; this one is the last that the window holds.
  expect(await outcomesAfter(27, 1)).toEqual(['answer-wrong', 'done']);
  expect(await outcomesAfter(37, 1)).toEqual(['answer-wrong', 'answer-wrong']);

  await desk(house, (at, tx) => at.allowNewPin(tx, card.serialNo, STAFF));
  const view = await browser.ask('listCards');
  expect(after(view.serverTime, view.cards[0]?.newPinUntil ?? '')).toBe(777);

  const other = await newPerson(house);
  await samePerson(house, person.userId, other.userId);
  const asking = await signIn(house, other);
  const body = { username: person.username, password: person.password };
  const approval = (await asking.browser.call('beginCardSharing', { body })).problem?.approval;
  if (approval === undefined) throw new Error('a proof is asked for');
  await prove(house, asking.browser, other, approval);
  const refused = await asking.browser.call('beginCardSharing', { body, approval: approval.id });
  expect(refused.problem?.rule).toBe('holders');
});
