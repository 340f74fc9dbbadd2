/** Ways back in: what proves them, what follows, what a thief does not get by them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { demandApproval, newPerson, type Person, provenApproval, signIn, withdraw, wrong } from './people.ts';
import {
  asked,
  begunRecovery,
  mailProven,
  NEW_PASSWORD,
  namedNumber,
  newNumber,
  numbersNamed,
  provenNumber,
  provenRecovery,
  stopToken,
} from './recovery.people.ts';

const HOUR = 3_600;
let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'contact.change-wait-seconds': 48 * HOUR,
      'recovery.requests': 50,
      'recovery.requests-per-address': 1_000,
      'recovery.money-freeze-seconds': 72 * HOUR,
      'recovery.strong-money-freeze-seconds': 24 * HOUR,
    },
  });
});
afterAll(() => house.close());

const seconds = (count: number): void => house.clock.advance(count * 1_000);
const fresh = { body: { token: '', password: NEW_PASSWORD } };
const complete = (
  browser: Awaited<ReturnType<typeof provenRecovery>>['browser'],
  token: string,
  password = NEW_PASSWORD,
) => browser.call('completePasswordRecovery', { body: { ...fresh.body, token, password } });

describe('a forgotten password', () => {
  it('is set anew after mailbox and factor; every session ends and money stays for a while', async () => {
    const person = await newPerson(house);
    const { browser: elsewhere } = await signIn(house, person);
    const { browser, token } = await provenRecovery(house, person);
    const done = await complete(browser, token);
    expect(done.outcome).toBe('done');
    expect((await elsewhere.call('listFactors')).outcome).toBe('session-ended');
    expect((await house.browser().call('beginSignIn', { body: person })).outcome).toBe('invalid-input');

    const back = await signIn(house, { ...person, password: NEW_PASSWORD });
    const refused = await withdraw(back.browser, person, { amountMinor: 100 }, {});
    expect(refused.problem).toMatchObject({ code: 'frozen', rule: 'password-recovered' });
    const { freezes } = await back.browser.ask('listFreezes');
    expect(freezes).toMatchObject([{ level: 'money', cause: 'password-recovered' }]);
    expect(refused.problem?.retryAt).toBe(freezes[0]?.until);
    seconds(72 * HOUR);
    const later = await signIn(house, { ...person, password: NEW_PASSWORD });
    const approval = await provenApproval(house, later.browser, person, { amountMinor: 100 });
    expect((await withdraw(later.browser, person, { amountMinor: 100 }, { approval })).outcome).toBe('done');
  });

  it('asks for the stronger factor where there is one, and freezes shorter then', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser, token, factors } = await mailProven(house, person);
    expect(factors.map(({ kind }) => kind)).toEqual(['totp']);
    const { rows } = await house.sql.query(`select id from factor where user_id = $1 and kind = 'phone'`, [
      person.userId,
    ]);
    const weaker = { token, factorId: String(rows[0]?.id), method: 'sms' as const };
    expect((await browser.call('beginRecoveryChallenge', { body: weaker })).outcome).toBe('factor-unavailable');
    const proven = await provenRecovery(house, person);
    const now = house.clock.now();
    const done = await complete(proven.browser, proven.token);
    expect(done.outcome === 'done' && Date.parse(String(JSON.parse(done.text).moneyFrozenUntil)) - now).toBe(
      24 * HOUR * 1_000,
    );
  });

  it('answers everybody alike and mails nobody who is nobody', async () => {
    const person = await newPerson(house);
    const of = async (username: string) => {
      const { status, text, headers } = await house.browser().call('beginPasswordRecovery', { body: { username } });
      return { status, names: Object.keys(headers).sort(), recovery: JSON.parse(text).recovery };
    };
    const answers = [];
    for (const username of [person.username, 'nobody-at-all', 'Nobody at all \u0000\ud800'])
      answers.push(await of(username));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    await house.drain();
    const { rows } =
      await house.sql.query(`select count(*)::int as flows, count(user_id)::int as known from recovery_flow
      where id in (select id from recovery_flow order by id desc limit 3)`);
    expect(rows[0]).toEqual({ flows: 3, known: 1 });
  });

  it('is refused alike for a wrong code of somebody and any code of nobody, and ends with the answers', async () => {
    const person = await newPerson(house);
    const some = await begunRecovery(house, person);
    const none = await house.browser().ask('beginPasswordRecovery', { body: { username: 'nobody-at-all' } });
    for (const left of [4, 3, 2, 1, 0]) {
      const [one, other] = await Promise.all([
        some.browser.call('answerRecoveryMail', { body: { token: some.token, code: wrong(some.code) } }),
        house.browser().call('answerRecoveryMail', { body: { token: none.token, code: '12345678' } }),
      ]);
      expect(one.problem).toMatchObject({ code: 'answer-wrong', attemptsLeft: left });
      expect({ ...other.problem, instance: '' }).toEqual({ ...one.problem, instance: '' });
    }
    const late = await some.browser.call('answerRecoveryMail', { body: { token: some.token, code: some.code } });
    expect(late.outcome).toBe('recovery-ended');
  });

  it('counts requests for names that exist and names that do not', async () => {
    const small = await openHouse({ policy: { 'recovery.requests': 2, 'recovery.requests-per-address': 1_000 } });
    try {
      const person = await newPerson(small);
      for (const username of [person.username, 'nobody-at-all']) {
        const tries = [];
        for (let each = 0; each < 3; each += 1)
          tries.push((await small.browser().call('beginPasswordRecovery', { body: { username } })).outcome);
        expect(tries).toEqual(['done', 'done', 'too-many-requests']);
      }
      // The owner's own browser has tries of its own.
      const { browser } = await signIn(small, person);
      const body = { username: person.username };
      expect((await browser.call('beginPasswordRecovery', { body })).outcome).toBe('done');
    } finally {
      await small.close();
    }
  });

  it('is completed by one of many at once', async () => {
    const person = await newPerson(house);
    const { browser, token, challengeId, answer } = await asked(house, person);
    const proofs = await atOnce(8, () => browser.call('answerRecovery', { body: { token, challengeId, answer } }));
    expect(tally(proofs).done).toBe(1);
    const ends = await atOnce(8, () => complete(browser, token));
    expect(tally(ends).done).toBe(1);
  });

  it('refuses to skip a proof', async () => {
    const person = await newPerson(house);
    const { browser, token } = await begunRecovery(house, person);
    expect((await complete(browser, token)).outcome).toBe('recovery-ended');
    const { token: half } = await mailProven(house, person);
    expect((await complete(browser, half)).outcome).toBe('recovery-ended');
    expect((await complete(browser, 'A'.repeat(43))).outcome).toBe('recovery-ended');
  });

  it('says who has nothing left to prove it with', async () => {
    const person = await newPerson(house);
    const { browser, token, code } = await begunRecovery(house, person);
    await house.sql.query(`update factor set state = 'revoked' where user_id = $1`, [person.userId]);
    expect((await browser.call('answerRecoveryMail', { body: { token, code } })).outcome).toBe('no-recovery-factor');
  });

  it('lifts the pause of strangers, and does not take the old password again', async () => {
    const person = await newPerson(house);
    for (let each = 0; each < 12; each += 1)
      await house.browser().call('beginSignIn', { body: { username: person.username, password: 'surely not this' } });
    expect((await house.browser().call('beginSignIn', { body: person_(person) })).outcome).toBe('sign-in-refused');
    const { browser, token } = await provenRecovery(house, person);
    const again = await complete(browser, token, person.password);
    expect(again.problem?.violations).toMatchObject([{ rule: 'used-before' }]);
    expect((await complete(browser, token)).outcome).toBe('done');
    await signIn(house, { ...person, password: NEW_PASSWORD });
  });
});

const person_ = ({ username, password }: Person) => ({ username, password });

describe('a lost number', () => {
  const numberOf = async ({ userId }: Person) =>
    (await house.services.parties.contactPointsOf(userId)).find(({ kind }) => kind === 'phone')?.value;

  it.each(['password', 'mail'] as const)(
    'gives way after %s, a factor that needs no number, a code and a wait; everybody is told',
    async (door) => {
      const person = await newPerson(house, { totp: true });
      const { browser, token, value, code, factors } = await namedNumber(house, person, door);
      expect(factors.map(({ kind }) => kind)).toEqual(['totp']);
      const asked = await browser.call('confirmRecoveredNumber', { body: { token, code: wrong(code) } });
      expect(asked.outcome).toBe('answer-wrong');
      const done = await browser.ask('confirmRecoveredNumber', { body: { token, code } });
      expect(done.to).toBe(value);
      expect(Date.parse(done.effectiveAt) - house.clock.now()).toBe(48 * HOUR * 1_000);
      await house.drain();
      const told = [...(await house.world.messages(person.phone)), ...(await house.world.mails(person.mail))];
      const links = told.map((each) => ('text' in each ? each.text : each.body)).filter((text) => /\/stop#/.test(text));
      expect(links.length).toBeGreaterThanOrEqual(4);
      seconds(48 * HOUR - 1);
      await house.drain();
      expect(await numberOf(person)).toBe(person.phone);
      seconds(1);
      await house.drain();
      expect(await numberOf(person)).toBe(value);
      expect((await house.services.locks.of(person.userId)).map(({ cause }) => cause)).toEqual(['contact-changed']);
    },
  );

  it('opens nothing to password and number, nor to a factor that was just enrolled', async () => {
    const weak = await newPerson(house);
    const begin = ({ username, password }: Person) =>
      house.browser().call('beginNumberRecovery', { body: { username, password } });
    expect((await begin(weak)).outcome).toBe('no-recovery-factor');
    const strong = await newPerson(house, { totp: true });
    await house.sql.query(
      `update factor set cooldown_reason = 'enrolled', cooldown_since = $2, cooldown_until = $3 where user_id = $1 and kind = 'totp'`,
      [strong.userId, new Date(house.clock.now()), new Date(house.clock.now() + HOUR * 1_000)],
    );
    expect((await begin(strong)).outcome).toBe('no-recovery-factor');
  });

  it('refuses what was not proven for it, answers nobody alike, and stops with the link', async () => {
    const person = await newPerson(house, { totp: true });
    const name = (token: string, value = newNumber()) =>
      house.browser().call('nameRecoveredNumber', { body: { token, value } });
    const forPassword = await provenRecovery(house, person);
    expect((await name(forPassword.token)).outcome).toBe('recovery-ended');
    const { username, password } = person;
    const tried = async (body: { username: string; password: string }) => {
      const { outcome, problem } = await house.browser().call('beginNumberRecovery', { body });
      return { outcome, problem: { ...problem, instance: '' } };
    };
    expect(await tried({ username, password: wrong(password) })).toEqual(
      await tried({ username: 'nobody-at-all', password }),
    );
    const { browser, token } = await provenNumber(house, person);
    expect((await complete(browser, token)).outcome).toBe('recovery-ended');
    for (const value of [person.phone, 'nonsense', person.mail])
      expect((await name(token, value)).outcome).toBe('contact-unacceptable');
    await house.browser().ask('stopEverything', { body: { token: await stopToken(house, person) } });
    expect((await name(token)).outcome).toBe('recovery-ended');
    const again = await provenNumber(house, person);
    expect((await name(again.token)).problem).toMatchObject({ code: 'frozen', rule: 'stopped-by-link' });
  });

  it('is named and confirmed by one of many at once, and named a few times only', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser, token } = await provenNumber(house, person);
    const name = () => browser.call('nameRecoveredNumber', { body: { token, value: newNumber() } });
    const together = tally(await atOnce(6, name)).done ?? 0;
    const rest: string[] = [];
    while (rest.at(-1) !== 'send-limit') rest.push((await name()).outcome);
    expect(together).toBeGreaterThanOrEqual(1);
    const named = together + rest.filter((outcome) => outcome === 'done').length;
    expect(await numbersNamed(house, person)).toEqual([{ named, pending: 1 }]);
    const other = await namedNumber(house, await newPerson(house, { totp: true }));
    const body = { token: other.token, code: other.code };
    const ends = await atOnce(6, () => other.browser.call('confirmRecoveredNumber', { body }));
    expect(tally(ends).done).toBe(1);
  });
});

describe('a forgotten username', () => {
  it('is told to the mailbox on file, and to no other', async () => {
    const person = await newPerson(house);
    const { rows } = await house.sql.query('select number from account where id = $1', [person.accountId]);
    const accountNumber = String(rows[0]?.number);
    const ask = (mail: string, number = accountNumber) =>
      house.browser().call('recoverUsername', { body: { accountNumber: number, mail } });
    for (const [mail, number] of [
      ['stranger@mail.test', accountNumber],
      [person.mail, 'U0000000'],
      [person.mail.toUpperCase(), accountNumber],
    ] as const)
      expect((await ask(mail, number)).outcome).toBe('done');
    await house.drain();
    expect(await house.world.mails('stranger@mail.test')).toEqual([]);
    const told = (await house.world.mails(person.mail)).filter(({ text }) => text.includes(person.username));
    expect(told).toHaveLength(1);
  });
});

describe('the link of a notice', () => {
  it('ends everything and freezes until the desk lifts it; once', async () => {
    const person = await newPerson(house);
    const { browser: owner } = await signIn(house, person);
    const thief = await mailProven(house, person);
    const token = await stopToken(house, person);
    expect((await owner.ask('inspectStop', { body: { token } })).cause).toBe('password');
    const stops = await atOnce(6, () => house.browser().call('stopEverything', { body: { token } }));
    expect(tally(stops)).toEqual({ done: 1, 'stop-ended': 5 });
    expect((await owner.call('listFactors')).outcome).toBe('session-ended');
    const body = { token: thief.token, factorId: thief.factorId, method: 'sms' as const };
    expect((await thief.browser.call('beginRecoveryChallenge', { body })).outcome).toBe('recovery-ended');

    const { browser } = await signIn(house, person);
    seconds(400 * 24 * HOUR);
    const much = await signIn(house, person);
    expect((await withdraw(much.browser, person, { amountMinor: 100 }, {})).outcome).toBe('frozen');
    const change = { currentPassword: person.password, newPassword: NEW_PASSWORD };
    expect((await much.browser.call('changePassword', { body: change })).outcome).toBe('frozen');
    expect((await much.browser.call('listAccounts')).outcome).toBe('done');
    expect((await browser.call('listAccounts')).outcome).toBe('session-ended');
    const [freeze] = await house.services.locks.of(person.userId);
    const by = { actor: { kind: 'system', userId: null, sessionId: null, surface: null }, origin: null } as const;
    const lift = () =>
      house.services.database.transaction((tx) => house.services.locks.lift(tx, freeze ?? never(), by));
    expect(await Promise.all([lift(), lift()])).toContain(false);
    await demandApproval(much.browser, person, { amountMinor: 100 });
  });

  it('stops a withdrawal between its proof and its commit', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = await provenApproval(house, browser, person, { amountMinor: 100 });
    await mailProven(house, person);
    await house.browser().ask('stopEverything', { body: { token: await stopToken(house, person) } });
    expect((await withdraw(browser, person, { amountMinor: 100 }, { approval })).outcome).not.toBe('done');
    const { rows } = await house.sql.query('select id from withdrawal where account_id = $1', [person.accountId]);
    expect(rows).toEqual([]);
  });
});
const never = (): never => {
  throw new Error('there is a freeze');
};
