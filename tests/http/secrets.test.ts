/**
 * No secret comes out where it should not: not in the log, the audit trail, problem documents, the metrics, or the
 * database as it lies there. A whole life in the house is lived first, with every secret noted on the way.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import {
  beginEnrolment,
  challengeApproval,
  codeFor,
  demandApproval,
  newPerson,
  openingToken,
  PASSWORD,
  type Person,
  signIn,
  toChallenge,
  totpNow,
  withdraw,
  wrong,
} from './people.ts';
import { tablesOf } from './state.snapshot.ts';

const NEW_PASSWORD = 'amber doors by the river';
const GUESS = 'a guess that was typed in vain';

let house: House;
let person: Person;
/** What must not be found, and under which name a failure reports it. */
const secrets = new Map<string, string>();
/** Everything the server answered with, request by request. */
const answers: string[] = [];

beforeAll(async () => {
  // Eight digits, so that a code is not found by chance inside a number of another kind.
  house = await openHouse({ policy: { 'phone.code-digits': 8, 'factor.strongest-for': [] } });
  person = await newPerson(house);
  note('password', PASSWORD);
  note('new password', NEW_PASSWORD);
  note('guessed password', GUESS);
  note('phone number', person.phone);
  note('mail address', person.mail);
  for (const payee of await payeeNumbers()) note('payee account number', payee);
  await live();
});
afterAll(() => house.close());

const note = (name: string, secret: string): void => {
  secrets.set(`${name} (${secrets.size})`, secret);
};

const payeeNumbers = async (): Promise<string[]> => [
  `00012345${person.phone.slice(-4)}`,
  `00098765${person.phone.slice(-4)}`,
];

function noteCookies(name: string, browser: Browser): void {
  for (const [cookie, value] of browser.cookies) note(`${name} ${cookie}`, value);
}

/** One of everything, wrong turns included. */
async function live(): Promise<void> {
  const browser = watched();
  await browser.call('beginSignIn', { body: { username: person.username, password: GUESS } });
  const { challengeId } = await toChallenge(browser, person);
  noteCookies('sign-in', browser);
  const code = await codeFor(house, person);
  note('sign-in code', code);
  note('wrong code', wrong(code));
  await browser.call('answerSignIn', { body: { challengeId, answer: wrong(code) } });
  await browser.ask('answerSignIn', { body: { challengeId, answer: code } });
  noteCookies('first session', browser);

  const wish = { amountMinor: 123_456 };
  const approval = await demandApproval(browser, person, wish);
  const bound = await challengeApproval(browser, approval);
  const params = { approvalId: approval.id };
  const approvalCode = await codeFor(house, person);
  note('approval code', approvalCode);
  await browser.call('answerApproval', {
    params,
    body: { challengeId: bound.challengeId, answer: wrong(approvalCode) },
  });
  await browser.ask('answerApproval', { params, body: { challengeId: bound.challengeId, answer: approvalCode } });
  noteCookies('raised session', browser);
  await withdraw(browser, person, wish, { approval: approval.id });
  await withdraw(browser, person, wish, { approval: approval.id });
  await house.drain();

  const { factorId, secret } = await beginEnrolment(house, browser, person);
  note('TOTP secret', secret);
  await browser.call('confirmTotpEnrolment', { params: { factorId }, body: { code: wrong(totpNow(house, secret)) } });
  await browser.ask('confirmTotpEnrolment', { params: { factorId }, body: { code: totpNow(house, secret) } });
  await browser.call('checkPassword', { body: { password: GUESS } });
  await browser.call('changePassword', { body: { currentPassword: GUESS, newPassword: NEW_PASSWORD } });
  await browser.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: `${person.username} 1980` } });
  await browser.ask('changePassword', { body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD } });
  noteCookies('last session', browser);

  const invited = await newPerson(house, { invited: true });
  const token = await openingToken(house, invited);
  note('invitation', token);
  note('phone number of the invited', invited.phone);
  const opening = watched();
  await opening.call('inspectOpening', { body: { token } });
  await opening.call('sendOpeningCode', { body: { token, method: 'voice' } });
  const openingCode = await codeFor(house, invited);
  note('opening code', openingCode);
  await opening.call('completeOpening', { body: { token, code: wrong(openingCode), password: PASSWORD } });
  await opening.call('completeOpening', { body: { token, code: openingCode, password: PASSWORD } });
  // Things that are typed into the wrong place.
  await opening.call('beginSignIn', { body: { username: NEW_PASSWORD, password: GUESS } });
  const misread = opening.write('beginSignIn', { body: { username: person.username, pasword: GUESS } });
  answers.push((await opening.send(misread)).text);
  await signIn(house, { ...person, password: NEW_PASSWORD, totpSecret: secret }, watched());
  await house.drain();
}

