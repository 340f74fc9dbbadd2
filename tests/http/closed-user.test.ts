/** Somebody who was let go: not let in at any step, and out within the moments a name may lag. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, type Person, signIn, toChallenge } from './people.ts';

/** `trust.userMs` of the configuration, and a little. */
const LAG_MS = 5_001;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const close = ({ userId }: Person) => house.sql.query(`update "user" set state = 'closed' where id = $1`, [userId]);
const entries = async ({ userId }: Person, event: string) =>
  (
    await house.sql.query(`select body from audit_entry where user_id = $1 and event = $2 order by seq`, [
      userId,
      event,
    ])
  ).rows.map(({ body }) => JSON.parse(body));

describe('a user who is closed', () => {
  it('does not finish the sign-in that began before', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    const answer = await codeFor(house, person);
    await close(person);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer } })).outcome).toBe('sign-in-flow-ended');
    expect(await entries(person, 'session.opened')).toEqual([]);
    expect(await entries(person, 'sign-in.refused')).toMatchObject([{ rule: 'user-state', outcome: 'refused' }]);
    house.clock.advance(LAG_MS);
    expect((await browser.ask('getSession')).signedIn).toBe(false);
  });

  it('is asked for no code any more', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    await close(person);
    house.clock.advance(LAG_MS);
    const again = await browser.call('answerSignIn', { body: { challengeId, answer: '000000' } });
    expect(again.outcome).toBe('sign-in-flow-ended');
    expect(await entries(person, 'challenge.answered')).toEqual([]);
  });

  it('is out of every session, which says why in the history', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { browser: other } = await signIn(house, person);
    await close(person);
    house.clock.advance(LAG_MS);
    for (const each of [browser, other]) {
      expect((await each.call('listAccounts')).outcome).toBe('session-ended');
      expect((await each.ask('getSession')).signedIn).toBe(false);
    }
    expect((await entries(person, 'session.ended')).map(({ details }) => details.reason)).toEqual([
      'user-closed',
      'user-closed',
    ]);
    await house.sql.query(`update "user" set state = 'active' where id = $1`, [person.userId]);
    house.clock.advance(LAG_MS);
    expect((await browser.ask('getSession')).signedIn).toBe(false);
  });
});
