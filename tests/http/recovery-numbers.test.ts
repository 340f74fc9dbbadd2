/** The numbers of recoveries and changed contact points by configuration alone, each seen in what the house does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, signIn, withdraw, wrong } from './people.ts';
import { after } from './policy.numbers.ts';
import { begunChange, begunRecovery, mailProven, newMail, stopToken } from './recovery.people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'phone.resend-backoff-seconds': [7, 11],
      'phone.sends-per-challenge': 3,
      'recovery.flow-seconds': 700,
      'recovery.mail-code-digits': 7,
      'recovery.mail-answers': 2,
      'recovery.requests': 50,
      'recovery.requests-per-address': 4,
      'recovery.requests-window-seconds': 500,
      'recovery.stop-link-seconds': 4_000,
      'contact.change-seconds': 900,
      'contact.change-money-freeze-seconds': 77,
      'contact.reconfirm-days': 3,
    },
  });
});
afterAll(() => house.close());

it('of a recovery and of the link of its notice', async () => {
  const person = await newPerson(house);
  const { token, recovery } = await house.browser().ask('beginPasswordRecovery', { body: person_(person) });
  expect(after(recovery.serverTime, recovery.expiresAt)).toBe(700);
  const code = await codeFor(house, person);
  expect(code).toMatch(/^\d{7}$/);
  const answer = (given: string) => house.browser().call('answerRecoveryMail', { body: { token, code: given } });
  expect((await answer(wrong(code))).problem?.attemptsLeft).toBe(1);
  expect((await answer(wrong(code))).problem?.attemptsLeft).toBe(0);
  expect((await answer(code)).outcome).toBe('recovery-ended');

  await mailProven(house, person);
  const stop = { body: { token: await stopToken(house, person) } };
  await begunRecovery(house, person);
  await begunRecovery(house, person);
  const full = await house.browser().call('beginPasswordRecovery', { body: person_(person) });
  expect(full.outcome).toBe('too-many-requests');
  house.clock.advance(500_000);
  expect((await house.browser().call('beginPasswordRecovery', { body: person_(person) })).outcome).toBe('done');
  house.clock.advance(3_499_999);
  expect((await house.browser().call('inspectStop', stop)).outcome).toBe('done');
  house.clock.advance(1);
  expect((await house.browser().call('inspectStop', stop)).outcome).toBe('stop-ended');
});

it('of a code that is mailed again: the same one, after a pause, a few times, alike for nobody', async () => {
  const person = await newPerson(house);
  const browser = house.browser();
  const { token, code } = await begunRecovery(house, person, browser);
  const nobody = await browser.ask('beginPasswordRecovery', { body: { username: 'nobody.there' } });
  const again = (of: string) => browser.call('resendRecoveryMail', { body: { token: of } });
  const mails = async () => {
    await house.drain();
    return (await house.world.mails(person.mail)).filter(({ text }) => text.includes(code)).length;
  };
  expect(await mails()).toBe(1);
  for (const of of [token, nobody.token]) {
    const soon = await again(of);
    expect([soon.outcome, soon.problem?.rule]).toEqual(['resend-too-soon', 'phone.resend-backoff-seconds']);
  }
  house.clock.advance(7_000);
  const [first, ...others] = await Promise.all([again(token), again(token), again(token)]);
  const outcomes = [first, ...others].map(({ outcome }) => outcome).toSorted();
  expect(outcomes).toEqual(['done', 'resend-too-soon', 'resend-too-soon']);
  expect(await mails()).toBe(2);
  expect((await browser.ask('getRecovery', { body: { token } })).mail?.resendsLeft).toBe(1);
  house.clock.advance(11_000);
  expect((await again(token)).outcome).toBe('done');
  house.clock.advance(11_000);
  expect((await again(token)).problem).toMatchObject({ code: 'send-limit', rule: 'phone.sends-per-challenge' });
  for (const _ of [2, 3]) {
    expect((await again(nobody.token)).outcome).toBe('done');
    house.clock.advance(11_000);
  }
  expect((await again(nobody.token)).outcome).toBe('send-limit');
  expect(await mails()).toBe(3);
  expect((await browser.call('answerRecoveryMail', { body: { token, code } })).outcome).toBe('done');
  expect((await again(token)).outcome).toBe('recovery-ended');
});

it('of a changed contact point', async () => {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  const begin = () => begunChange(house, browser, person, { kind: 'mail', value: newMail() });
  const begunAt = house.clock.now();
  const first = await begin();
  expect(Date.parse(first.change?.expiresAt ?? '') - begunAt).toBe(900_000);
  house.clock.advance(300_000);
  const { changeId, oldCode, newCode } = await begin();
  for (const [side, code] of [
    ['old', oldCode],
    ['new', newCode],
  ] as const)
    await browser.ask('confirmContactChange', { params: { changeId }, body: { side, code } });
  const until = (await browser.ask('listFreezes')).freezes[0]?.until ?? '';
  expect(Date.parse(until) - house.clock.now()).toBe(77_000);
  expect((await withdraw(browser, person, { amountMinor: 100 }, {})).outcome).toBe('frozen');
  house.clock.advance(77_000);
  expect((await withdraw(browser, person, { amountMinor: 100 }, {})).outcome).toBe('proof-required');
  house.clock.advance(3 * 86_400_000);
  const { browser: later } = await signIn(house, { ...person, mail: '' });
  const { contactPoints } = await later.ask('listContactPoints');
  expect(contactPoints.map(({ kind, reconfirm }) => [kind, reconfirm])).toContainEqual(['mail', true]);
});

const person_ = ({ username }: { readonly username: string }) => ({ username });
