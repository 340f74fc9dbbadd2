/**
 * Strangers cannot lock the owner out, not even when they know the password (design law 5): what they use up of tries,
 * of open challenges and of codes to be sent is theirs alone. The owner's known browser, and a session that is open,
 * have budgets of their own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { challengeApproval, demandApproval, newPerson, type Person, prove, signIn, toChallenge } from './people.ts';

const FAILURES = 4;
const OPEN = 3;
const SENDS = 3;
const PER_ADDRESS = 6;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    trustedProxies: ['127.0.0.1'],
    policy: {
      'factor.failures': FAILURES,
      'challenge.open-per-factor': OPEN,
      'phone.sends-per-recipient.short': SENDS,
      'phone.sends-per-recipient.long': SENDS,
      'phone.sends-per-user': SENDS,
      'sign-in.failures-per-address': PER_ADDRESS,
    },
  });
});
afterAll(() => house.close());

/** The owner's browser, and what it keeps after the session is gone. */
async function knownBrowser(person: Person): Promise<Browser> {
  const { browser } = await signIn(house, person);
  const later = browser.copy();
  later.cookies.delete('__Host-strongroom-session');
  return later;
}

/** Answers wrong until the factor is paused for whoever answers. */
async function pauseFactor(person: Person): Promise<void> {
  for (let flow = 0; flow <= FAILURES; flow += 1) {
    const stranger = house.browser();
    const { challengeId } = await toChallenge(stranger, person);
    for (let answer = 0; answer < 3; answer += 1) {
      const { outcome } = await stranger.call('answerSignIn', { body: { challengeId, answer: '000000' } });
      if (outcome === 'factor-paused') return;
    }
  }
  throw new Error('the factor was never paused');
}

/** Opens challenges, or has codes sent, until no more are given. */
async function exhaust(person: Person): Promise<void> {
  for (let flow = 0; flow <= SENDS; flow += 1) {
    const stranger = house.browser();
    const { factors } = await stranger.ask('beginSignIn', {
      body: { username: person.username, password: person.password },
    });
    const [factor] = factors;
    const [method] = factor?.methods ?? [];
    if (factor === undefined || method === undefined) throw new Error('a factor is offered');
    const { outcome } = await stranger.call('beginSignInChallenge', { body: { factorId: factor.id, method } });
    if (outcome === 'send-limit') return;
  }
  throw new Error('nothing ran out');
}

describe('a stranger who knows the password', () => {
  it('pauses the factor for strangers only', async () => {
    const person = await newPerson(house, { totp: true });
    const owner = await knownBrowser(person);
    await pauseFactor(person);
    await expect(signIn(house, person)).rejects.toThrow('factor-paused');
    const { browser } = await signIn(house, person, owner);
    const approval = await demandApproval(browser, person, { amountMinor: 10_000 });
    await prove(house, browser, person, approval);
    // The owner's success gives strangers nothing back.
    await expect(signIn(house, person)).rejects.toThrow('factor-paused');
  });

  it('leaves the owner a session on a computer that remembers nothing', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person, house.browser(), { publicComputer: true });
    await pauseFactor(person);
    await prove(house, browser, person, await demandApproval(browser, person, { amountMinor: 10_000 }));
  });

  it('cannot occupy the challenges of the owner', async () => {
    const person = await newPerson(house, { totp: true });
    const owner = await knownBrowser(person);
    await exhaust(person);
    await signIn(house, person, owner);
  });

  it('cannot spend the codes of the owner', async () => {
    const person = await newPerson(house);
    const owner = await knownBrowser(person);
    await exhaust(person);
    const { browser } = await signIn(house, person, owner);
    await challengeApproval(browser, await demandApproval(browser, person, { amountMinor: 10_000 }));
  });
});

describe('a stranger on the network of the owner', () => {
  it('cannot use up the sign-ins of a known browser', async () => {
    const person = await newPerson(house);
    const address = '198.51.100.20';
    const owner = house.browser({ address });
    await signIn(house, person, owner);
    const body = { username: 'nobody.at.all', password: 'not the password' };
    for (let guess = 0; guess < PER_ADDRESS; guess += 1) await house.browser({ address }).call('beginSignIn', { body });
    const { outcome } = await house.browser({ address }).call('beginSignIn', { body });
    expect(outcome).toBe('too-many-requests');
    await signIn(house, person, owner);
  });
});

describe('budgets of a known browser', () => {
  it('end too', async () => {
    const person = await newPerson(house);
    const owner = await knownBrowser(person);
    for (let sent = 0; sent < SENDS; sent += 1) await signIn(house, person, owner);
    await expect(toChallenge(owner, person)).rejects.toThrow('send-limit');
  });

  it('are not shared with the user of another browser', async () => {
    const [person, other] = [await newPerson(house, { totp: true }), await newPerson(house)];
    const notTheirs = await knownBrowser(other);
    await pauseFactor(person);
    await expect(signIn(house, person, notTheirs)).rejects.toThrow('factor-paused');
  });
});
