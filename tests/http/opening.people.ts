/** How people of these tests open their access where the phone is no factor. */
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { codeFor, newPerson, openingToken, PASSWORD, type Person, totpNow } from './people.ts';

export interface Ticketed {
  readonly token: string;
  readonly ticket: string;
}
export interface Invited {
  readonly person: Person;
  readonly browser: Browser;
  readonly ticketed: Ticketed;
}

/** Somebody who has shown the invitation and the phone on file; their legal entity forbids the phone as a factor. */
export async function withTicket(house: House, entity: 'ca' | 'jp'): Promise<Invited> {
  const person = await newPerson(house, { invited: true, entity });
  const token = await openingToken(house, person);
  const browser = house.browser();
  await browser.ask('sendOpeningCode', { body: { token, method: 'sms' } });
  const body = { token, code: await codeFor(house, person), password: PASSWORD };
  return { person, browser, ticketed: { token, ticket: (await browser.ask('confirmOpeningPhone', { body })).ticket } };
}

/** Begins with an authenticator app; what would finish it, and the secret of the app. */
export async function firstApp(house: House, browser: Browser, ticketed: Ticketed) {
  const begun = await browser.ask('beginOpeningFactor', { body: { ...ticketed, wish: { kind: 'totp' } } });
  if (begun.kind !== 'totp') throw new Error('an app was begun');
  const { factorId, secret } = begun;
  const factor = { kind: 'totp' as const, factorId, code: totpNow(house, secret) };
  return { secret, body: { ...ticketed, password: PASSWORD, factor } };
}
