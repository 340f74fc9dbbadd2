/** One card for two usernames of one person and for nobody else; and what brings their key to another phone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, type Browser } from './browser.client.ts';
import { samePerson } from './card.acts.ts';
import { type CardHolder, cardHolder, openCardHouse, signInByCard } from './card.people.ts';
import { EMERGENCY_POLICY, issue } from './emergency.people.ts';
import type { House } from './harness.ts';
import { activate as activateKey } from './mobile-key.people.ts';
import { newPerson, type Person, prove, signIn } from './people.ts';
import { makePhone } from './phone.client.ts';

let house: House;
beforeAll(async () => {
  house = await openCardHouse({ policy: EMERGENCY_POLICY });
});
afterAll(() => house.close());

/** Somebody who wants to use the card of another username, with everything proven that is asked for. */
async function wishing(owner: CardHolder, traits: { totp?: boolean } = {}) {
  const person = await newPerson(house, traits);
  const { browser } = await signIn(house, person);
  return { person, browser, ask: await asking(browser, person, owner.person) };
}
async function asking(browser: Browser, person: Person, { username, password }: Person) {
  const body = { username, password };
  const approval = (await browser.call('beginCardSharing', { body })).problem?.approval;
  if (approval === undefined) throw new Error('a proof is asked for');
  await prove(house, browser, person, approval);
  return () => browser.call('beginCardSharing', { body, approval: approval.id });
}

it('is refused while the identities differ or are not on file, and then shared after an answer of the card', async () => {
  const owner = await cardHolder(house);
  const { person, browser, ask } = await wishing(owner);
  expect((await ask()).problem).toMatchObject({ code: 'card-sharing-refused', rule: 'another-person' });
  await samePerson(house, owner.person.userId);
  await samePerson(house, person.userId);
  // Alike but for the number of the document: joint holders, and namesakes born on one day.
  expect((await ask()).problem).toMatchObject({ code: 'card-sharing-refused', rule: 'another-person' });
  await samePerson(house, person.userId, owner.person.userId);
  const begun = await ask();
  expect(begun.outcome, begun.text).toBe('done');
  const { id, challenges } = begun.data();
  const params = { taskId: id };
  const { cards } = await browser.ask('answerCardTask', {
    params,
    body: { responses: [owner.card.answer(challenges[0] ?? '')] },
  });
  expect(cards).toMatchObject([{ owned: false, holders: 2 }]);
  await signInByCard(house, { person, factorId: cards[0]?.factorId ?? '', card: owner.card });
});

it('is refused while the owner is on a temporary way in, and where there is no card', async () => {
  const owner = await cardHolder(house, { totp: true });
  const { person, browser, ask } = await wishing(owner);
  await samePerson(house, owner.person.userId, person.userId);
  expect(await issue(house, owner.person)).toBeNull();
  expect((await ask()).problem).toMatchObject({ code: 'card-sharing-refused', rule: 'temporary-factor' });

  const without = await newPerson(house);
  await samePerson(house, without.userId, person.userId);
  expect((await (await asking(browser, person, without))()).problem?.rule).toBe('no-card');
});

it('asks for the password of the owner', async () => {
  const owner = await cardHolder(house);
  const { person } = owner;
  const { browser, person: other } = await wishing(owner);
  await samePerson(house, person.userId, other.userId);
  const ask = await asking(browser, other, { ...person, password: 'not the one it is' });
  expect((await ask()).outcome).toBe('sign-in-refused');
});

it('an active card brings the mobile key to a new phone without the number: one response, taken once', async () => {
  const { person, card } = await cardHolder(house, { totp: true });
  const old = await activateKey(house, person);
  const phone = await makePhone(house, { name: 'A new phone' });
  const { username, password, userId } = person;
  const { activation } = (await phone.ask('beginMobileKeyActivation', { username, password })).data();
  await house.drain();
  const texts = (await house.world.messages(person.phone)).length;
  const { proof } = (await phone.ask('chooseMobileKeyProof', { activation, via: { type: 'card' } })).data();
  if (proof?.type !== 'card') throw new Error('the card is asked');
  const refused = await phone.ask('answerMobileKeyActivation', { activation, answer: '00000000' });
  expect(refused.outcome).toBe('answer-wrong');
  const answer = card.answer(proof.challenge);
  const answers = await atOnce(3, () => phone.ask('answerMobileKeyActivation', { activation, answer }));
  const won = answers.filter(({ outcome }) => outcome === 'done');
  expect(won).toHaveLength(1);
  await house.drain();
  expect((await house.world.messages(person.phone)).length).toBe(texts);
  const keyId = won[0]?.data().enrolment?.keyId ?? '';
  (await phone.complete(activation, keyId)).data();
  const keys = (await house.services.factors.list(userId)).filter(({ kind }) => kind === 'mobile-key');
  expect(keys.filter(({ state }) => state === 'active').map(({ id }) => id)).toEqual([keyId]);
  expect(keyId).not.toBe(old.keyId);
});
