/** Codes that confirm a contact point: one in flight, a fresh one when its answers are used up, and news for the owner. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, type Person, prove, signIn, wrong } from './people.ts';
import { changeWish, newNumber } from './recovery.people.ts';

const ANSWERS = 2;
const WAITS = [10, 20, 40] as const;
const SENDS = 4;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'phone.calls': false,
      'contact.code-answers': ANSWERS,
      'contact.code-seconds': 600,
      'phone.resend-backoff-seconds': WAITS,
      'phone.sends-per-recipient.long': SENDS,
    },
  });
});
afterAll(() => house.close());

async function unconfirmed(kind: 'mail' | 'phone', person: Person) {
  const { browser } = await signIn(house, person);
  const { rows } = await house.sql.query(
    `update contact_point set confirmed_at = null where user_id = $1 and kind = $2 returning id`,
    [person.userId, kind],
  );
  const params = { contactPointId: rows[0].id as string };
  const answer = (code: string) => browser.call('confirmContactPoint', { params, body: { code } });
  const send = () => browser.call('sendContactCode', { params });
  return { browser, params, answer, send };
}
const seconds = (count: number): void => house.clock.advance(count * 1_000);

describe('a code that has no answers left', () => {
  it('is followed by a fresh one that works, after the wait and within the budget', async () => {
    const person = await newPerson(house);
    const { answer, send } = await unconfirmed('mail', person);
    let code = '';
    for (let sent = 1; sent <= SENDS; sent += 1) {
      expect((await send()).outcome).toBe('done');
      code = await codeFor(house, person);
      for (let used = 0; used < ANSWERS; used += 1) expect((await answer(wrong(code))).outcome).toBe('answer-wrong');
      expect((await answer(code)).outcome).toBe('challenge-ended');
      expect((await send()).outcome).toBe('resend-too-soon');
      seconds((WAITS[sent - 1] ?? 40) - 1);
      expect((await send()).outcome).toBe('resend-too-soon');
      seconds(1);
    }
    expect((await send()).outcome).toBe('send-limit');
    expect((await answer(code)).outcome).toBe('challenge-ended');
  });

  it('is another code than the one before', async () => {
    const person = await newPerson(house);
    const { answer, send } = await unconfirmed('mail', person);
    await send();
    const first = await codeFor(house, person);
    for (let used = 0; used < ANSWERS; used += 1) await answer(wrong(first));
    seconds(WAITS[0]);
    await send();
    const second = await codeFor(house, person);
    expect(second).not.toBe(first);
    expect((await answer(first)).outcome).toBe('answer-wrong');
    expect((await answer(second)).outcome).toBe('done');
  });

  it('is the same one again while an answer is left', async () => {
    const person = await newPerson(house);
    const { answer, send } = await unconfirmed('mail', person);
    await send();
    const first = await codeFor(house, person);
    await answer(wrong(first));
    seconds(WAITS[0]);
    await send();
    expect(await codeFor(house, person)).toBe(first);
    expect((await answer(first)).outcome).toBe('done');
  });
});

describe('a phone that is confirmed', () => {
  it('becomes a factor, and the owner hears of it', async () => {
    const person = await newPerson(house, { totp: true });
    const { answer, send } = await unconfirmed('phone', person);
    await house.sql.query(`delete from factor where user_id = $1 and kind = 'phone'`, [person.userId]);
    expect((await send()).outcome).toBe('done');
    expect((await answer(await codeFor(house, person))).outcome).toBe('done');
    await house.drain();
    expect(await subjects(person)).toContainEqual(expect.stringMatching(/second factor|enrolled|added/i));
  });

  it('as the first factor of somebody who opens their access is no news', async () => {
    const person = await newPerson(house);
    await house.drain();
    expect(await subjects(person)).toEqual([]);
  });

  const subjects = async ({ mail }: Person): Promise<string[]> =>
    (await house.world.mails(mail)).map(({ subject }) => subject);
});

describe('where the legal entity speaks no codes', () => {
  it('nobody is offered a call, and nobody is called, for a proof, a contact or a temporary code', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const elsewhere = house.browser();
    const { username, password, userId, phone: number } = await newPerson(house);
    const { factors } = await elsewhere.ask('beginSignIn', { body: { username, password } });
    const phone = factors.find(({ kind }) => kind === 'phone');
    expect(phone?.methods).toEqual(['sms']);
    const body = { factorId: phone?.id ?? '', method: 'voice' as const };
    const asked = await elsewhere.call('beginSignInChallenge', { body });
    expect(asked.problem).toMatchObject({ code: 'factor-unavailable', rule: 'phone.calls' });

    const wish = await changeWish(browser, 'phone', newNumber());
    const approval = (await browser.call('beginContactChange', wish)).problem?.approval;
    if (approval === undefined) throw new Error('a change asks for a proof');
    seconds(31);
    await prove(house, browser, person, approval);
    const { changes } = await browser.ask('beginContactChange', { ...wish, approval: approval.id });
    expect(changes[0]?.calls).toBe(false);
    const params = { changeId: changes[0]?.id ?? '' };
    const spoken = await browser.call('sendContactChangeCode', { params, body: { side: 'new', method: 'voice' } });
    expect(spoken.problem).toMatchObject({ code: 'calls-not-made', rule: 'phone.calls' });

    const { database, grants, parties } = house.services;
    const user = await parties.getUser(userId);
    const contactPointId = (await parties.contactPointsOf(userId)).find(({ kind }) => kind === 'phone')?.id ?? '';
    const actor = { kind: 'system', userId: null, sessionId: null, surface: null } as const;
    const issued = await database.attempt((tx) => grants.issue(tx, { user, contactPointId }, { actor, origin: null }));
    expect(issued).toMatchObject({ ok: false, refusal: { code: 'contact-unusable', rule: 'phone.calls' } });
    await house.drain();
    expect([await house.world.calls(number), await house.world.calls(person.phone)]).toEqual([[], []]);
  });
});
