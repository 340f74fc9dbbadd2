/** Recoveries and changed contact points of these tests, as far as each test wants them. */
import type { DeviceProof, ProofMethod } from '@strongroom/contract';
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { answerTo, codeFor, type Person, prove } from './people.ts';

export const NEW_PASSWORD = 'nine lanterns cross the bay';

let serial = 0;
export function newMail(): string {
  serial += 1;
  return `elsewhere-${serial}@mail.test`;
}
export function newNumber(): string {
  serial += 1;
  return `+1202555${String(7_000 + serial)}`;
}

/** As far as the code in the mailbox. */
export async function begunRecovery(
  house: House,
  { username, ...person }: Person,
  browser: Browser = house.browser(),
  device?: DeviceProof,
) {
  const body = device === undefined ? { username } : { username, device };
  const { token } = await browser.ask('beginPasswordRecovery', { body });
  return { browser, token, code: await codeFor(house, person) };
}

export async function mailProven(house: House, person: Person, browser?: Browser, device?: DeviceProof) {
  const { token, code, browser: at } = await begunRecovery(house, person, browser, device);
  const { factors } = await at.ask('answerRecoveryMail', { body: { token, code } });
  return { browser: at, token, factors, factorId: factors[0]?.id ?? '' };
}

/** As far as the question of the factor, with the right answer to it. */
export async function asked(house: House, person: Person, browser?: Browser, device?: DeviceProof) {
  const { browser: at, token, factors, factorId } = await mailProven(house, person, browser, device);
  const method: ProofMethod = factors[0]?.methods[0] ?? 'sms';
  const { challenge } = await at.ask('beginRecoveryChallenge', { body: { token, factorId, method } });
  if (challenge === null) throw new Error('the factor is asked');
  if (person.totpSecret !== null) house.clock.advance(30_000);
  return { browser: at, token, challengeId: challenge.id, method, answer: await answerTo(house, person, method) };
}

export async function provenRecovery(house: House, person: Person, browser?: Browser) {
  const { browser: at, token, challengeId, answer, method } = await asked(house, person, browser);
  await at.ask('answerRecovery', { body: { token, challengeId, answer } });
  return { browser: at, token, method };
}

/** A lost number, as far as the proofs: by the password, or by the mailbox, and then by what needs no number. */
export async function provenNumber(house: House, person: Person, door: 'password' | 'mail' = 'password') {
  const browser = house.browser();
  const { username, password } = person;
  const body = door === 'password' ? { username, password } : { username };
  const begun = await browser.ask('beginNumberRecovery', { body });
  const { token } = begun;
  const { factors } =
    door === 'password'
      ? begun.recovery
      : await browser.ask('answerRecoveryMail', { body: { token, code: await codeFor(house, person) } });
  const [factor] = factors;
  const method = factor?.methods[0];
  if (factor === undefined || method === undefined) throw new Error('a factor is offered');
  const asked = await browser.ask('beginRecoveryChallenge', { body: { token, factorId: factor.id, method } });
  house.clock.advance(30_000);
  const answer = await answerTo(house, person, method);
  await browser.ask('answerRecovery', { body: { token, challengeId: asked.challenge?.id ?? '', answer } });
  return { browser, token, factors };
}

export async function namedNumber(house: House, person: Person, door?: 'password' | 'mail') {
  const proven = await provenNumber(house, person, door);
  const value = newNumber();
  await proven.browser.ask('nameRecoveredNumber', { body: { token: proven.token, value } });
  return { ...proven, value, code: await codeFor(house, { phone: value, mail: value }) };
}

/**
 * How many numbers a recovery let somebody name, and how many changes are pending. One that arrives after another has ended
 * names anew, so that of many at once more than one may be let through: each is counted, and one change is left.
 */
export async function numbersNamed(house: House, { userId }: Person): Promise<unknown[]> {
  const { rows } = await house.sql.query(
    `select numbers_named as named, (select count(*)::int from contact_change c
       where c.user_id = f.user_id and c.state = 'awaiting-codes') as pending
     from recovery_flow f where user_id = $1`,
    [userId],
  );
  return rows;
}

/** The token of the newest link that stops, in the mailbox. */
export async function stopToken(house: House, person: Pick<Person, 'mail'>): Promise<string> {
  await house.drain();
  const mails = await house.world.mails(person.mail);
  const [link] = mails.flatMap(({ text }) => /\/stop#([\w-]{43})/.exec(text)?.[1] ?? []);
  if (link === undefined) throw new Error(`no link that stops has come for ${person.mail}`);
  return link;
}

export async function changeWish(browser: Browser, kind: 'phone' | 'mail', value: string, oldLost = false) {
  const { contactPoints } = await browser.ask('listContactPoints');
  const contactPointId = contactPoints.find((point) => point.kind === kind)?.id ?? '';
  return { params: { contactPointId }, body: { value, oldLost } };
}

/** A change that was approved, with the codes that were sent to both sides. */
export async function begunChange(
  house: House,
  browser: Browser,
  person: Person,
  { kind, value, oldLost = false }: { kind: 'phone' | 'mail'; value: string; oldLost?: boolean },
) {
  const wish = await changeWish(browser, kind, value, oldLost);
  const approval = (await browser.call('beginContactChange', wish)).problem?.approval;
  if (approval === undefined) throw new Error('a changed contact asks for a proof');
  await prove(house, browser, person, approval);
  const { changes } = await browser.ask('beginContactChange', { ...wish, approval: approval.id });
  const side = { phone: value, mail: value };
  const newCode = await codeFor(house, side);
  const asksOld = changes[0]?.oldConfirmed === false;
  const oldCode = !asksOld ? '' : await codeFor(house, { phone: person.phone, mail: person.mail });
  return { changeId: changes[0]?.id ?? '', change: changes[0], newCode, oldCode };
}
