/**
 * A card that asks first (RFC 6287 section 7.2): the house proves that it knows the card before the card answers. One
 * question for one challenge, counted, and nothing the house answers is an answer of the card.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type CardHolder, cardHolder, openCardHouse, signInByCard, toCard } from './card.people.ts';
import type { House } from './harness.ts';
import { after } from './policy.numbers.ts';

let house: House;
let held: CardHolder;
beforeAll(async () => {
  house = await openCardHouse({
    policy: {
      'security-card.questions': 5,
      'security-card.questions-window-seconds': 3_600,
      'factor.sms-leaves-when-stronger': false,
    },
  });
  held = await cardHolder(house, { totp: true });
});
afterAll(() => house.close());
beforeEach(() => house.clock.advance(3_600_000));

const wish = (cardAsks?: string) => ({
  body: { factorId: held.factorId, method: 'security-card' as const, ...(cardAsks && { cardAsks }) },
});

/** The card asks, and the house has answered. */
async function askedFirst(browser: Browser, question = held.card.ask()) {
  await toCard(browser, held);
  const { challenge } = await browser.ask('beginSignInChallenge', wish(question));
  if (challenge?.ask?.type !== 'card-mutual') throw new Error('the house answers');
  return { challengeId: challenge.id, ask: challenge.ask };
}

it('is answered by the house, checks that, and signs in; its answer counts once', async () => {
  const browser = house.browser();
  const question = held.card.ask();
  expect((await toCard(browser, held)).challenge).toMatch(/^\d{6}$/);
  expect((await browser.ask('getSignIn')).challenge?.ask).toMatchObject({ type: 'card-challenge', mutual: true });
  const { challenge } = await browser.ask('beginSignInChallenge', wish(question));
  // Left and found again: asked twice, it is the same one.
  expect((await browser.ask('getSignIn')).challenge).toEqual(challenge);
  expect((await browser.ask('beginSignInChallenge', wish(question))).challenge).toEqual(challenge);
  if (challenge?.ask?.type !== 'card-mutual') throw new Error('the house answers');
  const shown = held.card.answerAfter(challenge.ask.reply, challenge.ask.challenge);
  const racers = Array.from({ length: 8 }, () => browser.copy());
  const body = { challengeId: challenge.id, answer: shown };
  const outcomes = (await Promise.all(racers.map((racer) => racer.call('answerSignIn', { body })))).map(
    (each) => each.outcome,
  );
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
});

it('shows no code to whoever does not know its answer', async () => {
  const { ask } = await askedFirst(house.browser());
  const other = ask.reply.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
  expect(held.card.answerAfter(other, ask.challenge)).toBe('NOT BROKER');
});

it('is asked back in an approval as well', async () => {
  const browser = await signInByCard(house, held);
  const approval = (await browser.call('beginCardPinChange', { params: { cardId: held.cardId } })).problem?.approval;
  const params = { approvalId: approval?.id ?? '' };
  const { challenge } = await browser.ask('beginApprovalChallenge', { params, ...wish(held.card.ask()) });
  if (challenge?.ask?.type !== 'card-mutual') throw new Error('the house answers');
  const given = held.card.answerAfter(challenge.ask.reply, challenge.ask.challenge);
  const proven = await browser.ask('answerApproval', { params, body: { challengeId: challenge.id, answer: given } });
  expect(proven.state).toBe('proven');
});

it('is of no use to a thief: what the house answers answers nothing, and what it asks it does not answer', async () => {
  const browser = house.browser();
  const { challengeId, ask } = await askedFirst(browser);
  const given = (await browser.call('answerSignIn', { body: { challengeId, answer: ask.reply } })).outcome;
  expect(given).toBe('answer-wrong');
  const refusedFor = async (cardAsks: string) =>
    (await browser.call('beginSignInChallenge', wish(cardAsks))).problem?.rule;
  // Our own question, given back as the card's; what it asked before; too short; one that collides with another.
  for (const question of [ask.challenge, '71234', '000016', '712352']) {
    expect(await refusedFor(question)).toBe('card-question');
  }
  await toCard(house.browser(), held);
  const away = house.browser();
  await toCard(away, held);
  expect((await away.call('beginSignInChallenge', wish(ask.asked))).problem?.rule).toBe('card-question');
});

it('of five questions at once leaves one challenge alive', async () => {
  const browser = house.browser();
  await toCard(browser, held);
  const questions = Array.from({ length: 5 }, (_, at) => String(712_341 + at * 2));
  const racers = questions.map((question) => browser.copy().call('beginSignInChallenge', wish(question)));
  await Promise.all(racers);
  const open = await house.sql.query(
    "select 1 from challenge where factor_id = $1 and state = 'open' and purpose = 'sign-in' and expires_at > $2",
    [held.factorId, new Date(house.clock.now())],
  );
  expect(open.rowCount).toBe(1);
});

it('asks so often and no more, whoever asks; and other factors are asked nothing', async () => {
  let browser = house.browser();
  const { ask } = await askedFirst(browser);
  // What is refused is answered nothing, leaves the question that is open as it is, and costs the owner none of theirs.
  for (let count = 0; count < 5; count += 1) {
    expect((await browser.call('beginSignInChallenge', wish('71234'))).problem?.rule).toBe('card-question');
  }
  expect((await browser.ask('getSignIn')).challenge?.ask).toEqual(ask);
  for (let count = 1; count < 5; count += 1) {
    browser = house.browser();
    await askedFirst(browser);
  }
  const full = await browser.call('beginSignInChallenge', wish(held.card.ask()));
  expect(full.problem).toMatchObject({ code: 'send-limit', rule: 'security-card.questions' });
  const { serverTime, factors } = await browser.ask('getSignIn');
  expect(after(serverTime, full.problem?.retryAt ?? '')).toBe(3_600);
  const totp = factors.find(({ kind }) => kind === 'totp');
  const body = { factorId: totp?.id ?? '', method: 'totp' as const, cardAsks: '712345' };
  expect((await browser.call('beginSignInChallenge', { body })).problem?.rule).toBe('method');
});
