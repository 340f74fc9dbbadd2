/** Opening access where the phone is no factor: two ways to show oneself first, then a factor that is accepted. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAuthenticator } from './authenticator.ts';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { firstApp, withTicket } from './opening.people.ts';
import { codeFor, newPerson, openingToken, PASSWORD, signIn, wrong } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ entities: { ca: 'strict', jp: 'jsda-2025' } });
});
afterAll(() => house.close());

const kindsOf = async (userId: string): Promise<string[]> =>
  (await house.services.factors.list(userId)).map(({ kind, state }) => `${kind} ${state}`);

it('says what may come first, and refuses the phone by its rule', async () => {
  const firstOf = async (entity: 'us' | 'ca' | 'jp') => {
    const person = await newPerson(house, { invited: true, entity });
    const token = await openingToken(house, person);
    return { person, token, kinds: (await house.browser().ask('inspectOpening', { body: { token } })).firstFactors };
  };
  expect((await firstOf('us')).kinds).toEqual(['phone']);
  expect((await firstOf('jp')).kinds).toEqual(['passkey']);
  const { person, token, kinds } = await firstOf('ca');
  expect(kinds).toEqual(['passkey', 'totp']);
  const browser = house.browser();
  await browser.ask('sendOpeningCode', { body: { token, method: 'sms' } });
  const body = { token, code: await codeFor(house, person), password: PASSWORD };
  expect((await browser.call('completeOpening', { body })).problem).toMatchObject({
    code: 'factor-forbidden',
    rule: 'factor.forbidden',
    kind: 'phone',
  });
  expect(await kindsOf(person.userId)).toEqual([]);
});

it('opens with an app, once, and signs in with it; the phone is a contact', async () => {
  const { person, browser, ticketed } = await withTicket(house, 'ca');
  const { body, secret } = await firstApp(house, browser, ticketed);
  const answers = await atOnce(8, () => house.browser().call('finishOpening', { body }));
  expect(tally(answers).done).toBe(1);
  expect(await kindsOf(person.userId)).toEqual(['totp active']);
  const { browser: inside } = await signIn(house, { ...person, totpSecret: secret });
  const { factors, requiredMissing } = await inside.ask('listFactors');
  expect([factors.map(({ kind, cooldown }) => [kind, cooldown]), requiredMissing]).toEqual([[['totp', null]], false]);
  const { contactPoints } = await inside.ask('listContactPoints');
  expect(contactPoints.map(({ kind, confirmedAt }) => [kind, confirmedAt !== null])).toEqual(
    expect.arrayContaining([
      ['phone', true],
      ['mail', true],
    ]),
  );
});

it('opens with a passkey where nothing else will do', async () => {
  const { person, browser, ticketed } = await withTicket(house, 'jp');
  const app = await browser.call('beginOpeningFactor', { body: { ...ticketed, wish: { kind: 'totp' } } });
  expect(app.problem).toMatchObject({ code: 'factor-forbidden', kind: 'totp' });
  const wish = { kind: 'passkey' as const, name: 'Blue key' };
  const begun = await browser.ask('beginOpeningFactor', { body: { ...ticketed, wish } });
  if (begun.kind !== 'passkey') throw new Error('a passkey was begun');
  const registration = makeAuthenticator().create(begun.creation);
  const body = { ...ticketed, password: PASSWORD, factor: { kind: 'passkey' as const, registration } };
  expect(await browser.ask('finishOpening', { body })).toEqual({ username: person.username });
  expect(await kindsOf(person.userId)).toEqual(['passkey active']);
});

it('opens nothing with a ticket that is another’s, or was replaced, or with a wrong code', async () => {
  const { person, browser, ticketed } = await withTicket(house, 'ca');
  const other = await withTicket(house, 'ca');
  const begin = (ticket: string) =>
    browser.call('beginOpeningFactor', { body: { token: ticketed.token, ticket, wish: { kind: 'totp' } } });
  expect((await begin(other.ticketed.ticket)).outcome).toBe('opening-ended');
  const { body } = await firstApp(house, browser, ticketed);
  const factor = { ...body.factor, code: wrong(body.factor.code) };
  expect((await browser.call('finishOpening', { body: { ...body, factor } })).outcome).toBe('answer-wrong');
  const weak = { ...body, password: 'password password' };
  expect((await browser.call('finishOpening', { body: weak })).outcome).toBe('password-unacceptable');

  house.clock.advance(120_000);
  await browser.ask('sendOpeningCode', { body: { token: ticketed.token, method: 'sms' } });
  const again = { token: ticketed.token, code: await codeFor(house, person), password: PASSWORD };
  const { ticket } = await browser.ask('confirmOpeningPhone', { body: again });
  expect((await browser.call('finishOpening', { body })).outcome).toBe('opening-ended');
  expect((await begin(ticket)).outcome).toBe('done');
  expect(await kindsOf(person.userId)).toEqual(['totp pending']);
});