/** A browser whose answers are kept. */
function watched(): Browser {
  const browser = house.browser();
  const call: Browser['call'] = async (name, ...input) => {
    const answer = await browser.call(name, ...input);
    answers.push(answer.text);
    return answer;
  };
  return { ...browser, call, ask: async (name, ...input) => (await call(name, ...input)).data() };
}

function found(text: string): string[] {
  return [...secrets]
    .filter(([, secret]) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)))
    .map(([name]) => name);
}

it('notes enough secrets to find one', () => {
  expect(secrets.size).toBeGreaterThan(20);
  expect(found(`x ${PASSWORD} x`)).toEqual(['password (0)']);
});

describe('no secret', () => {
  it('is in the log', () => {
    expect(house.log.length).toBeGreaterThan(20);
    expect(found(house.log.join('\n'))).toEqual([]);
  });

  it('is in the audit trail', async () => {
    const { rows } = await house.sql.query<{ body: string }>(`select body from audit_entry`);
    expect(rows.length).toBeGreaterThan(20);
    expect(found(rows.map(({ body }) => body).join('\n'))).toEqual([]);
  });

  it('is in an answer', () => {
    const refusals = answers.filter((text) => text.includes('"type":"/problems/'));
    expect(refusals.length).toBeGreaterThan(6);
    expect(found(refusals.join('\n'))).toEqual([]);
    // What is being enrolled is shown by the one operation that makes it, once.
    const showing = answers.flatMap((text) => found(text));
    expect(showing).toHaveLength(1);
    expect(showing[0]).toMatch(/^TOTP secret/);
  });

  it('is in the metrics', async () => {
    expect(found(await house.strongroom.metrics.registry.metrics())).toEqual([]);
  });

  it('lies in the database as it was typed or sent', async () => {
    for (const table of await tablesOf(house.sql)) {
      const { rows } = await house.sql.query<{ text: string }>(`select t::text as text from "${table}" t`);
      expect(found(rows.map(({ text }) => text).join('\n')), table).toEqual([]);
    }
  });

  it('lies in the database in another coat: hex, base 64 or base 32 of the same bytes', async () => {
    const coats = [...secrets.values()].flatMap((secret) => [
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ]);
    const cookies = [...secrets]
      .filter(([name]) => name.includes('__Host-'))
      .map(([, value]) => Buffer.from(value, 'base64url').toString('hex'));
    for (const table of await tablesOf(house.sql)) {
      const { rows } = await house.sql.query<{ text: string }>(`select t::text as text from "${table}" t`);
      const text = rows.map((row) => row.text).join('\n');
      expect(
        [...coats, ...cookies].filter((coat) => text.includes(coat)),
        table,
      ).toEqual([]);
    }
  });

  it('lingers in messages that were sent', async () => {
    const { rows } = await house.sql.query(`select count(*)::int as count from message where body_sealed is not null`);
    expect(rows[0].count).toBe(0);
    const { rows: challenges } = await house.sql.query(
      `select count(*)::int as count from challenge where state <> 'open' and code_sealed is not null`,
    );
    expect(challenges[0].count).toBe(0);
  });
});
