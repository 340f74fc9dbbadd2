/** How people of these tests come by recovery codes and use them. */
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { newPerson, type Person, prove, signIn, type Traits } from './people.ts';

/** Proves the wish for a set of codes, and reads it. */
export async function printCodes(house: House, browser: Browser, person: Person): Promise<string[]> {
  const approval = (await browser.call('createRecoveryCodes')).problem?.approval;
  if (approval === undefined) throw new Error('a set of codes asks for a proof');
  await prove(house, browser, person, approval);
  return (await browser.ask('createRecoveryCodes', { approval: approval.id })).codes;
}

export interface Printed {
  readonly person: Person;
  readonly browser: Browser;
  readonly codes: readonly string[];
}

/** Somebody who has signed in and printed a set of codes just now. */
export async function withCodes(house: House, traits: Traits = {}): Promise<Printed> {
  const person = await newPerson(house, traits);
  const { browser } = await signIn(house, person);
  return { person, browser, codes: await printCodes(house, browser, person) };
}

/** As far as the question for a code of the sheet. */
export async function toRecoveryCode(browser: Browser, { username, password }: Person): Promise<string> {
  const { factors } = await browser.ask('beginSignIn', { body: { username, password } });
  const factorId = factors.find(({ kind }) => kind === 'recovery-code')?.id;
  if (factorId === undefined) throw new Error('recovery codes are offered');
  const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId, method: 'recovery-code' } });
  return challenge?.id ?? '';
}

export async function signInByCode(house: House, person: Person, answer: string, browser = house.browser()) {
  const challengeId = await toRecoveryCode(browser, person);
  return browser.call('answerSignIn', { body: { challengeId, answer } });
}
