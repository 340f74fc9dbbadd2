/** Which passkeys count for what, by policy, and what ends with one that was copied. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthenticator } from './authenticator.ts';
import { type House, openHouse } from './harness.ts';
import { addPasskey, beginPasskey, faultsOf, holder, openPasskeyHouse, toPasskey } from './passkey.people.ts';
import { demandApproval, newPerson, signIn } from './people.ts';

describe('where the policy wants keys that cannot be copied', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ policy: { 'passkey.synced-allowed': false } });
  });
  afterAll(() => house.close());

  it('a synced passkey is not enrolled, and one on its device is', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const creation = await beginPasskey(house, browser, person);
    const body = makeAuthenticator({ synced: true }).create(creation);
    const refused = await browser.call('confirmPasskeyEnrolment', { body });
    expect(refused.problem).toMatchObject({ code: 'passkey-synced', rule: 'passkey.synced-allowed' });
    expect((await faultsOf(house, person.userId)).at(-1)).toBe('synced');
    await addPasskey(house, browser, person, { synced: false });
  });
});

describe('where the policy wants them of those who manage users', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({
      policy: { 'passkey.device-bound-roles': ['manage-users'], 'factor.sms-leaves-when-stronger': false },
    });
  });
  afterAll(() => house.close());
  const give = (userId: string, rights: string) =>
    house.sql.query('update access_right set rights = $2::text[] where user_id = $1', [userId, rights]);

  it('a synced passkey proves nothing while its owner manages users, and is enrolled by others', async () => {
    const clerk = await newPerson(house);
    await give(clerk.userId, '{read,trade,fund}');
    const { browser } = await signIn(house, clerk);
    const synced = await addPasskey(house, browser, clerk, { synced: true, counts: false });
    const standing = async () => {
      const { factors } = await browser.ask('listFactors');
      const passkey = factors.find(({ kind }) => kind === 'passkey');
      return { factorId: passkey?.id ?? '', barredBy: passkey?.barredBy };
    };
    const { factorId, barredBy } = await standing();
    expect(barredBy).toBeNull();
    const asked = house.browser();
    const { challengeId, request } = await toPasskey(asked, { person: clerk, factorId });

    // Made a master user between the question and the answer.
    await give(clerk.userId, '{read,trade,fund,manage-users}');
    expect((await standing()).barredBy).toBe('passkey.device-bound-roles');
    const late = await asked.call('answerSignIn', { body: { challengeId, answer: synced.assert(request) } });
    expect(late.problem).toMatchObject({ code: 'passkey-synced', rule: 'passkey.device-bound-roles' });
    const chooser = house.browser();
    const { factors } = await chooser.ask('beginSignIn', {
      body: { username: clerk.username, password: clerk.password },
    });
    expect(factors.map(({ kind, refused }) => [kind, refused]).toSorted()).toEqual([
      ['passkey', 'synced'],
      ['phone', null],
    ]);
    const body = { factorId, method: 'passkey' as const };
    expect((await chooser.call('beginSignInChallenge', { body })).outcome).toBe('passkey-synced');
    const alone = house.browser();
    const question = (await alone.ask('beginPasskeySignIn')).request;
    const answer = synced.assert(question, { userHandle: Buffer.from(clerk.userId).toString('base64url') });
    expect((await alone.call('answerPasskeySignIn', { body: { answer } })).outcome).toBe('sign-in-refused');

    const another = await beginPasskey(house, browser, clerk);
    const made = makeAuthenticator({ synced: true }).create(another);
    const refused = await browser.call('confirmPasskeyEnrolment', { body: made });
    expect(refused.problem).toMatchObject({ code: 'passkey-synced', rule: 'passkey.device-bound-roles' });
    expect((await faultsOf(house, clerk.userId)).at(-1)).toBe('role');
    await addPasskey(house, browser, clerk, { name: 'Steel key', synced: false });
  });
});

describe('where the policy wants them for money', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ policy: { 'passkey.money-device-bound': true } });
  });
  afterAll(() => house.close());

  it('a synced passkey signs in and moves nothing; one on its device does', async () => {
    const { person, browser, authenticator, factorId } = await holder(house, { synced: true, counts: false });
    await addPasskey(house, browser, person, { name: 'Steel key', held: authenticator });
    const approval = await demandApproval(browser, person, { amountMinor: 5_000 });
    const offered = approval.factors.map(({ hint, keptOn, sufficient }) => [hint, keptOn, sufficient]);
    expect(offered.toSorted()).toEqual([
      ['Blue key', 'synced', false],
      ['Steel key', 'one-device', true],
    ]);
    const params = { approvalId: approval.id };
    const choose = (id: string) =>
      browser.call('beginApprovalChallenge', { params, body: { factorId: id, method: 'passkey' } });
    const refused = await choose(factorId);
    expect(refused.problem).toMatchObject({ code: 'factor-unavailable', rule: 'passkey.money-device-bound' });
    const steel = approval.factors.find(({ hint }) => hint === 'Steel key')?.id ?? '';
    expect((await choose(steel)).outcome).toBe('done');
  });
});

describe('a passkey that was copied', () => {
  let house: House;
  beforeAll(async () => {
    house = await openPasskeyHouse();
  });
  afterAll(() => house.close());

  it('takes every session with it that it opened, and no other', async () => {
    const who = await holder(house);
    const copy = who.authenticator.copy();
    const enter = async (key: typeof copy) => {
      const browser = house.browser();
      const { challengeId, request } = await toPasskey(browser, who);
      const answer = await browser.call('answerSignIn', { body: { challengeId, answer: key.assert(request) } });
      return { browser, outcome: answer.outcome };
    };
    const opened = await enter(who.authenticator);
    expect((await opened.browser.call('listFactors')).outcome).toBe('done');
    expect((await enter(copy)).outcome).toBe('factor-suspended');
    expect((await opened.browser.call('listFactors')).outcome).toBe('session-ended');
    // Opened with a text message, before the passkey was.
    expect((await who.browser.call('listFactors')).outcome).toBe('done');
  });
});
