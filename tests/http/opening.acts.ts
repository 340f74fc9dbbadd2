/** Acts of opening access, each up to its one request. */
import type { Prepare } from './acts.model.ts';
import type { House } from './harness.ts';
import { firstApp, withTicket } from './opening.people.ts';
import { codeFor, newPerson, openingToken, PASSWORD } from './people.ts';

async function invited(house: House) {
  const person = await newPerson(house, { invited: true });
  return { person, browser: house.browser(), token: await openingToken(house, person) };
}

export const openingActs: Readonly<Record<string, Prepare>> = {
  async sendOpeningCode(house) {
    const { browser, token } = await invited(house);
    return { act: () => browser.call('sendOpeningCode', { body: { token, method: 'sms' } }) };
  },
  async completeOpening(house) {
    const { person, browser, token } = await invited(house);
    await browser.ask('sendOpeningCode', { body: { token, method: 'sms' } });
    const body = { token, code: await codeFor(house, person), password: PASSWORD };
    return { act: () => browser.call('completeOpening', { body }) };
  },
  async confirmOpeningPhone(house) {
    const { person, browser, token } = await invited(house);
    await browser.ask('sendOpeningCode', { body: { token, method: 'sms' } });
    const body = { token, code: await codeFor(house, person), password: PASSWORD };
    return { act: () => browser.call('confirmOpeningPhone', { body }) };
  },
  async beginOpeningFactor(house) {
    const { browser, ticketed } = await withTicket(house, 'ca');
    return { act: () => browser.call('beginOpeningFactor', { body: { ...ticketed, wish: { kind: 'totp' } } }) };
  },
  async finishOpening(house) {
    const { browser, ticketed } = await withTicket(house, 'ca');
    const { body } = await firstApp(house, browser, ticketed);
    return { act: () => browser.call('finishOpening', { body }) };
  },
};
