/** Numbers of codes, passwords and apps by configuration alone, each seen in what the house does. */
import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { makeAuthenticator } from './authenticator.ts';
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { beginPasskey, holder, toPasskey } from './passkey.people.ts';
import { beginEnrolment, codeFor, newPerson, openingToken, type Person, signIn, toChallenge, wrong } from './people.ts';
import { after, CODES, SECRETS, seconds } from './policy.numbers.ts';
import { withCodes } from './recovery-code.people.ts';
import { within } from './within.ts';

describe('codes and challenges', () => {
  const house = within({ policy: CODES });

  it('of a sign-in', async () => {
    const person = await newPerson(house());
    const browser = house().browser();
    const { challengeId } = await toChallenge(browser, person);
    const flow = await browser.ask('getSignIn');
    expect(after(flow.serverTime, flow.expiresAt)).toBe(700);
    expect(flow.challenge).toMatchObject({ digits: 8, attemptsLeft: 2, resendsLeft: 2 });
    expect(after(flow.serverTime, flow.challenge?.expiresAt)).toBe(90);
    expect(after(flow.serverTime, flow.challenge?.resendAt)).toBe(7);
    const code = await codeFor(house(), person);
    expect(code).toMatch(/^\d{8}$/);

    const again = { body: { challengeId, method: 'sms' as const } };
    seconds(house(), 6);
    expect((await browser.call('resendSignInCode', again)).outcome).toBe('resend-too-soon');
    seconds(house(), 1);
    const second = await browser.ask('resendSignInCode', again);
    expect(after(second.serverTime, second.challenge?.resendAt)).toBe(11);
    seconds(house(), 11);
    const third = await browser.ask('resendSignInCode', again);
    expect(after(third.serverTime, third.challenge?.resendAt)).toBe(11);
    seconds(house(), 11);
    expect((await browser.call('resendSignInCode', again)).problem).toMatchObject({
      code: 'send-limit',
      rule: 'phone.sends-per-challenge',
    });
    const answer = wrong(code);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer } })).problem?.attemptsLeft).toBe(1);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer } })).problem?.attemptsLeft).toBe(0);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer: code } })).outcome).toBe(
      'challenge-ended',
    );
  });

  it('over many sign-ins', async () => {
    const person = await newPerson(house());
    const flows = [house().browser(), house().browser()];
    const open = [];
    for (const browser of flows) open.push(await toChallenge(browser, person));
    const third = house().browser();
    await expect(toChallenge(third, person)).rejects.toThrow(/challenge\.open-per-factor/);
    const outcomes = [];
    for (const index of [0, 1, 0, 1]) {
      const body = { challengeId: open[index]?.challengeId ?? '', answer: '00000000' };
      outcomes.push(await flows[index]?.call('answerSignIn', { body }));
    }
    expect(outcomes.map((answer) => answer?.outcome)).toEqual([
      'answer-wrong',
      'answer-wrong',
      'answer-wrong',
      'factor-paused',
    ]);
    const until = outcomes[3]?.problem?.retryAt ?? '';
    expect(Date.parse(until) - house().clock.now()).toBe(111_000);
    seconds(house(), 500);
    const late = house().browser();
    const { challengeId } = await toChallenge(late, person);
    const guess = { body: { challengeId, answer: '00000000' } };
    for (const outcome of ['answer-wrong', 'answer-wrong']) {
      expect((await late.call('answerSignIn', guess)).outcome).toBe(outcome);
    }
    const last = house().browser();
    const asked = await toChallenge(last, person);
    const body = { challengeId: asked.challengeId, answer: await codeFor(house(), person) };
    const refused = await last.call('answerSignIn', { body });
    expect(refused.outcome).toBe('factor-paused');
    expect(Date.parse(refused.problem?.retryAt ?? '') - house().clock.now()).toBe(2_000_000);
    seconds(house(), 2_000);
    await signIn(house(), person);
  });

  it('of an authenticator app', async () => {
    const browser = house().browser();
    await toChallenge(browser, await newPerson(house(), { totp: true }));
    const { challenge, serverTime } = await browser.ask('getSignIn');
    expect(after(serverTime, challenge?.expiresAt)).toBe(45);
  });

  it('of a passkey', async () => {
    const who = await holder(house());
    const browser = house().browser();
    const { request } = await toPasskey(browser, who);
    const { challenge, serverTime } = await browser.ask('getSignIn');
    expect(after(serverTime, challenge?.expiresAt)).toBe(55);
    expect(request.timeoutMs).toBe(55_000);
  });

  it('forget failures that lie further back than the windows', async () => {
    const person = await newPerson(house());
    const guesses = async (times: number): Promise<void> => {
      const browser = house().browser();
      const { challengeId } = await toChallenge(browser, person);
      for (let count = 0; count < times; count += 1) {
        const answer = await browser.call('answerSignIn', { body: { challengeId, answer: '00000000' } });
        expect(answer.outcome).toBe('answer-wrong');
      }
    };
    for (let round = 0; round < 2; round += 1) {
      await guesses(2);
      seconds(house(), 500);
    }
    // Four of five: the long window lets go of them, and two more are two.
    seconds(house(), 4_000 - 1_000);
    await guesses(2);
  });

  it('of contact points and invitations', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const params = await unconfirmMail(house(), person);
    const sent = await browser.ask('sendContactCode', { params });
    expect((Date.parse(sent.expiresAt) - house().clock.now()) / 1_000).toBe(120);
    expect((Date.parse(sent.resendAt) - house().clock.now()) / 1_000).toBe(7);
    const code = await codeFor(house(), person);
    expect((await browser.call('confirmContactPoint', { params, body: { code: wrong(code) } })).outcome).toBe(
      'answer-wrong',
    );
    expect((await browser.call('confirmContactPoint', { params, body: { code } })).outcome).toBe('challenge-ended');

    const invited = await newPerson(house(), { invited: true });
    const token = await openingToken(house(), invited);
    const [mail] = await house().world.mails(invited.mail);
    expect(mail?.text).toMatch(/2 days/);
    const { expiresAt } = await browser.ask('inspectOpening', { body: { token } });
    expect(Date.parse(expiresAt) - house().clock.now()).toBe(172_800_000);
    seconds(house(), 172_800);
    expect((await browser.call('inspectOpening', { body: { token } })).outcome).toBe('opening-ended');
  });
});

