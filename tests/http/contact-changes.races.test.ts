/**
 * Two changes of one contact at the same moment, and a new number that cannot be sent to: one winner, a clear word to the
 * other, and nothing kept of what was refused.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, prove, signIn } from './people.ts';
import { changeWish, namedNumber, newMail, newNumber, provenNumber } from './recovery.people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'device.strict-messages': false,
      'phone.forbidden-countries': ['FR'],
      'phone.sends-per-challenge': 9,
      'phone.resend-backoff-seconds': [5],
    },
  });
});
afterAll(() => house.close());

it('of two at once leaves one open, and spends no proof of the other', async () => {
  const person = await newPerson(house, { totp: true });
  const proven = async () => {
    house.clock.advance(31_000);
    const { browser } = await signIn(house, person);
    house.clock.advance(31_000);
    const wish = await changeWish(browser, 'mail', newMail());
    const approval = (await browser.call('beginContactChange', wish)).problem?.approval;
    if (approval === undefined) throw new Error('a change asks for a proof');
    await prove(house, browser, person, approval);
    return { browser, wish: { ...wish, approval: approval.id } };
  };
  const first = await proven();
  const asks = [first, await proven()];
  const begin = ({ browser, wish } = first) => browser.call('beginContactChange', wish);
  const many = await atOnce(2, (which) => begin(asks[which]));
  // Of two that saw the same state one wins; one that came later takes the place of the other, as a mistyped address is mended.
  const { done = 0, 'contact-change-elsewhere': lost = 0 } = tally(many);
  expect(done).toBeGreaterThan(0);
  expect(done + lost).toBe(2);
  const { changes } = await first.browser.ask('listContactChanges');
  expect(changes).toHaveLength(1);
  const open = changes[0]?.to;
  expect(many.filter(({ outcome }, which) => outcome === 'done' && asks[which]?.wish.body.value === open)).toHaveLength(
    1,
  );
  // The proof of who lost was not spent, and that of who was replaced was.
  const other = asks.find(({ wish }) => wish.body.value !== open);
  if (other === undefined) throw new Error('two addresses were asked for');
  expect((await begin(other)).outcome).toBe(lost === 1 ? 'done' : 'approval-void');
  const { changes: after } = await first.browser.ask('listContactChanges');
  expect(after.map(({ to }) => to)).toEqual([lost === 1 ? other.wish.body.value : open]);
});

it('takes no number of a country that the legal entity does not send to, and keeps nothing of it', async () => {
  const french = '+33612345678';
  const person = await newPerson(house, { totp: true });
  const { browser } = await signIn(house, person);
  const refused = await browser.call('beginContactChange', await changeWish(browser, 'phone', french));
  expect(refused.problem).toMatchObject({ code: 'destination-forbidden', rule: 'phone.forbidden-countries' });
  const { browser: stranger, token } = await provenNumber(house, person);
  const named = await stranger.call('nameRecoveredNumber', { body: { token, value: french } });
  expect(named.problem).toMatchObject({ code: 'destination-forbidden', rule: 'phone.forbidden-countries' });
  expect((await stranger.ask('getRecovery', { body: { token } })).number).toBeNull();
  const value = newNumber();
  const next = await stranger.ask('nameRecoveredNumber', { body: { token, value } });
  expect(next.number?.to).toBe(value);
});

it('sends no code to a number of such a country that is on file', async () => {
  const { userId, username, password } = await newPerson(house);
  const phone = '+33612345678';
  const { database, parties, factors } = house.services;
  const from = (await parties.contactPointsOf(userId)).find(({ kind }) => kind === 'phone')?.id ?? '';
  await database.transaction(async (tx) => {
    const to = (await parties.propose(tx, { userId, kind: 'phone', value: phone }))?.id ?? '';
    await parties.replaceContact(tx, from, to);
    await factors.repoint(tx, userId, { from, to });
  });
  const browser = house.browser();
  const flow = await browser.call('beginSignIn', { body: { username, password } });
  const factorId = flow.outcome === 'done' ? (flow.data().factors[0]?.id ?? '') : '';
  const asked = await browser.call('beginSignInChallenge', { body: { factorId, method: 'voice' } });
  expect(asked.problem).toMatchObject({ code: 'factor-unavailable', rule: 'phone.forbidden-countries' });
  await house.drain();
  expect([await house.world.messages(phone), await house.world.calls(phone)]).toEqual([[], []]);
});

it('has its code sent again, by message or call, after a pause; the same one', async () => {
  const person = await newPerson(house, { totp: true });
  const { browser, token, value, code } = await namedNumber(house, person);
  const again = (method: 'sms' | 'voice') => browser.call('resendRecoveredNumberCode', { body: { token, method } });
  expect((await again('sms')).problem).toMatchObject({ code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds' });
  house.clock.advance(5_000);
  const sent = await again('sms');
  expect(sent.outcome).toBe('done');
  expect(Date.parse(sent.data().number?.resendAt ?? '')).toBe(house.clock.now() + 5_000);
  expect(await codeFor(house, { phone: value, mail: value })).toBe(code);
  house.clock.advance(5_000);
  expect((await again('voice')).outcome).toBe('done');
  await house.drain();
  expect(await house.world.calls(value)).toHaveLength(1);
  const other = await provenNumber(house, await newPerson(house, { totp: true }));
  const early = { body: { token: other.token, method: 'sms' as const } };
  expect((await other.browser.call('resendRecoveredNumberCode', early)).outcome).toBe('recovery-ended');
  expect((await browser.call('confirmRecoveredNumber', { body: { token, code } })).outcome).toBe('done');
});
