/** Authenticator apps over HTTP, beyond their codes: names, clocks that run off, and an app that replaces another. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { countRows } from './passkey.people.ts';
import { beginEnrolment, newPerson, type Person, prove, signIn, toChallenge, totpNow } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: { 'challenge.open-per-factor': 40 } });
});
afterAll(() => house.close());

/** The codes that an app shows now and in the step before, if its clock is so many steps ahead. */
const pairOf = (person: Person, ahead: number): string =>
  `${totpNow(house, person.totpSecret, ahead - 1)} ${totpNow(house, person.totpSecret, ahead)}`;

async function answerWith(person: Person, answer: string) {
  const browser = house.browser();
  const { challengeId } = await toChallenge(browser, person);
  return browser.call('answerSignIn', { body: { challengeId, answer } });
}

describe('an app whose clock is minutes off', () => {
  it.each([12, -12])('by %i steps signs in with two codes in a row, and with one from then on', async (ahead) => {
    const person = await newPerson(house, { totp: true });
    house.clock.advance(1_000_000);
    expect((await answerWith(person, totpNow(house, person.totpSecret, ahead))).outcome).toBe('answer-wrong');
    expect((await answerWith(person, pairOf(person, ahead))).outcome).toBe('done');
    house.clock.advance(30_000);
    expect((await answerWith(person, totpNow(house, person.totpSecret, ahead))).outcome).toBe('done');
    house.clock.advance(30_000);
    expect((await answerWith(person, totpNow(house, person.totpSecret, 0))).outcome).toBe('answer-wrong');
    expect(
      await countRows(house, `audit_entry where user_id = $1 and event = 'factor.resynchronised'`, person.userId),
    ).toBe(1);
  });

  it('is believed no further than the policy says, and no code twice', async () => {
    const person = await newPerson(house, { totp: true });
    expect((await answerWith(person, pairOf(person, 22))).outcome).toBe('answer-wrong');
    const [first, second] = pairOf(person, 5).split(' ');
    expect((await answerWith(person, `${second} ${first}`)).outcome).toBe('answer-wrong');
    expect((await answerWith(person, `${first} ${second}`)).outcome).toBe('done');
    expect((await answerWith(person, `${first}${second}`)).outcome).toBe('answer-wrong');
    expect((await answerWith(person, `${second}`)).outcome).toBe('answer-wrong');
  });

  it('is believed once, though the two codes are given to six sign-ins at once', async () => {
    const person = await newPerson(house, { totp: true });
    const flows: { browser: ReturnType<House['browser']>; challengeId: string }[] = [];
    for (let index = 0; index < 6; index += 1) {
      const browser = house.browser();
      flows.push({ browser, ...(await toChallenge(browser, person)) });
    }
    const answer = pairOf(person, 9);
    const answers = await Promise.all(
      flows.map(({ browser, challengeId }) => browser.call('answerSignIn', { body: { challengeId, answer } })),
    );
    expect(tally(answers).done).toBe(1);
  });
});

describe('the name of an app', () => {
  it('is given when it is confirmed, offered with it, and may be changed', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { factorId, secret } = await beginEnrolment(house, browser, person);
    const body = { code: totpNow(house, secret), name: 'Work phone' };
    const { factors } = await browser.ask('confirmTotpEnrolment', { params: { factorId }, body });
    expect(factors.find(({ kind }) => kind === 'totp')?.hint).toBe('Work phone');
    const renamed = await browser.ask('renameFactor', { params: { factorId }, body: { name: ' Old phone ' } });
    expect(renamed.factors.find(({ kind }) => kind === 'totp')?.hint).toBe('Old phone');
    const flow = await house
      .browser()
      .ask('beginSignIn', { body: { username: person.username, password: person.password } });
    expect(flow.factors.map(({ hint }) => hint)).toEqual(['Old phone']);
  });

  it('is nobody else’s to give, and no phone has one', async () => {
    const { browser } = await signIn(house, await newPerson(house));
    const other = await signIn(house, await newPerson(house, { totp: true }));
    const theirs = (await other.browser.ask('listFactors')).factors.find(({ kind }) => kind === 'totp')?.id ?? '';
    const mine = (await browser.ask('listFactors')).factors[0]?.id ?? '';
    for (const factorId of [theirs, mine]) {
      expect((await browser.call('renameFactor', { params: { factorId }, body: { name: 'x' } })).outcome).toBe(
        'not-found',
      );
    }
    const bad = { params: { factorId: theirs }, body: { name: '\u202eyek' } };
    expect((await other.browser.call('renameFactor', bad)).outcome).toBe('invalid-input');
  });
});

it('an app enrolled anew ends the one before', async () => {
  const person = await newPerson(house, { totp: true });
  const { browser } = await signIn(house, person);
  const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
  if (approval === undefined) throw new Error('enrolling asks for a proof');
  await prove(house, browser, person, approval);
  const { factor, secret } = await browser.ask('beginTotpEnrolment', { approval: approval.id });
  const params = { factorId: factor.id };
  await browser.ask('confirmTotpEnrolment', { params, body: { code: totpNow(house, secret) } });
  house.clock.advance(60_000);
  expect((await answerWith(person, totpNow(house, person.totpSecret))).outcome).toBe('answer-wrong');
  expect((await answerWith({ ...person, totpSecret: secret }, totpNow(house, secret))).outcome).toBe('done');
  const kept = await countRows(
    house,
    `factor where user_id = $1 and kind = 'totp' and secret_sealed is not null`,
    person.userId,
  );
  expect(kept).toBe(1);
});
