/** How people of these tests come by a mobile key and use it. */
import type { MobileKeyPrompt } from '@strongroom/contract';
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { codeFor, newPerson, type Person, prove, signIn } from './people.ts';
import { makePhone, type Phone } from './phone.client.ts';

/** As far as the proof by code, wholly on the phone. */
export async function proveOnPhone(
  house: House,
  phone: Phone,
  person: Person,
): Promise<{ activation: string; keyId: string; replaces: string | null }> {
  const { username, password } = person;
  const begun = (await phone.ask('beginMobileKeyActivation', { username, password })).data();
  const contactPointId = begun.numbers[0]?.contactPointId ?? '';
  const { activation } = begun;
  await phone.ask('chooseMobileKeyProof', { activation, via: { type: 'code', contactPointId, method: 'sms' } });
  const answer = await codeFor(house, person);
  const proven = (await phone.ask('answerMobileKeyActivation', { activation, answer })).data();
  if (proven.enrolment === null) throw new Error('the activation is proven');
  return { activation, ...proven.enrolment };
}

export async function activate(
  house: House,
  person: Person,
  traits: { name?: string; pin?: string } = {},
): Promise<Phone> {
  const phone = await makePhone(house, traits);
  const { activation, keyId } = await proveOnPhone(house, phone, person);
  (await phone.complete(activation, keyId)).data();
  return phone;
}

/** Somebody whose phone is activated; the number then no longer counts as a factor. */
export async function phoneHolder(house: House): Promise<{ person: Person; phone: Phone }> {
  const person = await newPerson(house);
  return { person, phone: await activate(house, person) };
}

/** Somebody whose app holds a session of the mobile surface, beside the phone that is their key. */
export async function appHolder(house: House): Promise<{ person: Person; phone: Phone; browser: Browser }> {
  const { person, phone } = await phoneHolder(house);
  const browser = await signInByPhone(house, person, phone);
  const session = await browser.session();
  await house.sql.query(`update session set surface = 'mobile' where id = $1`, [session.sessionId]);
  // As long as a node believes what it read before.
  house.clock.advance(2_000);
  return { person, phone, browser };
}

export interface Asked {
  readonly challengeId: string;
  readonly number: string;
  readonly prompt: MobileKeyPrompt;
}

/** As far as the prompt on the phone. */
export async function toPrompt(browser: Browser, person: Person, phone: Phone): Promise<Asked> {
  await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
  return choosePrompt(browser, phone);
}

export async function choosePrompt(browser: Browser, phone: Phone): Promise<Asked> {
  const { challenge } = await browser.ask('beginSignInChallenge', {
    body: { factorId: phone.keyId, method: 'mobile-key' },
  });
  if (challenge?.ask?.type !== 'prompt') throw new Error('the phone is asked');
  const prompt = (await phone.prompts()).find(({ challengeId }) => challengeId === challenge.id);
  if (prompt === undefined) throw new Error('the prompt is on the phone');
  return { challengeId: challenge.id, number: challenge.ask.number, prompt };
}

export const APPROVED = { prompt: 'approved' } as const;

/** Signs in with the phone's approval. */
export async function signInByPhone(
  house: House,
  person: Person,
  phone: Phone,
  browser = house.browser(),
): Promise<Browser> {
  const { challengeId, number, prompt } = await toPrompt(browser, person, phone);
  (await phone.approve(prompt, number)).data();
  await browser.ask('answerSignIn', { body: { challengeId, answer: APPROVED } });
  return browser;
}

/** An invitation from the portal of somebody who signs in with the number. */
export async function invite(
  house: House,
  person: Person,
  known?: Browser,
): Promise<{ browser: Browser; invitation: string }> {
  const { browser } = await signIn(house, person, known);
  const approval = (await browser.call('inviteMobileKey')).problem?.approval;
  if (approval === undefined) throw new Error('inviting asks for a proof');
  await prove(house, browser, person, approval);
  const { invitation } = await browser.ask('inviteMobileKey', { approval: approval.id });
  return { browser, invitation };
}

/** What the owner was told, by template. */
export const noticesOf = async (house: House, userId: string): Promise<string[]> =>
  (
    await house.sql.query(
      `select body::json->'details'->>'template' as template from audit_entry where user_id = $1 and event = 'alert.sent'`,
      [userId],
    )
  ).rows.map(({ template }) => template);
