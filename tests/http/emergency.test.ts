/** A temporary code over HTTP and over the days: what it opens, displaces, tells and ends with. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import {
  answerApproval,
  askSignIn,
  DAY,
  days,
  EMERGENCY_POLICY,
  grantCode,
  issue,
  printCard,
  type reactivateTotp,
  signInWith,
  subjectsIn,
  withdrawGrant,
} from './emergency.people.ts';
import { type House, openHouse } from './harness.ts';
import { demandApproval, newPerson, signIn, totpNow, withdraw } from './people.ts';
import { entriesOf } from './reviews.mornings.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: EMERGENCY_POLICY });
});
afterAll(() => house.close());

describe('a temporary code', () => {
  it('opens everything for its days, displaces the factors there were, and is told on every channel', async () => {
    const person = await newPerson(house, { totp: true });
    const before = await signIn(house, person);
    const code = await grantCode(house, person);
    expect(code).toMatch(/^[A-Z0-9]{5} [A-Z0-9]{5} [A-Z0-9]{2}$/);
    // What proved the earlier session is said to be lost.
    house.clock.advance(1_001);
    expect((await before.browser.call('listFactors')).outcome).toBe('session-ended');
    // Written down with its reason: it is by that entry that programs and receivers of events hear of it.
    const [ended, ...more] = await entriesOf(person, 'session.ended', house);
    expect([ended?.details.reason, more.length]).toEqual(['temporary-code-issued', 0]);
    await expect(signInWith(house, person, 'totp', totpNow(house, person.totpSecret))).rejects.toThrow('not offered');
    const browser = await signInWith(house, person, 'temporary-code', code);
    const { grant, reach, displaced } = await browser.ask('getEmergencyAccess');
    expect(grant).toMatchObject({ state: 'temp-full', endsAt: grant?.fullUntil, cardUntil: null, printsLeft: 2 });
    expect([reach, displaced.length]).toEqual(['full', 1]);
    const { factors } = await browser.ask('listFactors');
    expect(factors.filter(({ setAside }) => setAside).map(({ id }) => id)).toEqual(displaced);
    expect(Date.parse(grant?.fullUntil ?? '') - Date.parse(grant?.issuedAt ?? '')).toBe(3 * DAY);
    expect(Date.parse(grant?.portalUntil ?? '') - Date.parse(grant?.issuedAt ?? '')).toBe(11 * DAY);
    expect((await browser.call('listAccounts')).outcome).toBe('done');
    expect(await subjectsIn(house, person.mail)).toEqual([
      'a second factor was added',
      'a temporary code was issued',
      'sign-in from a new device',
      'your temporary code',
      'your temporary code was used',
    ]);
    const texts = (await house.world.messages(person.phone)).map(({ body }) => body);
    expect(texts.filter((text) => text.includes('temporary code'))).toHaveLength(2);
    expect(texts.join()).not.toContain(code.slice(0, 5));
    const { rows } = await house.sql.query('select * from factor where user_id = $1', [person.userId]);
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll(' ', ''));
  });

  it('is spoken to a phone, sign by sign', async () => {
    const person = await newPerson(house);
    expect(await issue(house, person, 'phone')).toBeNull();
    await house.drain();
    const [call] = await house.world.calls(person.phone);
    expect(call?.words).toMatch(/letters and digits: ([A-Z0-9], ){11}[A-Z0-9]\./);
    expect((await house.world.messages(person.phone)).every(({ body }) => !/[A-Z0-9]{5} [A-Z0-9]{5}/.test(body))).toBe(
      true,
    );
  });

  it('goes to no contact point that is new, unconfirmed or somebody else’s', async () => {
    const person = await newPerson(house);
    const set = (column: string, value: string | null) =>
      house.sql.query(`update contact_point set ${column} = $1 where user_id = $2 and kind = 'mail'`, [
        value,
        person.userId,
      ]);
    await set('confirmed_at', null);
    expect(await issue(house, person)).toBe('contact-unusable');
    const now = new Date(house.clock.now()).toISOString();
    await set('confirmed_at', now);
    await set('created_at', new Date(house.clock.now() + 60_001).toISOString());
    expect(await issue(house, person)).toBe('contact-unusable');
    house.clock.advance(1_100_000);
    expect(await issue(house, { ...person, userId: (await newPerson(house)).userId })).toBeNull();
    expect(await issue(house, person)).toBeNull();
  });

  it('is issued once at a time, whoever issues at the same moment', async () => {
    const person = await newPerson(house, { totp: true });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => issue(house, person)));
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set([null, 'grant-on']));
    const { rows } = await house.sql.query(
      `select kind, state from factor where user_id = $1 and kind = 'temporary-code'`,
      [person.userId],
    );
    expect(rows).toEqual([{ kind: 'temporary-code', state: 'active' }]);
  });

  it('may move what one without a second factor may, and no more', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const { limits } = await browser.ask('getWithdrawalLimits', { params: { accountId: person.accountId } });
    expect(limits.find(({ method }) => method === 'temporary-code')?.day.cap?.amountMinor).toBe(5_000_000);
    await expect(demandApproval(browser, person, { amountMinor: 5_000_001 })).rejects.toThrow('amount-over-cap');
    const approval = await demandApproval(browser, person, { amountMinor: 5_000 });
    await answerApproval(browser, approval.id, approval.factors[0]?.id ?? '', 'temporary-code', async () => code);
    expect((await withdraw(browser, person, { amountMinor: 5_000 }, { approval: approval.id })).outcome).toBe('done');
  });

  it('is guessed against one budget and never by another spelling than the policy tolerates', async () => {
    const person = await newPerson(house);
    const code = await grantCode(house, person);
    await expect(signInWith(house, person, 'temporary-code', code.toLowerCase())).rejects.toThrow('answer-wrong');
    const browser = house.browser();
    const { challenge } = (await askSignIn(browser, person, 'temporary-code')).data();
    expect(Date.parse(challenge?.expiresAt ?? '') - house.clock.now()).toBe(77_000);
    expect([challenge?.digits, challenge?.ask]).toEqual([12, null]);
    const body = { challengeId: challenge?.id ?? '', answer: 'ACDEFGHJKMNP' };
    const answers = await atOnce(8, () => browser.copy().call('answerSignIn', { body }));
    expect(tally(answers)).toMatchObject({ 'answer-wrong': 3 });
  });

  it('leaves only the page of the card in its last days, says so, and tells the owner before and after', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const approval = await demandApproval(browser, person, { amountMinor: 5_000 });
    await answerApproval(browser, approval.id, approval.factors[0]?.id ?? '', 'temporary-code', async () => code);
    house.clock.advance(3 * DAY - 7_199_000);
    expect(await subjectsIn(house, person.mail)).toContain('your temporary access ends soon');
    house.clock.advance(7_199_000);
    const late = await withdraw(browser, person, { amountMinor: 5_000 }, { approval: approval.id });
    expect([late.outcome, late.problem?.rule]).toEqual(['not-permitted', 'temporary-code.print-only']);
    expect(await subjectsIn(house, person.mail)).toContain('print your code card now');
    const again = await signInWith(house, person, 'temporary-code', code);
    for (const operation of ['listAccounts', 'listFactors', 'listHistory', 'listReviews', 'listContactPoints'] as const)
      expect((await again.call(operation)).problem?.rule, operation).toBe('temporary-code.print-only');
    expect((await again.call('beginTotpEnrolment')).problem?.rule).toBe('temporary-code.print-only');
    expect((await reactivate403(again, person.userId)).rule).toBe('temporary-code.print-only');
    expect(await again.ask('getEmergencyAccess')).toMatchObject({
      reach: 'print-only',
      grant: { state: 'temp-print-only' },
    });
    expect((await again.call('recordActivity')).outcome).toBe('done');
    const card = await printCard(again, code);
    expect([card.values.length, card.values[0]?.length, card.days]).toEqual([20, 4, 9]);
    for (const surface of ['mobile', 'desktop', 'api']) {
      await house.sql.query('update session set surface = $1 where user_id = $2', [surface, person.userId]);
      house.clock.advance(1_001);
      const refused = (await again.call('getEmergencyAccess')).problem?.rule;
      expect(refused, surface).toBe(surface === 'api' ? 'emergency-access.surface' : 'temporary-code.print-only');
    }
  });

  it('ends for good: only a call helps, and the sign-in says so', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    days(house, 11);
    expect((await browser.call('getEmergencyAccess')).problem?.rule).toBe('emergency-access.over');
    const refused = await askSignIn(house.browser(), person, 'temporary-code');
    expect([refused.outcome, refused.problem?.rule]).toEqual(['emergency-access-ended', 'temporary-code.print-days']);
    expect(await subjectsIn(house, person.mail)).toContain('your temporary access has ended');
    expect(await issue(house, person)).toBe('never-two-in-a-row');
    expect((await browser.call('getEmergencyAccess')).outcome).toBe('session-ended');
    expect(await withdrawGrant(house, person)).toBeNull();
    expect(await withdrawGrant(house, person)).toBe('no-grant');
    await signIn(house, person);
  });
});

async function reactivate403(browser: Parameters<typeof reactivateTotp>[1], userId: string) {
  const { rows } = await house.sql.query(`select id from factor where user_id = $1 and kind = 'totp'`, [userId]);
  const asked = await browser.call('reactivateFactor', { params: { factorId: String(rows[0].id) } });
  return { rule: asked.problem?.rule };
}
