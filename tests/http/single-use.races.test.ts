/**
 * Things that may happen once, asked for many times at the same moment: one winner each (design law 6). The losers get
 * a refusal of the contract, and what they were refused has left nothing behind.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Browser, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import {
  beginEnrolment,
  codeFor,
  newPerson,
  openingToken,
  PASSWORD,
  type Person,
  prove,
  signIn,
  toChallenge,
  totpNow,
} from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: { 'challenge.open-per-factor': 40, 'factor.failures': 40, 'session.per-user': 3 },
  });
});
afterAll(() => house.close());

const count = async (statement: string, ...values: readonly string[]): Promise<number> =>
  (await house.sql.query(`select count(*)::int as count from ${statement}`, [...values])).rows[0].count;

const openSessions = (person: Person) => count('session where user_id = $1 and ended_at is null', person.userId);

/** So many sign-ins in progress, each on a browser of its own, each asked for a code. */
async function openFlows(person: Person, times: number): Promise<{ browser: Browser; challengeId: string }[]> {
  const flows: { browser: Browser; challengeId: string }[] = [];
  for (let index = 0; index < times; index += 1) {
    const browser = house.browser();
    flows.push({ browser, ...(await toChallenge(browser, person)) });
  }
  return flows;
}

describe('sixteen right answers at once', () => {
  it('to one challenge open one session', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    const body = { challengeId, answer: await codeFor(house, person) };
    const answers = await atOnce(16, () => browser.copy().call('answerSignIn', { body }));
    const { done, ...refused } = tally(answers);
    expect(done).toBe(1);
    expect(Object.keys(refused).filter((code) => !['challenge-ended', 'sign-in-flow-ended'].includes(code))).toEqual(
      [],
    );
    expect(await openSessions(person)).toBe(1);
    expect(await count(`audit_entry where user_id = $1 and event = 'session.opened'`, person.userId)).toBe(1);
  });

  it('of one time step over as many flows open one session', async () => {
    const person = await newPerson(house, { totp: true });
    const flows = await openFlows(person, 16);
    house.clock.advance(30_000);
    const answer = totpNow(house, person.totpSecret);
    const answers = await Promise.all(
      flows.map(({ browser, challengeId }) => browser.call('answerSignIn', { body: { challengeId, answer } })),
    );
    expect(tally(answers).done).toBe(1);
    expect(await openSessions(person)).toBe(1);
  });

  it('to one approval prove it once and raise one secret', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    house.clock.advance(301_000);
    const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
    const params = { approvalId: approval?.id ?? '' };
    const wish = { factorId: approval?.factors[0]?.id ?? '', method: 'sms' as const };
    const { challenge } = await browser.ask('beginApprovalChallenge', { params, body: wish });
    const body = { challengeId: challenge?.id ?? '', answer: await codeFor(house, person) };
    const racers = Array.from({ length: 16 }, () => browser.copy());
    const answers = await Promise.all(racers.map((racer) => racer.call('answerApproval', { params, body })));
    expect(tally(answers).done).toBe(1);
    const secrets = answers.flatMap(({ setCookies }) => setCookies.filter((cookie) => !cookie.includes('Max-Age=0')));
    expect(secrets).toHaveLength(1);
    expect(await count(`audit_entry where user_id = $1 and event = 'approval.proven'`, person.userId)).toBe(1);
  });

  it('to an enrolment enrol one authenticator app', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { factorId, secret } = await beginEnrolment(house, browser, person);
    const body = { code: totpNow(house, secret) };
    const answers = await atOnce(16, () => browser.call('confirmTotpEnrolment', { params: { factorId }, body }));
    expect(tally(answers).done).toBe(1);
    const { factors } = await browser.ask('listFactors');
    expect(factors.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual(['phone displaced', 'totp active']);
    expect(
      await count(
        `audit_entry where user_id = $1 and event = 'factor.enrolled' and body like '%"kind":"totp"%'`,
        person.userId,
      ),
    ).toBe(1);
  });

  it('to a contact point confirm it once', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const params = await unconfirmMail(person);
    await browser.ask('sendContactCode', { params });
    const body = { code: await codeFor(house, person) };
    const answers = await atOnce(16, () => browser.call('confirmContactPoint', { params, body }));
    expect(tally(answers).done).toBe(1);
    expect(await count(`audit_entry where user_id = $1 and event = 'contact-point.confirmed'`, person.userId)).toBe(1);
  });

  it('to an invitation open access once', async () => {
    const person = await newPerson(house, { invited: true });
    const token = await openingToken(house, person);
    const browser = house.browser();
    await browser.ask('sendOpeningCode', { body: { token, method: 'sms' } });
    const body = { token, code: await codeFor(house, person), password: PASSWORD };
    const answers = await atOnce(16, () => house.browser().call('completeOpening', { body }));
    expect(tally(answers).done).toBe(1);
    expect(await count(`factor where user_id = $1`, person.userId)).toBe(1);
    expect(await count(`audit_entry where user_id = $1 and event = 'opening.completed'`, person.userId)).toBe(1);
    await signIn(house, person);
  });
});

