/** The life of a security card over HTTP: asked for, sent, activated, used, lost, found and given back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  activate,
  askForCard,
  type CardHolder,
  cardHolder,
  desk,
  openCardHouse,
  proveByCard,
  STAFF,
  sendCard,
  signInByCard,
  stockCard,
  toCard,
} from './card.people.ts';
import type { House } from './harness.ts';
import { demandApproval, newPerson, type Person, prove, signIn, withdraw, wrong } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openCardHouse();
});
afterAll(() => house.close());

const DAY = 86_400_000;
const cardOf = async ({ browser }: Pick<CardHolder, 'browser'>) => (await browser.ask('listCards')).cards[0];
const eventsOf = async (userId: string): Promise<string[]> =>
  (await house.sql.query('select event from audit_entry where user_id = $1 order by seq', [userId])).rows.map(
    ({ event }) => event,
  );
const factorsOf = async (person: Person): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await house.sql.query('select kind, state from factor where user_id = $1', [person.userId])).rows.map(
      ({ kind, state }) => [kind, state],
    ),
  );

describe('a card', () => {
  it('is asked for, sent, activated, and then signs in and approves', async () => {
    const held = await cardHolder(house);
    expect(await cardOf(held)).toMatchObject({ state: 'active', owned: true, holders: 1, activateBy: null });
    expect(await factorsOf(held.person)).toEqual({ phone: 'displaced', 'security-card': 'active' });
    const browser = await signInByCard(house, held);
    const approval = await demandApproval(browser, held.person, { amountMinor: 5_000_00 });
    await proveByCard(browser, approval.id, held);
    expect((await withdraw(browser, held.person, { amountMinor: 5_000_00 }, { approval: approval.id })).outcome).toBe(
      'done',
    );
    const events = await eventsOf(held.person.userId);
    for (const event of ['card.requested', 'card.assigned', 'card.reserve-held', 'card.shipped', 'card.activated'])
      expect(events).toContain(event);
  });

  it('takes its response with spaces, and a dead one in no spelling', async () => {
    const held = await cardHolder(house, { totp: true });
    const browser = house.browser();
    const { challengeId, challenge } = await toCard(browser, held);
    const shown = held.card.answer(challenge);
    expect(shown).toMatch(/^\d{4} \d{4}$/);
    await browser.ask('answerSignIn', { body: { challengeId, answer: ` ${shown} ` } });
    const again = house.browser();
    const second = await toCard(again, held);
    for (const answer of [shown, shown.replace(' ', '')]) {
      const body = { challengeId: second.challengeId, answer };
      expect((await again.call('answerSignIn', { body })).outcome).toBe('answer-wrong');
    }
    const body = { challengeId: second.challengeId, answer: held.card.answer(second.challenge) };
    expect((await again.call('answerSignIn', { body })).outcome).toBe('done');
  });

  it('says nothing about a wrong PIN, which is a wrong answer like another', async () => {
    const held = await cardHolder(house, { totp: true });
    const browser = house.browser();
    const { challengeId, challenge } = await toCard(browser, held);
    const answers = [held.card.answer(challenge, '7307'), wrong(held.card.answer(challenge))];
    const replies = [];
    for (const answer of answers) replies.push(await browser.call('answerSignIn', { body: { challengeId, answer } }));
    const [one, other] = replies.map(({ problem }) => ({ ...problem, attemptsLeft: 0, instance: '' }));
    expect(one).toEqual(other);
    const body = { challengeId, answer: held.card.answer(challenge) };
    expect((await browser.call('answerSignIn', { body })).outcome).toBe('done');
  });

  it('expires its challenge', async () => {
    const held = await cardHolder(house, { totp: true });
    const browser = house.browser();
    const { challengeId, challenge } = await toCard(browser, held);
    house.clock.advance(301_000);
    const body = { challengeId, answer: held.card.answer(challenge) };
    expect((await browser.call('answerSignIn', { body })).outcome).toBe('challenge-ended');
  });

  it('lets one in where one response meets two challenges of the same number', async () => {
    const held = await cardHolder(house, { totp: true });
    const browsers = [house.browser(), house.browser()] as const;
    const first = await toCard(browsers[0], held);
    const second = await toCard(browsers[1], held);
    // Two flows with one number: only somebody who may write the database can bring that about.
    const place = { table: 'challenge', row: second.challengeId, column: 'code_sealed' };
    const sealed = house.services.vault.seal(place, first.challenge);
    await house.sql.query('update challenge set code_sealed = $1 where id = $2', [sealed, second.challengeId]);
    const answer = held.card.answer(first.challenge);
    const node = await house.anotherNode();
    const tries = [
      [browsers[0], first],
      [browsers[0].copy(node), first],
      [browsers[1], second],
      [browsers[1].copy(node), second],
    ] as const;
    const outcomes = await Promise.all(
      tries.map(async ([browser, { challengeId }]) => {
        const body = { challengeId, answer };
        return (await browser.call('answerSignIn', { body })).outcome;
      }),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
  });

  it('is required when it was not activated in time, and then needs no activation', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const card = await stockCard(house);
    await sendCard(house, await askForCard(house, browser, person), card);
    expect(await factorsOf(person)).toEqual({ phone: 'active', 'security-card': 'pending' });
    house.clock.advance(14 * DAY + 1);
    await house.drain();
    expect(await factorsOf(person)).toEqual({ phone: 'displaced', 'security-card': 'active' });
    const body = { username: person.username, password: person.password };
    const [factor] = (await house.browser().ask('beginSignIn', { body })).factors;
    expect(factor?.kind).toBe('security-card');
    await signInByCard(house, { person, factorId: factor?.id ?? '', card });
  });
});

describe('a card that ran ahead', () => {
  it('by less than the window is accepted as it is', async () => {
    const held = await cardHolder(house, { totp: true });
    held.card.waste(99);
    await signInByCard(house, held);
  });

  it('by more is accepted at sign-in with the second answer in a row, and not with two apart', async () => {
    const held = await cardHolder(house, { totp: true });
    held.card.waste(400);
    const browser = house.browser();
    const { challengeId, challenge } = await toCard(browser, held);
    const answerNow = async () =>
      (await browser.call('answerSignIn', { body: { challengeId, answer: held.card.answer(challenge) } })).outcome;
    expect(await answerNow()).toBe('answer-wrong');
    held.card.waste(1);
    expect(await answerNow()).toBe('answer-wrong');
    expect(await answerNow()).toBe('done');
  });

  it('is brought back in the portal by two responses in a row', async () => {
    const held = await cardHolder(house, { totp: true });
    const { browser, card, cardId } = held;
    card.waste(700);
    const begin = { params: { cardId }, body: { kind: 'resynchronise' } } as const;
    const task = await browser.ask('beginCardTask', begin);
    const [one = '', two = ''] = task.challenges;
    const params = { taskId: task.id };
    const first = card.answer(one);
    card.waste(1);
    const apart = [first, card.answer(two)];
    expect((await browser.call('answerCardTask', { params, body: { responses: apart } })).outcome).toBe('answer-wrong');
    const responses = [card.answer(one), card.answer(two)];
    await browser.ask('answerCardTask', { params, body: { responses } });
    await signInByCard(house, held);
  });
});

describe('the PIN', () => {
  it('is changed with the old one proven by the card, and a response made with the new one', async () => {
    const held = await cardHolder(house, { totp: true });
    const { browser, card, cardId } = held;
    const asked = await browser.call('beginCardPinChange', { params: { cardId } });
    const approval = asked.problem?.approval;
    if (approval === undefined) throw new Error(asked.text);
    await proveByCard(browser, approval.id, held);
    const task = await browser.ask('beginCardPinChange', { params: { cardId }, approval: approval.id });
    const [challenge = ''] = task.challenges;
    const params = { taskId: task.id };
    const change = async (newPin: string, madeWith: string) =>
      (
        await browser.call('answerCardTask', {
          params,
          body: { newPin, responses: [card.answer(challenge, madeWith)] },
        })
      ).outcome;
    expect(await change('1111', '1111')).toBe('card-pin-weak');
    expect(await change('2905', '7306')).toBe('answer-wrong');
    expect(await change('2905', '2905')).toBe('done');
    const again = house.browser();
    const next = await toCard(again, held);
    const withOld = { challengeId: next.challengeId, answer: card.answer(next.challenge) };
    expect((await again.call('answerSignIn', { body: withOld })).outcome).toBe('answer-wrong');
    const withNew = { challengeId: next.challengeId, answer: card.answer(next.challenge, '2905') };
    expect((await again.call('answerSignIn', { body: withNew })).outcome).toBe('done');
  });

  it('that was forgotten is replaced only after staff opened the way', async () => {
    const held = await cardHolder(house, { totp: true });
    const { browser, card, cardId, person } = held;
    const asked = (await browser.call('beginCardPinChange', { params: { cardId } })).problem?.approval;
    if (asked === undefined) throw new Error('a proof is asked for');
    const totp = asked.factors.find(({ kind }) => kind === 'totp');
    expect(totp?.sufficient).toBe(false);
    const params = { approvalId: asked.id };
    const chosen = { factorId: totp?.id ?? '', method: 'totp' } as const;
    expect((await browser.call('beginApprovalChallenge', { params, body: chosen })).outcome).toBe('factor-unavailable');

    await desk(house, (at, tx) => at.allowNewPin(tx, card.serialNo, STAFF));
    expect((await cardOf(held))?.newPinUntil).not.toBeNull();
    const opened = (await browser.call('beginCardPinChange', { params: { cardId } })).problem?.approval;
    if (opened === undefined) throw new Error('a proof is asked for');
    const byApp = { ...opened, factors: opened.factors.filter(({ kind }) => kind === 'totp') };
    await prove(house, browser, person, byApp);
    const task = await browser.ask('beginCardPinChange', { params: { cardId }, approval: opened.id });
    const [challenge = ''] = task.challenges;
    const body = { newPin: '8642', responses: [card.answer(challenge, '8642')] };
    const done = await browser.ask('answerCardTask', { params: { taskId: task.id }, body });
    expect(done.cards[0]?.newPinUntil).toBeNull();
  });
});

describe('a card that is not at hand', () => {
  it.each([
    ['lost', 'lost', 'lost'],
    ['suspend', 'suspended', 'suspended'],
    ['defective', 'defective', 'revoked'],
    ['battery', 'battery', 'revoked'],
  ] as const)('%s: dead at once, without bringing SMS back', async (what, state, factor) => {
    const held = await cardHolder(house);
    const { browser, cardId, person } = held;
    const after = await browser.ask('reportCard', { params: { cardId }, body: { what } });
    expect(after.cards[0]?.state).toBe(state);
    expect(await factorsOf(person)).toEqual({ phone: 'displaced', 'security-card': factor });
    const body = { username: person.username, password: person.password };
    expect((await house.browser().call('beginSignIn', { body })).outcome).toBe('sign-in-refused');
  });

  it('is resumed after a suspension with a proof by another factor', async () => {
    const held = await cardHolder(house, { totp: true });
    const { browser, cardId, person } = held;
    await browser.ask('reportCard', { params: { cardId }, body: { what: 'suspend' } });
    const approval = (await browser.call('resumeCard', { params: { cardId } })).problem?.approval;
    if (approval === undefined) throw new Error('a proof is asked for');
    await prove(house, browser, person, approval);
    const after = await browser.ask('resumeCard', { params: { cardId }, approval: approval.id });
    expect(after.cards[0]?.state).toBe('active');
    await signInByCard(house, held);
  });

  it('is replaced: the new one activated, the old one dead and to be sent back', async () => {
    const held = await cardHolder(house, { totp: true });
    const { browser, person } = held;
    const next = await stockCard(house);
    await sendCard(house, await askForCard(house, browser, person), next);
    await activate(browser, next);
    const states = (await browser.ask('listCards')).cards.map(({ state }) => state).sort();
    expect(states).toEqual(['active', 'replaced']);
    expect(await house.services.cards.holding.outstanding({ userId: person.userId })).toHaveLength(2);
    await desk(house, (at, tx) => at.takeBack(tx, held.card.serialNo, STAFF));
    const out = await house.services.cards.holding.outstanding({ accountId: person.accountId });
    expect(out).toMatchObject([{ hint: expect.stringContaining(next.serialNo.slice(-4)), state: 'active' }]);
  });
});

describe('what an account owes for a card', () => {
  const left = 6_418_275;
  it('is a reserve that may not be withdrawn, and is free when the card is back', async () => {
    const held = await cardHolder(house);
    const { browser, person, card } = held;
    const { cards } = house.services;
    expect(await cards.ledger.blockedUsdMinor(person.accountId)).toBe(2_000);
    const shown = await browser.ask('getAccount', { params: { accountId: person.accountId } });
    const all = shown.withdrawableMinor;
    expect(all).toBeLessThanOrEqual(left);
    const over = await withdraw(browser, person, { amountMinor: all - 1_999 }, {});
    expect(over.outcome).toBe('insufficient-funds');
    expect((await withdraw(browser, person, { amountMinor: all - 2_000 }, {})).outcome).toBe('proof-required');
    await desk(house, (at, tx) => at.takeBack(tx, card.serialNo, STAFF));
    expect(await cards.ledger.blockedUsdMinor(person.accountId)).toBe(0);
    expect((await withdraw(browser, person, { amountMinor: all }, {})).outcome).toBe('proof-required');
  });

  it('becomes a fee when a lost card is given up, until the broker has collected it', async () => {
    const { browser, person, card, cardId } = await cardHolder(house, { totp: true });
    const { ledger } = house.services.cards;
    await browser.ask('reportCard', { params: { cardId }, body: { what: 'lost' } });
    await desk(house, (at, tx) => at.retire(tx, card.serialNo, STAFF));
    expect(await ledger.blockedUsdMinor(person.accountId)).toBe(2_000);
    await desk(house, (at, tx) => at.collected(tx, card.serialNo, STAFF));
    expect(await ledger.blockedUsdMinor(person.accountId)).toBe(0);
    const again = house.services.database.transaction((tx) =>
      house.services.cards.desk.collected(tx, card.serialNo, STAFF),
    );
    expect((await again).ok).toBe(false);
  });
});
