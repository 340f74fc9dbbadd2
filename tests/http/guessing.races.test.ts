/**
 * Guesses that come at the same time. A try is charged before it is judged, so parallel requests are judged at most as
 * often as the budget says, over however many flows they come (design law 5).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Browser, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { beginEnrolment, codeFor, newPerson, signIn, toChallenge, totpNow, wrong } from './people.ts';

const ANSWERS = 4;
const FAILURES = 6;
const SIGN_IN_FAILURES = 5;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'challenge.answers': ANSWERS,
      'factor.failures': FAILURES,
      'challenge.open-per-factor': 50,
      'sign-in.failed-login.short.failures': SIGN_IN_FAILURES,
      'contact.code-answers': ANSWERS,
      'totp.enrolment-answers': ANSWERS,
    },
  });
});
afterAll(() => house.close());

/** How many answers of this user were looked at, as the audit trail has it. */
async function judged(userId: string): Promise<number> {
  const { rows } = await house.sql.query(
    `select count(*)::int as count from audit_entry
     where user_id = $1 and event = 'challenge.answered' and body::jsonb #>> '{details,verdict}' = 'wrong'`,
    [userId],
  );
  return rows[0].count;
}

describe('fifty wrong codes at once', () => {
  it('to one challenge are judged as often as the challenge allows', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { challengeId } = await toChallenge(browser, person);
    const answer = wrong(await codeFor(house, person));
    const answers = await atOnce(50, () => browser.call('answerSignIn', { body: { challengeId, answer } }));
    expect(tally(answers)).toEqual({ 'answer-wrong': ANSWERS, 'challenge-ended': 50 - ANSWERS });
    const left = answers.flatMap(({ problem }) => problem?.attemptsLeft ?? []);
    expect(left.toSorted()).toEqual([0, 1, 2, 3]);
    expect(await judged(person.userId)).toBe(ANSWERS);
  });

  it('over many flows are judged as often as the factor allows', async () => {
    const person = await newPerson(house);
    const flows: { browser: Browser; challengeId: string }[] = [];
    for (let count = 0; count < 10; count += 1) {
      const browser = house.browser();
      flows.push({ browser, ...(await toChallenge(browser, person)) });
    }
    const answers = await atOnce(50, (index) => {
      const flow = flows[index % flows.length] as (typeof flows)[number];
      // No message was read: every code is a guess, and one in a million of these tests would be lucky.
      return flow.browser.call('answerSignIn', {
        body: { challengeId: flow.challengeId, answer: `00000${index % 10}` },
      });
    });
    const { 'answer-wrong': looked, 'factor-paused': paused, 'challenge-ended': ended = 0 } = tally(answers);
    expect(looked).toBe(FAILURES);
    expect((paused ?? 0) + ended).toBe(50 - FAILURES);
    expect(await judged(person.userId)).toBe(FAILURES);
  });

  it('to an approval are judged as often as the challenge allows', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    house.clock.advance(301_000);
    const demanded = await browser.call('beginTotpEnrolment');
    const approval = demanded.problem?.approval;
    const params = { approvalId: approval?.id ?? '' };
    const begun = await browser.ask('beginApprovalChallenge', {
      params,
      body: { factorId: approval?.factors[0]?.id ?? '', method: 'sms' },
    });
    const body = { challengeId: begun.challenge?.id ?? '', answer: wrong(await codeFor(house, person)) };
    const answers = await atOnce(50, () => browser.call('answerApproval', { params, body }));
    expect(tally(answers)).toEqual({ 'answer-wrong': ANSWERS, 'challenge-ended': 50 - ANSWERS });
  });

  it('to an enrolment are judged as often as it allows', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { factorId, secret } = await beginEnrolment(house, browser, person);
    const params = { factorId };
    const code = wrong(totpNow(house, secret));
    const answers = await atOnce(50, () => browser.call('confirmTotpEnrolment', { params, body: { code } }));
    expect(tally(answers)).toEqual({ 'answer-wrong': ANSWERS, 'challenge-ended': 50 - ANSWERS });
    const late = await browser.call('confirmTotpEnrolment', { params, body: { code: totpNow(house, secret) } });
    expect(late.outcome).toBe('challenge-ended');
  });

  it('to a contact point are judged as often as its code allows', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const params = { contactPointId: await unconfirmMail(person.userId) };
    await browser.ask('sendContactCode', { params });
    const code = await codeFor(house, person);
    const guesses = await atOnce(50, () =>
      browser.call('confirmContactPoint', { params, body: { code: wrong(code) } }),
    );
    expect(tally(guesses)).toEqual({ 'answer-wrong': ANSWERS, 'challenge-ended': 50 - ANSWERS });
    expect((await browser.call('confirmContactPoint', { params, body: { code } })).outcome).toBe('challenge-ended');
  });
});

describe('fifty wrong passwords at once', () => {
  const outcome = (browser: Browser, username: string, password: string) =>
    browser.call('beginSignIn', { body: { username, password } });

  it('are judged as often as the strangers’ lane allows', async () => {
    const person = await newPerson(house);
    const answers = await atOnce(50, () => outcome(house.browser(), person.username, 'not the password at all'));
    expect(tally(answers)).toEqual({ 'sign-in-refused': 50 });
    const { rows } = await house.sql.query(
      `select body::jsonb ->> 'rule' as rule, count(*)::int as count from audit_entry
       where user_id = $1 and event = 'sign-in.refused' group by 1 order by 1`,
      [person.userId],
    );
    expect(rows).toEqual([
      { rule: 'password', count: SIGN_IN_FAILURES },
      { rule: 'sign-in.failed-login.short', count: 50 - SIGN_IN_FAILURES },
    ]);
    expect((await outcome(house.browser(), person.username, person.password)).outcome).toBe('sign-in-refused');
  });

  it('of a signed-in thief are judged as often as a factor’s would be', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const body = { currentPassword: 'a guess at the password', newPassword: 'lanterns over quiet water' };
    const answers = await atOnce(50, () => browser.call('changePassword', { body }));
    expect(tally(answers)).toEqual({ 'password-wrong': FAILURES, 'too-many-requests': 50 - FAILURES });
  });
});

/** Makes the mail address one that is still to be confirmed; answers its id. */
async function unconfirmMail(userId: string): Promise<string> {
  const { rows } = await house.sql.query(
    `update contact_point set confirmed_at = null where user_id = $1 and kind = 'mail' returning id`,
    [userId],
  );
  return rows[0].id;
}
