/** A flood of guesses and the owner: strangers wait for strangers, and a known browser has places of its own. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: { 'password.hash-queue': 1, 'password.hash-queue-known': 4 } });
});
afterAll(() => house.close());

it('a known browser is judged while strangers are turned away', async () => {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  const body = { username: person.username, password: person.password };
  const flood = atOnce(40, () => house.browser().call('beginSignIn', { body: { ...body, password: 'not this one' } }));
  const known = await atOnce(3, () => browser.copy().call('beginSignIn', { body }));
  expect(tally(known)).toEqual({ done: 3 });
  expect(tally(await flood).busy).toBeGreaterThan(0);
});
