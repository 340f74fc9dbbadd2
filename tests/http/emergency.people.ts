/** People who lost their factors: a temporary code, the card printed with it, and what they type. */

import { expect } from 'vitest';
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { type Person, totpNow } from './people.ts';

export const DAY = 86_400_000;
export const days = (house: House, count: number): void => house.clock.advance(count * DAY);

const act = { actor: { kind: 'staff', userId: null, sessionId: null, surface: null }, origin: null } as const;

async function contactOf(house: House, person: Person, kind: 'mail' | 'phone'): Promise<string> {
  const points = await house.services.parties.contactPointsOf(person.userId);
  return points.find((point) => point.kind === kind)?.id ?? '';
}

/** As staff would have it issued, once both people agreed; answers the refusal, or null. */
export async function issue(house: House, person: Person, to: 'mail' | 'phone' = 'mail'): Promise<string | null> {
  const { database, grants, parties } = house.services;
  const user = await parties.getUser(person.userId);
  const contactPointId = await contactOf(house, person, to);
  const issued = await database.attempt((tx) => grants.issue(tx, { user, contactPointId }, act));
  return issued.ok ? null : issued.refusal.code;
}

export async function withdrawGrant(house: House, person: Person): Promise<string | null> {
  const { database, grants, parties } = house.services;
  const user = await parties.getUser(person.userId);
  const done = await database.attempt((tx) => grants.withdraw(tx, user, act));
  return done.ok ? null : done.refusal.code;
}

/** The code in the mailbox, as it is written there. */
export async function mailedCode(house: House, person: Person): Promise<string> {
  await house.drain();
  const mails = await house.world.mails(person.mail);
  const code = mails.map(({ text }) => /^ {4}([A-Z0-9]{5}(?: [A-Z0-9]{1,5})+)$/m.exec(text)?.[1]).find(Boolean);
  if (code === undefined) throw new Error('no temporary code has come');
  return code;
}

/** A code is issued and read. */
export async function grantCode(house: House, person: Person): Promise<string> {
  expect(await issue(house, person)).toBeNull();
  return mailedCode(house, person);
}

/** Begins a sign-in and asks this kind of factor; null where the factor is refused, with the outcome. */
export async function askSignIn(browser: Browser, person: Person, kind: string) {
  const { username, password } = person;
  const flow = await browser.ask('beginSignIn', { body: { username, password } });
  const factor = flow.factors.find((each) => each.kind === kind);
  const method = factor?.methods[0];
  if (factor === undefined || method === undefined) throw new Error(`${kind} is not offered`);
  return browser.call('beginSignInChallenge', { body: { factorId: factor.id, method } });
}

export async function signInWith(house: House, person: Person, kind: string, answer: string | readonly string[]) {
  const browser = house.browser();
  const asked = (await askSignIn(browser, person, kind)).data();
  const challenge = asked.challenge;
  if (challenge === null) throw new Error('a challenge is open');
  const { ask } = challenge;
  const typed = typeof answer === 'string' ? answer : valuesOf(answer, ask?.type === 'card-values' ? ask.indexes : []);
  await browser.ask('answerSignIn', { body: { challengeId: challenge.id, answer: typed } });
  return browser;
}

/** What stands at these places of a printed card, one after the other. */
export const valuesOf = (values: readonly string[], places: readonly number[]): string =>
  places.map((place) => values[place - 1] ?? '').join('');

/** An approval of printing, proven with the temporary code. */
export async function provenPrint(browser: Browser, code: string): Promise<string> {
  const approval = (await browser.call('printCodeCard')).problem?.approval;
  if (approval === undefined) throw new Error('printing asks for a proof');
  await answerApproval(browser, approval.id, approval.factors[0]?.id ?? '', 'temporary-code', async () => code);
  return approval.id;
}

export const printCard = async (browser: Browser, code: string) =>
  browser.ask('printCodeCard', { approval: await provenPrint(browser, code) });

export async function answerApproval(
  browser: Browser,
  approvalId: string,
  factorId: string,
  method: 'temporary-code' | 'code-card' | 'totp' | 'sms',
  answerTo: (places: readonly number[]) => Promise<string>,
) {
  const params = { approvalId };
  const { challenge } = await browser.ask('beginApprovalChallenge', { params, body: { factorId, method } });
  if (challenge === null) throw new Error('a challenge is open');
  const places = challenge.ask?.type === 'card-values' ? challenge.ask.indexes : [];
  const body = { challengeId: challenge.id, answer: await answerTo(places) };
  return browser.ask('answerApproval', { params, body });
}

/** As far as an active card: code, print, two values. */
export async function withCard(house: House, person: Person) {
  const code = await grantCode(house, person);
  const browser = await signInWith(house, person, 'temporary-code', code);
  const card = await printCard(browser, code);
  const body = { answer: valuesOf(card.values, card.asked) };
  const { until } = await browser.ask('activateCodeCard', { params: { factorId: card.factorId }, body });
  return { code, browser, card, until };
}

/** An approval of making the app active again that stood aside, proven by the app itself. */
export async function provenReactivation(house: House, browser: Browser, person: Person) {
  const { displaced } = await browser.ask('getEmergencyAccess');
  const { factors } = await browser.ask('listFactors');
  const factorId = factors.find(({ id, kind }) => kind === 'totp' && displaced.includes(id))?.id ?? '';
  const params = { factorId };
  const approval = (await browser.call('reactivateFactor', { params })).problem?.approval;
  if (approval === undefined) throw new Error('making a factor active again asks for a proof');
  expect(approval.factors.map(({ id }) => id)).toEqual([factorId]);
  house.clock.advance(30_000);
  await answerApproval(browser, approval.id, factorId, 'totp', async () => totpNow(house, person.totpSecret));
  return { params, approval: approval.id };
}

export async function reactivateTotp(house: House, browser: Browser, person: Person) {
  return browser.call('reactivateFactor', await provenReactivation(house, browser, person));
}

/** Numbers that no profile has: whatever these houses do, they do by the policy. */
export const EMERGENCY_POLICY = {
  'temporary-code.length': 12,
  'temporary-code.lower-case': false,
  'temporary-code.full-days': 3,
  'temporary-code.print-days': 8,
  'temporary-code.rest-days': 5,
  'temporary-code.challenge-seconds': 77,
  'temporary-code.warn-seconds': 7_200,
  'temporary-code.contact-age-seconds': 1_000,
  'code-card.values': 20,
  'code-card.value-digits': 4,
  'code-card.days': 9,
  'code-card.prints': 2,
  'code-card.activation-answers': 2,
  'code-card.challenge-seconds': 66,
  'factor.failures': 40,
  'session.read.absolute-seconds': 2_000_000,
  'session.read.idle-seconds': 2_000_000,
} as const;

export const eventsOf = async (house: House, userId: string, like: string): Promise<string[]> => {
  const { rows } = await house.sql.query<{ event: string }>(
    'select event from audit_entry where user_id = $1 and event like $2 order by id',
    [userId, like],
  );
  return rows.map(({ event }) => event);
};

/** What the mailbox holds, by subject. */
export const subjectsIn = async (house: House, mail: string): Promise<string[]> => {
  await house.drain();
  return (await house.world.mails(mail)).map(({ subject }) => subject.replace('Strongroom: ', '')).sort();
};
