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
