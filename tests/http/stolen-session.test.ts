/**
 * What a stolen session cannot do: take the factors over, use a proof for another act than the one it was given for, or
 * outlive the moment the owner changes the password.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { beginEnrolment, newPerson, PASSWORD, prove, signIn, toChallenge, totpNow } from './people.ts';

const NEXT = 'seven violins wait outside';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('factors', () => {
  it('are not enrolled by a session that was opened a moment ago', async () => {
    const person = await newPerson(house);
    const thief = (await signIn(house, person)).browser.copy();
    expect((await thief.call('beginTotpEnrolment')).outcome).toBe('proof-required');
    const { factors } = await thief.ask('listFactors');
    expect(factors.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['phone active']);
  });

  it('are removed one by one: the proof for one is void for another that looks like it', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const { factorId: pending } = await beginEnrolment(house, browser, person);
    const active = (await browser.ask('listFactors')).factors.find(
      ({ kind, state }) => kind === 'totp' && state === 'active',
    );
    const asked = await browser.call('removeFactor', { params: { factorId: pending } });
    const approval = asked.problem?.approval;
    if (approval === undefined || active === undefined) throw new Error('removing a factor asks for a proof');
    await prove(house, browser, person, approval);
    const swapped = { params: { factorId: active.id }, approval: approval.id };
    expect((await browser.call('removeFactor', swapped)).outcome).toBe('approval-void');
    const { factors } = await browser.ask('listFactors');
    expect(factors.find(({ id }) => id === active.id)?.state).toBe('active');
  });
});

describe('a change of the password', () => {
  it('leaves a copied cookie of the same session worthless', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const thief = browser.copy();
    await browser.ask('changePassword', { body: { currentPassword: PASSWORD, newPassword: NEXT } });
    expect((await browser.call('listFactors')).outcome).toBe('done');
    expect((await thief.call('listFactors')).outcome).toBe('session-ended');
  });

  it('ends sign-ins that the old password began', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const thief = house.browser();
    const { challengeId } = await toChallenge(thief, person);
    await browser.ask('changePassword', { body: { currentPassword: PASSWORD, newPassword: NEXT } });
    house.clock.advance(30_000);
    const body = { challengeId, answer: totpNow(house, person.totpSecret) };
    expect((await thief.call('answerSignIn', { body })).outcome).toBe('sign-in-flow-ended');
  });

  it('that was judged before another one is refused', async () => {
    const person = await newPerson(house);
    const { passwords, database } = house.services;
    const policy = house.policies.for('us');
    const judged = (await passwords.judge(person.userId, PASSWORD, policy)) ?? '';
    const { browser } = await signIn(house, person);
    await browser.ask('changePassword', { body: { currentPassword: PASSWORD, newPassword: NEXT } });
    const late = await passwords.hash('a password of the thief', policy);
    expect(await database.transaction((tx) => passwords.change(tx, person.userId, judged, late))).toBe(false);
    expect(await passwords.judge(person.userId, NEXT, policy)).not.toBeNull();
  });

  it('is not paused by new passwords that are not good enough', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const body = { currentPassword: PASSWORD, newPassword: 'too short' };
      expect((await browser.call('changePassword', { body })).outcome).toBe('password-unacceptable');
    }
  });
});