describe('sends at once', () => {
  it('of one sign-in: sixteen first codes are one', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { factors } = await browser.ask('beginSignIn', {
      body: { username: person.username, password: person.password },
    });
    const body = { factorId: factors[0]?.id ?? '', method: 'sms' as const };
    const answers = await atOnce(16, () => browser.call('beginSignInChallenge', { body }));
    // Of requests that saw the same state one wins; one that came later finds the code on its way already.
    const { done = 0, 'sign-in-flow-ended': late = 0 } = tally(answers);
    expect(done).toBeGreaterThan(0);
    expect(done + late).toBe(16);
    await house.drain();
    expect(await house.world.messages(person.phone)).toHaveLength(1);
    expect(await count(`challenge where user_id = $1 and state = 'open'`, person.userId)).toBe(1);
  });

  it('of one sign-in: sixteen re-sends are one, with the same code', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    house.clock.advance(30_000);
    const answers = await atOnce(16, () => browser.call('resendSignInCode', { body: { challengeId, method: 'sms' } }));
    expect(tally(answers).done).toBe(1);
    await house.drain();
    const codes = (await house.world.messages(person.phone)).map(({ code }) => code);
    expect(codes).toHaveLength(2);
    expect(new Set(codes).size).toBe(1);
  });

  it('of one approval: sixteen first codes are one open challenge, and re-sends are one', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    house.clock.advance(301_000);
    const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
    const params = { approvalId: approval?.id ?? '' };
    const wish = { factorId: approval?.factors[0]?.id ?? '', method: 'sms' as const };
    await atOnce(16, () => browser.call('beginApprovalChallenge', { params, body: wish }));
    const { challenge } = await browser.ask('getApproval', { params });
    expect(await count(`challenge where user_id = $1 and purpose = 'approval' and state = 'open'`, person.userId)).toBe(
      1,
    );
    house.clock.advance(30_000);
    await house.drain();
    const before = (await house.world.messages(person.phone)).length;
    const body = { challengeId: challenge?.id ?? '', method: 'sms' as const };
    const again = await atOnce(16, () => browser.call('resendApprovalCode', { params, body }));
    expect(tally(again)).toEqual({ done: 1, 'resend-too-soon': 15 });
    await house.drain();
    expect((await house.world.messages(person.phone)).length - before).toBe(1);
  });

  it('to a contact point: sixteen are one', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const params = await unconfirmMail(person);
    const answers = await atOnce(16, () => browser.call('sendContactCode', { params }));
    expect(tally(answers)).toEqual({ done: 1, 'resend-too-soon': 15 });
    await house.drain();
    expect((await house.world.mails(person.mail)).filter(({ code }) => code !== null)).toHaveLength(1);
  });

  it('for an invitation: sixteen are one', async () => {
    const person = await newPerson(house, { invited: true });
    const token = await openingToken(house, person);
    const answers = await atOnce(16, () => house.browser().call('sendOpeningCode', { body: { token, method: 'sms' } }));
    expect(tally(answers)).toEqual({ done: 1, 'resend-too-soon': 15 });
    await house.drain();
    expect(await house.world.messages(person.phone)).toHaveLength(1);
  });
});

describe('caps on what may be open', () => {
  it('sixteen sign-ins finished at once leave as many sessions as a user may have', async () => {
    const person = await newPerson(house);
    const flows: { browser: Browser; body: { challengeId: string; answer: string } }[] = [];
    for (let index = 0; index < 16; index += 1) {
      const browser = house.browser();
      const { challengeId } = await toChallenge(browser, person);
      flows.push({ browser, body: { challengeId, answer: await codeFor(house, person) } });
    }
    const answers = await Promise.all(flows.map(({ browser, body }) => browser.call('answerSignIn', { body })));
    expect(tally(answers)).toEqual({ done: 16 });
    expect(await openSessions(person)).toBe(3);
  });

  it('acts asked for at once leave one approval open for each act of a session', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const wishes = await atOnce(16, (index) =>
      browser.call('createWithdrawal', {
        params: { accountId: person.accountId },
        body: { payeeId: person.payeeIds[0], amountMinor: 100 + index, currency: 'USD' },
        idempotencyKey: `many-${index}`,
      }),
    );
    expect(tally(wishes)).toEqual({ 'proof-required': 16 });
    expect(await count(`approval where user_id = $1 and state = 'awaiting-proof'`, person.userId)).toBe(1);
  });

  it('both factors removed at once from two sessions leave one', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const { browser: twin } = await signIn(house, person);
    const { factors } = await browser.ask('listFactors');
    const removals = [];
    for (const [index, own] of [browser, twin].entries()) {
      const params = { factorId: factors[index]?.id ?? '' };
      const approval = (await own.call('removeFactor', { params })).problem?.approval;
      if (approval === undefined) throw new Error('removing a factor asks for a proof');
      await prove(house, own, person, approval);
      removals.push(() => own.call('removeFactor', { params, approval: approval.id }));
    }
    const answers = await Promise.all(removals.map((remove) => remove()));
    // The later one finds the last factor, or that the app which proved it has gone.
    const [refused] = answers.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'done');
    expect(tally(answers)).toEqual({ done: 1, [refused === 'approval-void' ? refused : 'last-factor']: 1 });
    expect((await browser.ask('listFactors')).factors).toMatchObject([{ state: 'active' }]);
  });

  it('one session ends while its requests run: each is served or refused, none after the end is known', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const thief = browser.copy();
    const running = atOnce(30, async (index): Promise<{ outcome: string }> => {
      if (index === 10) return browser.call('endSessions', { query: { keep: 'none' } });
      return thief.copy().call('listAccounts');
    });
    const outcomes = Object.keys(tally(await running));
    expect(outcomes.filter((outcome) => outcome !== 'done' && outcome !== 'session-ended')).toEqual([]);
    expect((await thief.call('listAccounts')).outcome).toBe('session-ended');
    expect((await thief.call('getSession')).data()).toMatchObject({ signedIn: false });
  });
});

async function unconfirmMail(person: Person): Promise<{ contactPointId: string }> {
  const { rows } = await house.sql.query(
    `update contact_point set confirmed_at = null where user_id = $1 and kind = 'mail' returning id`,
    [person.userId],
  );
  return { contactPointId: rows[0].id };
}
