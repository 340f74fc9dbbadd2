/**
 * Steps that do not belong together: left out, replayed, taken from another flow, browser, session, account or person.
 * None of them opens a session or moves money, and none says more than the contract allows.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { invite, phoneHolder, proveOnPhone } from './mobile-key.people.ts';
import {
  answerTo,
  challengeApproval,
  codeFor,
  demandApproval,
  newPerson,
  type Person,
  prove,
  provenApproval,
  signIn,
  toChallenge,
  withdraw,
} from './people.ts';
import { makePhone } from './phone.client.ts';
import { mailProven, NEW_PASSWORD, provenRecovery, stopToken } from './recovery.people.ts';

const MINUTE = 60_000;

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const signedIn = async (browser: Browser): Promise<boolean> => (await browser.ask('getSession')).signedIn;

describe('a sign-in', () => {
  let person: Person;
  let browser: Browser;
  beforeEach(async () => {
    person = await newPerson(house);
  });

  const answer = (from: Browser, challengeId: string, code: string) =>
    from.call('answerSignIn', { body: { challengeId, answer: code } });

  it('cannot be answered before it asked', async () => {
    browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    const code = await codeFor(house, person);
    const early = house.browser();
    await early.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    expect((await answer(early, challengeId, code)).outcome).toBe('challenge-ended');
    expect((await answer(house.browser(), challengeId, code)).outcome).toBe('sign-in-flow-ended');
    expect(await signedIn(early)).toBe(false);
    // The code is still good where it belongs.
    expect((await answer(browser, challengeId, code)).outcome).toBe('done');
  });

  it('takes no answer to the challenge of another flow, another approval or another user', async () => {
    const [other, here] = [house.browser(), house.browser()];
    const theirs = await toChallenge(other, person);
    const code = await codeFor(house, person);
    const mine = await toChallenge(here, person);
    expect((await answer(here, theirs.challengeId, code)).outcome).toBe('challenge-ended');
    expect((await answer(here, mine.challengeId, code)).outcome).toBe('answer-wrong');

    const { browser: inside } = await signIn(house, person);
    const approval = await demandApproval(inside, person, { amountMinor: 100 });
    const bound = await challengeApproval(inside, approval);
    expect((await answer(here, bound.challengeId, await codeFor(house, person))).outcome).toBe('challenge-ended');

    const stranger = await newPerson(house);
    const strange = await toChallenge(house.browser(), stranger);
    const strangeCode = await codeFor(house, stranger);
    expect((await answer(here, strange.challengeId, strangeCode)).outcome).toBe('challenge-ended');
    expect(await signedIn(here)).toBe(false);
  });

  it('takes no factor of another user and no method its factor has not', async () => {
    const other = house.browser();
    const stranger = await newPerson(house);
    const { factors } = await other.ask('beginSignIn', {
      body: { username: stranger.username, password: stranger.password },
    });
    const here = house.browser();
    const own = await here.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    const foreign = { factorId: factors[0]?.id ?? '', method: 'sms' as const };
    expect((await here.call('beginSignInChallenge', { body: foreign })).outcome).toBe('factor-unavailable');
    const unfit = { factorId: own.factors[0]?.id ?? '', method: 'totp' as const };
    expect((await here.call('beginSignInChallenge', { body: unfit })).outcome).toBe('factor-unavailable');
    await house.drain();
    expect(await house.world.messages(stranger.phone)).toEqual([]);
  });

  it('is finished by the browser that began it and by no other', async () => {
    const here = house.browser();
    const { challengeId } = await toChallenge(here, person);
    const code = await codeFor(house, person);
    const thief = house.browser();
    await thief.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    expect((await answer(thief, challengeId, code)).outcome).toBe('challenge-ended');
    expect(await signedIn(thief)).toBe(false);
  });

  it('opens nothing a second time', async () => {
    const here = house.browser();
    const { challengeId } = await toChallenge(here, person);
    const code = await codeFor(house, person);
    const replay = here.copy();
    expect((await answer(here, challengeId, code)).outcome).toBe('done');
    expect((await answer(replay, challengeId, code)).outcome).toBe('sign-in-flow-ended');
    expect(await signedIn(replay)).toBe(false);
    expect(here.cookies.has('__Host-strongroom-sign-in')).toBe(false);
  });

  it('ends when it is left, and by the clock', async () => {
    const here = house.browser();
    const { challengeId } = await toChallenge(here, person);
    const left = here.copy();
    const code = await codeFor(house, person);
    await here.ask('cancelSignIn');
    expect((await answer(left, challengeId, code)).outcome).toBe('sign-in-flow-ended');

    const late = house.browser();
    await toChallenge(late, person);
    await codeFor(house, person);
    house.clock.advance(house.policies.house['sign-in.flow-seconds'] * 1_000);
    expect((await late.call('getSignIn')).outcome).toBe('sign-in-flow-ended');
  });

  it('asks again when its code ran out, and the old code is worth nothing', async () => {
    const here = house.browser();
    const { challengeId } = await toChallenge(here, person);
    const code = await codeFor(house, person);
    house.clock.advance(house.policies.house['phone.code-seconds'] * 1_000);
    expect((await answer(here, challengeId, code)).outcome).toBe('challenge-ended');
    expect(await here.ask('getSignIn')).toMatchObject({ state: 'choose-factor', challenge: null });
  });

  it('asked anew forgets the code before', async () => {
    const here = house.browser();
    const first = await toChallenge(here, person);
    const code = await codeFor(house, person);
    house.clock.advance(MINUTE);
    const { factors } = await here.ask('getSignIn');
    const begun = await here.ask('beginSignInChallenge', { body: { factorId: factors[0]?.id ?? '', method: 'voice' } });
    expect((await answer(here, first.challengeId, code)).outcome).toBe('challenge-ended');
    const spoken = await codeFor(house, person);
    expect((await answer(here, begun.challenge?.id ?? '', spoken)).outcome).toBe('done');
  });
});

describe('a time step of an authenticator app', () => {
  it('opens one session and proves nothing more', async () => {
    const person = await newPerson(house, { totp: true });
    const first = house.browser();
    const one = await toChallenge(first, person);
    const second = house.browser();
    const two = await toChallenge(second, person);
    const code = await answerTo(house, person, 'totp');
    await first.ask('answerSignIn', { body: { challengeId: one.challengeId, answer: code } });
    const replay = await second.call('answerSignIn', { body: { challengeId: two.challengeId, answer: code } });
    expect(replay.outcome).toBe('answer-wrong');
    const approval = await demandApproval(first, person, { amountMinor: 100 });
    const { challengeId } = await challengeApproval(first, approval);
    const params = { approvalId: approval.id };
    expect((await first.call('answerApproval', { params, body: { challengeId, answer: code } })).outcome).toBe(
      'answer-wrong',
    );
  });
});

describe('a session raised by a proof', () => {
  it('has a new secret; the old one is refused and takes nothing away from the new', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const old = browser.copy();
    const approval = await demandApproval(browser, person, { amountMinor: 100 });
    await prove(house, browser, person, approval);
    // A page may still have had requests under way: their refusal must not delete the cookie that has just come.
    const late = await old.call('listAccounts');
    expect(late.outcome).toBe('session-ended');
    expect(late.setCookies).toEqual([]);
    expect(await signedIn(old)).toBe(false);
    expect(await signedIn(browser)).toBe(true);
  });
});

describe('what is somebody else’s', () => {
  it('is not there', async () => {
    const [mine, theirs] = [await newPerson(house), await newPerson(house)];
    const { browser } = await signIn(house, mine);
    const other = await signIn(house, theirs);
    const approval = await provenApproval(house, other.browser, theirs, { amountMinor: 100 });
    const { id: withdrawalId } = (await withdraw(other.browser, theirs, { amountMinor: 100 }, { approval })).data();
    const [factor] = (await other.browser.ask('listFactors')).factors;
    const [device] = (await other.browser.ask('listDevices')).devices;
    const [contact] = (await other.browser.ask('listContactPoints')).contactPoints;
    const account = { accountId: theirs.accountId };
    const outcomes = await Promise.all([
      browser.call('getAccount', { params: account }),
      browser.call('getStatement', { params: { ...account, date: 'today' } }),
      browser.call('listPayees', { params: account }),
      browser.call('getWithdrawalLimits', { params: account }),
      browser.call('listWithdrawals', { params: account }),
      browser.call('getWithdrawal', { params: { ...account, withdrawalId } }),
      browser.call('getWithdrawal', { params: { accountId: mine.accountId, withdrawalId } }),
      browser.call('endSession', { params: { sessionId: other.session.sessionId } }),
      browser.call('removeFactor', { params: { factorId: factor?.id ?? '' } }),
      browser.call('confirmTotpEnrolment', { params: { factorId: factor?.id ?? '' }, body: { code: '000000' } }),
      browser.call('forgetDevice', { params: { deviceId: device?.id ?? '' } }),
      browser.call('sendContactCode', { params: { contactPointId: contact?.id ?? '' } }),
      browser.call('confirmContactPoint', { params: { contactPointId: contact?.id ?? '' }, body: { code: '000000' } }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'not-found'));
    const history = await browser.ask('listHistory', { query: { limit: 100 } });
    expect(JSON.stringify(history)).not.toContain(theirs.accountId);
    expect(await signedIn(other.browser)).toBe(true);
  });
});

describe('what was begun before', () => {
  const complete = (browser: Browser, token: string, password = NEW_PASSWORD) =>
    browser.call('completePasswordRecovery', { body: { token, password } });

  it('the password was set anew makes no phone a key, and no invitation does', async () => {
    const person = await newPerson(house);
    const [phone, another] = [await makePhone(house), await makePhone(house)];
    const { invitation } = await invite(house, person);
    house.clock.advance(2 * MINUTE);
    const { activation, keyId } = await proveOnPhone(house, phone, person);
    house.clock.advance(2 * MINUTE);
    const { browser, token } = await provenRecovery(house, person);
    (await complete(browser, token)).data();
    expect((await phone.complete(activation, keyId)).outcome).toBe('activation-ended');
    expect((await another.ask('redeemMobileKeyInvitation', { invitation })).outcome).toBe('activation-ended');
  });

  it('everything was stopped makes no phone a key until the desk has lifted it', async () => {
    const person = await newPerson(house);
    const phone = await makePhone(house);
    const { activation, keyId } = await proveOnPhone(house, phone, person);
    await mailProven(house, person);
    await house.browser().ask('stopEverything', { body: { token: await stopToken(house, person) } });
    const refused = await phone.complete(activation, keyId);
    expect(refused.outcome).toBe('frozen');
    await house.sql.query('update user_freeze set lifted_at = placed_at where user_id = $1', [person.userId]);
    expect((await phone.complete(activation, keyId)).outcome).toBe('done');
  });

  it('another recovery set the password sets none', async () => {
    const person = await newPerson(house);
    const thief = await provenRecovery(house, person);
    house.clock.advance(2 * MINUTE);
    const owner = await provenRecovery(house, person);
    (await complete(owner.browser, owner.token)).data();
    expect((await complete(thief.browser, thief.token, 'another thief walks by night')).outcome).toBe('recovery-ended');
  });

  it('the password was changed sets none', async () => {
    const person = await newPerson(house);
    const thief = await provenRecovery(house, person);
    house.clock.advance(2 * MINUTE);
    const { browser: own } = await signIn(house, person);
    await own.ask('changePassword', { body: { currentPassword: person.password, newPassword: NEW_PASSWORD } });
    expect((await complete(thief.browser, thief.token, 'another thief walks by night')).outcome).toBe('recovery-ended');
  });

  it('its owner denied it on the phone goes on with nothing else', async () => {
    const { person, phone } = await phoneHolder(house);
    const { browser, token, factorId } = await mailProven(house, person);
    await browser.ask('beginRecoveryChallenge', { body: { token, factorId, method: 'mobile-key' } });
    const [prompt] = await phone.prompts();
    if (prompt === undefined) throw new Error('the phone is asked');
    (await phone.deny(prompt, 'not-me')).data();
    expect((await browser.call('getRecovery', { body: { token } })).outcome).toBe('recovery-ended');
  });
});