describe('passwords and authenticator apps', () => {
  const house = within({ policy: SECRETS });
  const rules = async (browser: Browser, password: string): Promise<string[]> =>
    (await browser.ask('checkPassword', { body: { password } })).violations.map(({ rule }) => rule);

  it('of a password', async () => {
    const person = await newPerson(house());
    const { rows } = await house().sql.query(`select hash from password where user_id = $1`, [person.userId]);
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=8192,t=3,p=2\$/);
    const { browser } = await signIn(house(), person);
    expect(await rules(browser, 'nineteen long words')).toEqual(['too-short']);
    expect(await rules(browser, 'wisteria and slate, '.repeat(4))).toContain('too-long');
    const [first, second, third] = [
      'amber doors by the river bank',
      'seven violins wait outside it',
      'grey pebbles under glass roof',
    ] as const;
    await browser.ask('changePassword', { body: { currentPassword: person.password, newPassword: first } });
    seconds(house(), 1);
    await browser.ask('changePassword', { body: { currentPassword: first, newPassword: second } });
    expect(await rules(browser, first)).toEqual(['used-before']);
    seconds(house(), 1);
    await browser.ask('changePassword', { body: { currentPassword: second, newPassword: third } });
    expect(await rules(browser, first)).toEqual([]);
    expect((await browser.call('checkPassword', { body: { password: first } })).outcome).toBe('too-many-requests');
    seconds(house(), 4_999);
    const again = await signIn(house(), { ...person, password: third });
    expect(await rules(again.browser, first)).toEqual([]);

    const invited = await newPerson(house(), { invited: true });
    const seen = await browser.ask('inspectOpening', { body: { token: await openingToken(house(), invited) } });
    expect(seen.minimumPasswordLength).toBe(20);
  });

  it('of an authenticator app', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
    if (approval === undefined) throw new Error('enrolling asks for a proof');
    const { factorId, secret } = await beginEnrolment(house(), browser, person);
    // 32 bytes are 52 letters of base 32.
    expect(secret).toHaveLength(52);
    const { rows } = await house().sql.query(`select pending_until, answers_left from factor where id = $1`, [
      factorId,
    ]);
    expect(Date.parse(rows[0].pending_until) - house().clock.now()).toBe(99_000);
    expect(rows[0].answers_left).toBe(2);
    const confirm = (code: string) => browser.call('confirmTotpEnrolment', { params: { factorId }, body: { code } });
    expect((await confirm(shown(secret, -1))).outcome).toBe('answer-wrong');
    const done = await confirm(shown(secret, 0));
    // With the policy's leave SMS stays beside the app.
    expect(
      done
        .data()
        .factors.map(({ kind, state }) => `${kind} ${state}`)
        .toSorted(),
    ).toEqual(['phone active', 'totp active']);
  });

  it('of the clock of an authenticator app', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const { factorId, secret } = await beginEnrolment(house(), browser, person);
    const params = { factorId };
    const pair = (steps: number) => ({ params, body: { code: `${shown(secret, steps - 1)} ${shown(secret, steps)}` } });
    expect((await browser.call('confirmTotpEnrolment', pair(5))).outcome).toBe('answer-wrong');
    expect((await browser.call('confirmTotpEnrolment', pair(4))).outcome).toBe('done');
  });

  it('of recovery codes', async () => {
    const { person, codes } = await withCodes(house());
    expect(codes.map((code) => code.replaceAll('-', '').length)).toEqual([12, 12]);
    const browser = house().browser();
    const flow = await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    const factorId = flow.factors.find(({ kind }) => kind === 'recovery-code')?.id ?? '';
    const body = { factorId, method: 'recovery-code' as const };
    const { challenge, serverTime } = await browser.ask('beginSignInChallenge', { body });
    expect(after(serverTime, challenge?.expiresAt)).toBe(66);
    await browser.ask('answerSignIn', { body: { challengeId: challenge?.id ?? '', answer: codes[0] ?? '' } });
    const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
    expect(approval?.factors.map(({ kind, sufficient }) => [kind, sufficient])).toContainEqual(['recovery-code', true]);
  });

  it('of passkeys', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const creation = await beginPasskey(house(), browser, person);
    expect(creation.timeoutMs).toBe(88_000);
    seconds(house(), 87);
    const held = makeAuthenticator();
    await browser.ask('confirmPasskeyEnrolment', { body: held.create(creation) });
    await expect(beginPasskey(house(), browser, person, 'Second', held)).rejects.toThrow('passkey-limit');
  });

  function shown(secret: string, steps: number): string {
    const app = new TOTP({ secret: Secret.fromBase32(secret), digits: 8, period: 60 });
    return app.generate({ timestamp: house().clock.now() + steps * 60_000 });
  }
});

async function unconfirmMail(house: House, person: Person): Promise<{ contactPointId: string }> {
  const { rows } = await house.sql.query(
    `update contact_point set confirmed_at = null where user_id = $1 and kind = 'mail' returning id`,
    [person.userId],
  );
  return { contactPointId: rows[0].id };
}
