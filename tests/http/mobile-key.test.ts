/** The mobile key over HTTP: how a phone becomes one, approves, denies, answers without network, and gives way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffAtDesk } from './desk.people.ts';
import { type House, openHouse } from './harness.ts';
import {
  APPROVED,
  choosePrompt,
  noticesOf,
  phoneHolder,
  proveOnPhone,
  signInByPhone,
  toPrompt,
} from './mobile-key.people.ts';
import { demandApproval, newPerson } from './people.ts';
import { makePhone } from './phone.client.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: { 'challenge.open-per-factor': 40, 'mobile-key.prompts-per-hour': 40, 'mobile-key.prompts-per-day': 60 },
  });
});
afterAll(() => house.close());

const other = (number: string): string => String((Number(number) + 1) % 100).padStart(2, '0');
describe('activation on the phone', () => {
  it('takes password, a code to the number on file and a PIN, and the number is no factor any more', async () => {
    const { person, phone } = await phoneHolder(house);
    const key = (await phone.call('getMobileKey')).data();
    expect([key.username, key.name, key.state, key.pinTriesLeft]).toEqual([person.username, 'Pixel 12', 'active', 5]);
    const browser = await signInByPhone(house, person, phone);
    const { factors } = await browser.ask('listFactors');
    expect(factors.map(({ kind, state, hint }) => [kind, state, kind === 'phone' ? '' : hint])).toEqual(
      expect.arrayContaining([
        ['mobile-key', 'active', 'Pixel 12'],
        ['phone', 'displaced', ''],
      ]),
    );
    await house.drain();
    expect(await noticesOf(house, person.userId)).toContain('notice.factor-enrolled');
  });

  it('refuses a wrong password like a name that is nobody’s', async () => {
    const person = await newPerson(house);
    const phone = await makePhone(house);
    const body = { username: person.username, password: 'not the password' };
    const wrongOne = await phone.ask('beginMobileKeyActivation', body);
    const nobody = await phone.ask('beginMobileKeyActivation', { ...body, username: 'nobody-at-all' });
    expect([wrongOne.outcome, nobody.outcome]).toEqual(['sign-in-refused', 'sign-in-refused']);
  });

  it.each([
    ['1234', 'pin-unacceptable'],
    ['abcd', 'pin-unacceptable'],
    ['k7', 'pin-unacceptable'],
    ['k7p2k7p', 'pin-unacceptable'],
  ])('refuses the PIN %s, and takes another afterwards', async (pin, refusal) => {
    const phone = await makePhone(house);
    const { activation, keyId } = await proveOnPhone(house, phone, await newPerson(house));
    expect((await phone.complete(activation, keyId, { pin })).outcome).toBe(refusal);
    expect((await phone.complete(activation, keyId)).outcome).toBe('done');
  });

  it('refuses a key that did not sign itself in, and a second key for one activation', async () => {
    const phone = await makePhone(house);
    const { activation, keyId } = await proveOnPhone(house, phone, await newPerson(house));
    const signature = 'A'.repeat(86);
    expect((await phone.complete(activation, keyId, { signature })).outcome).toBe('signature-refused');
    const [one, two] = await Promise.all([phone.complete(activation, keyId), phone.complete(activation, keyId)]);
    expect([one.outcome, two.outcome].sort()).toEqual(['activation-ended', 'done']);
  });

  it('counts wrong codes', async () => {
    const person = await newPerson(house);
    const phone = await makePhone(house);
    const { username, password } = person;
    const { activation, numbers } = (await phone.ask('beginMobileKeyActivation', { username, password })).data();
    const contactPointId = numbers[0]?.contactPointId;
    const via = { type: 'code', contactPointId, method: 'voice' };
    expect((await phone.ask('chooseMobileKeyProof', { activation, via })).data().proof).toMatchObject({
      method: 'voice',
    });
    expect((await phone.ask('chooseMobileKeyProof', { activation, via })).outcome).toBe('resend-too-soon');
    const foreign = { ...via, contactPointId: `cpt_${'0'.repeat(26)}` };
    expect((await phone.ask('chooseMobileKeyProof', { activation, via: foreign })).outcome).toBe('factor-unavailable');
    const left = [];
    for (let at = 0; at < 6; at += 1) {
      const said = await phone.ask('answerMobileKeyActivation', { activation, answer: '000000' });
      left.push(said.attemptsLeft ?? said.outcome);
    }
    expect(left.at(-1)).toBe('challenge-ended');
    expect(left[0]).toBe(2);
  });
});

describe('a prompt', () => {
  it('shows what is asked and from where, and is approved with number and PIN', async () => {
    const { person, phone } = await phoneHolder(house);
    const browser = house.browser();
    const { challengeId, number, prompt } = await toPrompt(browser, person, phone);
    expect(prompt.shown).toMatchObject({
      action: 'sign-in',
      surface: 'portal',
      device: 'Chrome on Linux',
      address: '127.0.0.1',
    });
    expect(JSON.stringify(prompt)).not.toContain(`"${number}"`);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer: APPROVED } })).outcome).toBe(
      'answer-wrong',
    );
    expect((await phone.approve(prompt, number)).data()).toEqual({ outcome: 'approved' });
    const flow = await browser.ask('getSignIn');
    expect(flow.challenge?.ask).toMatchObject({ type: 'prompt', state: 'approved' });
    await browser.ask('answerSignIn', { body: { challengeId, answer: APPROVED } });
    expect((await browser.session()).user.username).toBe(person.username);
    expect(await phone.prompts()).toEqual([]);
  });

  it('names amount and payee of a withdrawal, and binds the approval to them', async () => {
    const { person, phone } = await phoneHolder(house);
    const browser = await signInByPhone(house, person, phone);
    house.clock.advance(3_600_000);
    await signInByPhone(house, person, phone, browser);
    const approval = await demandApproval(browser, person, { amountMinor: 12_345 });
    const params = { approvalId: approval.id };
    const { challenge } = await browser.ask('beginApprovalChallenge', {
      params,
      body: { factorId: phone.keyId, method: 'mobile-key' },
    });
    const [prompt] = await phone.prompts();
    if (prompt === undefined || challenge?.ask?.type !== 'prompt') throw new Error('the phone is asked');
    expect(prompt.shown).toMatchObject({
      action: 'withdrawal.create',
      amountMinor: 12_345,
      currency: 'USD',
      payeeName: 'Kim Arbour',
    });
    const bent = { ...prompt, shown: { ...prompt.shown, amountMinor: 1 } } as typeof prompt;
    expect((await phone.approve(bent, challenge.ask.number)).outcome).toBe('signature-refused');
    (await phone.approve(prompt, challenge.ask.number)).data();
    const body = { challengeId: challenge.id, answer: APPROVED };
    expect((await browser.ask('answerApproval', { params, body })).state).toBe('proven');
  });

  it('takes one answer: of approval and denial at once one wins', async () => {
    const { person, phone } = await phoneHolder(house);
    const { number, prompt } = await toPrompt(house.browser(), person, phone);
    const outcomes = await Promise.all([
      ...[1, 2, 3].map(() => phone.approve(prompt, number)),
      ...[1, 2, 3].map(() => phone.deny(prompt)),
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });

  it('opens one session, however often its approval is taken', async () => {
    const { person, phone } = await phoneHolder(house);
    const browser = house.browser();
    const { challengeId, number, prompt } = await toPrompt(browser, person, phone);
    (await phone.approve(prompt, number)).data();
    const body = { challengeId, answer: APPROVED };
    const answers = await Promise.all([1, 2, 3, 4].map(() => browser.copy().call('answerSignIn', { body })));
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });

  it('that was denied as a stranger’s ends the sign-in and warns the owner', async () => {
    const { person, phone } = await phoneHolder(house);
    const thief = house.browser();
    const { prompt } = await toPrompt(thief, person, phone);
    expect((await phone.deny(prompt)).data()).toEqual({ outcome: 'denied' });
    expect((await thief.call('getSignIn')).outcome).toBe('sign-in-denied');
    expect((await thief.call('getSignIn')).outcome).toBe('sign-in-flow-ended');
    await house.drain();
    expect(await noticesOf(house, person.userId)).toContain('notice.mobile-key-not-me');
    const [freeze] = await house.services.locks.of(person.userId);
    expect([freeze?.level, freeze?.cause, freeze?.until]).toEqual([
      'money',
      'denied-on-phone',
      house.clock.now() + house.policies.house['mobile-key.not-me-freeze-seconds'] * 1_000,
    ]);
  });

  it.each([
    ['not-me', 'approval-denied-as-strange'],
    ['mistake', 'approval-denied'],
    ['wrong-details', 'approval-denied'],
  ] as const)('of an approval that was denied as %s says so to whoever waits, and ends it', async (reason, code) => {
    const { person, phone } = await phoneHolder(house);
    const browser = await signInByPhone(house, person, phone);
    house.clock.advance(3_600_000);
    await signInByPhone(house, person, phone, browser);
    const approval = await demandApproval(browser, person, { amountMinor: 12_345 });
    const params = { approvalId: approval.id };
    const body = { factorId: phone.keyId, method: 'mobile-key' } as const;
    await browser.ask('beginApprovalChallenge', { params, body });
    const [prompt] = await phone.prompts();
    if (prompt === undefined) throw new Error('the phone is asked');
    (await phone.deny(prompt, reason)).data();
    expect((await browser.call('getApproval', { params })).outcome).toBe(code);
    expect((await browser.call('beginApprovalChallenge', { params, body })).outcome).toBe(code);
    const stranger = house.browser();
    expect((await stranger.call('getApproval', { params })).outcome).toBe('not-signed-in');
  });

  it('that was denied so is followed at the desk: taken by one of two, closed once, by nobody without the role', async () => {
    const { person, phone } = await phoneHolder(house);
    const { prompt } = await toPrompt(house.browser(), person, phone);
    (await phone.deny(prompt)).data();
    await house.drain();
    const [{ desk }, other, support] = [
      await staffAtDesk(house),
      await staffAtDesk(house),
      await staffAtDesk(house, ['support']),
    ];
    const listed = async (list: 'unsettled' | 'closed', by = desk) =>
      (await by.ask('listStaffReports', { query: { list } })).reports.filter(
        ({ client }) => client.userId === person.userId,
      );
    const [report] = await listed('unsettled');
    expect(report).toMatchObject({ kind: 'not-me', state: 'open', purpose: 'sign-in', handledBy: null });
    expect(await listed('unsettled', support.desk)).toEqual([]);
    const params = { reportId: report?.id ?? '' };
    expect((await support.desk.call('takeStaffReport', { params })).outcome).toBe('not-found');
    const taken = await Promise.all([desk, other.desk].map((by) => by.call('takeStaffReport', { params })));
    expect(taken.map(({ outcome }) => outcome)).toContain('done');
    await desk.call('takeStaffReport', { params });
    const body = { note: 'Spoke with the client; password changed.' };
    expect((await other.desk.call('closeStaffReport', { params, body })).outcome).toBe('act-settled');
    expect((await desk.call('closeStaffReport', { params, body })).outcome).toBe('done');
    expect((await other.desk.call('takeStaffReport', { params })).outcome).toBe('act-settled');
    expect(await listed('closed')).toMatchObject([{ state: 'closed', note: body.note }]);
  });

  it('is too late after its time, and says so', async () => {
    const { person, phone } = await phoneHolder(house);
    const { number, prompt } = await toPrompt(house.browser(), person, phone);
    house.clock.advance(181_000);
    expect(await phone.prompts()).toEqual([]);
    expect((await phone.approve(prompt, number)).outcome).toBe('prompt-ended');
  });

  it('ends with the second wrong number', async () => {
    const { person, phone } = await phoneHolder(house);
    const browser = house.browser();
    const { number, prompt } = await toPrompt(browser, person, phone);
    const first = await phone.approve(prompt, other(number));
    expect([first.outcome, first.attemptsLeft]).toEqual(['answer-wrong', 1]);
    expect((await phone.approve(prompt, other(number))).attemptsLeft).toBe(0);
    expect((await phone.approve(prompt, number)).outcome).toBe('prompt-ended');
    expect((await browser.ask('getSignIn')).challenge).toBeNull();
    // The PIN was right each time: numbers cost none of its tries.
    expect((await phone.call('getMobileKey')).data().pinTriesLeft).toBe(5);
  });

  it('lives alone: a second sign-in waits for the first, the owner’s own browser comes before strangers', async () => {
    const { person, phone } = await phoneHolder(house);
    const known = await signInByPhone(house, person, phone);
    await known.ask('signOut');
    const thief = house.browser();
    await toPrompt(thief, person, phone);
    const second = house.browser();
    await second.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    const wish = { body: { factorId: phone.keyId, method: 'mobile-key' } } as const;
    expect((await second.call('beginSignInChallenge', wish)).outcome).toBe('send-limit');
    const { prompt } = await toPrompt(known, person, phone);
    expect((await phone.prompts()).map(({ challengeId }) => challengeId)).toEqual([prompt.challengeId]);
    expect((await thief.ask('getSignIn')).challenge).toBeNull();
  });

  it('of another user’s key is not found', async () => {
    const [one, two] = [await phoneHolder(house), await phoneHolder(house)];
    const { number, prompt } = await toPrompt(house.browser(), one.person, one.phone);
    expect((await two.phone.approve(prompt, number)).outcome).toBe('not-found');
  });
});

it('never prompts more often than the policy allows', async () => {
  const strict = await openHouse({ policy: { 'mobile-key.prompts-per-hour': 2 } });
  try {
    const { person, phone } = await phoneHolder(strict);
    const browser = strict.browser();
    await toPrompt(browser, person, phone);
    strict.clock.advance(181_000);
    await choosePrompt(browser, phone);
    strict.clock.advance(181_000);
    const wish = { body: { factorId: phone.keyId, method: 'mobile-key' } } as const;
    const third = await browser.call('beginSignInChallenge', wish);
    expect([third.outcome, third.problem?.rule]).toEqual(['send-limit', 'mobile-key.prompts-per-hour']);
  } finally {
    await strict.close();
  }
});
