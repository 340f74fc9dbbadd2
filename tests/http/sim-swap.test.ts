/** A number that moved to another SIM card: what its codes prove then, who hears of it, and when the operator is silent. */
import { describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import {
  demandApproval,
  inside,
  newPerson,
  type Person,
  prove,
  provenApproval,
  signIn,
  toChallenge,
  withdraw,
} from './people.ts';
import { makePhone } from './phone.client.ts';
import { mailProven } from './recovery.people.ts';
import { within } from './within.ts';

const HOUR_MS = 3_600_000;
const NUMBERS = {
  'factor.cooldown.sim-swapped-seconds': 7_200,
  'sms.sim-swap-hours': 5,
  'withdrawal.cap.cooldown.day-usd-minor': 5_000,
} as const;
const CONFIGURATION = { 'simSwap.main.rememberMs': 0 };
const asking = (policy: Readonly<Record<string, unknown>> = {}): (() => House) =>
  within({ simSwap: true, configuration: CONFIGURATION, policy: { ...NUMBERS, ...policy } });

const beginFor = async (browser: Browser, approval: Awaited<ReturnType<typeof demandApproval>>) => {
  const body = { factorId: approval.factors[0]?.id ?? '', method: 'sms' as const };
  return browser.call('beginApprovalChallenge', { params: { approvalId: approval.id }, body });
};
const eventsOf = async (house: House, { userId }: Person, event: string): Promise<number> =>
  (await house.sql.query('select 1 from audit_entry where event = $1 and user_id = $2', [event, userId])).rows.length;

describe('a number that moved', () => {
  const house = asking();

  it('proves smaller sums to older payees, and its owner is told by mail alone, once', async () => {
    const { person, browser } = await inside(house());
    await house().world.moveSim(person.phone, 'another');
    house().clock.advance(1_000);
    const approval = await demandApproval(browser, person, { amountMinor: 5_001 });
    expect((await beginFor(browser, approval)).outcome).toBe('amount-over-cap');
    const texts = (await house().world.messages(person.phone)).length;
    const smaller = await provenApproval(house(), browser, person, { amountMinor: 5_000 });
    expect((await withdraw(browser, person, { amountMinor: 5_000 }, { approval: smaller })).outcome).toBe('done');
    const { factors } = await browser.ask('listFactors');
    expect(factors[0]?.cooldown).toMatchObject({ reason: 'sim-swapped' });
    const { since = '', until = '' } = factors[0]?.cooldown ?? {};
    expect(Date.parse(until) - Date.parse(since)).toBe(7_200_000 + 1_000);
    await house().drain();
    const told = (await house().world.mails(person.mail)).filter(({ subject }) => subject.includes('SIM card'));
    expect(told).toHaveLength(1);
    const after = await house().world.messages(person.phone);
    expect(after.slice(0, after.length - texts).filter(({ body }) => body.includes('SIM'))).toEqual([]);
    expect(await eventsOf(house(), person, 'contact-point.sim-swapped')).toBe(1);
  });

  it('proves no change of what protects the account, and no recovery', async () => {
    const { person, browser } = await inside(house());
    await house().world.moveSim(person.phone, 'another');
    const approval = (await browser.call('beginPasskeyEnrolment', { body: { name: 'Key' } })).problem?.approval;
    if (approval === undefined) throw new Error('enrolling asks for a proof');
    expect((await beginFor(browser, approval)).problem).toMatchObject({
      code: 'sim-swapped',
      rule: 'sms.sim-swap-refused',
    });
    const { browser: stranger, token, factorId } = await mailProven(house(), person);
    const body = { token, factorId, method: 'sms' as const };
    expect((await stranger.call('beginRecoveryChallenge', { body })).outcome).toBe('sim-swapped');
    const phone = await makePhone(house());
    const { username, password } = person;
    const begun = (await phone.ask('beginMobileKeyActivation', { username, password })).data();
    const via = {
      type: 'code' as const,
      contactPointId: begun.numbers[0]?.contactPointId ?? '',
      method: 'sms' as const,
    };
    const chosen = await phone.ask('chooseMobileKeyProof', { activation: begun.activation, via });
    expect(chosen.outcome).toBe('sim-swapped');
    expect(await eventsOf(house(), person, 'contact-point.sim-checked')).toBe(3);
  });

  it('takes back what it proved a moment ago, and gets no code again', async () => {
    const { person, browser } = await inside(house());
    const asked = await toChallenge(house().browser(), person);
    expect(asked.method).toBe('sms');
    const approval = await demandApproval(browser, person, { amountMinor: 100 });
    const approvalId = approval.id;
    const enrolment = await browser.call('beginPasskeyEnrolment', { body: { name: 'Key' } });
    const security = enrolment.problem?.approval;
    if (security === undefined) throw new Error('enrolling asks for a proof');
    const begun = await beginFor(browser, security);
    expect([approvalId !== security.id, begun.outcome]).toEqual([true, 'done']);
    const challengeId = String(JSON.parse(begun.text).challenge.id);
    await house().world.moveSim(person.phone, 'another');
    house().clock.advance(60_000);
    const again = { params: { approvalId: security.id }, body: { challengeId, method: 'sms' as const } };
    expect((await browser.call('resendApprovalCode', again)).outcome).toBe('sim-swapped');
    // Signed in seconds ago, by a text message: without the move that is fresh enough.
    const change = { currentPassword: person.password, newPassword: 'nine lanterns cross the bay' };
    const refused = await browser.call('changePassword', { body: change });
    expect(refused.outcome).toBe('proof-required');
    const needed = refused.problem?.approval;
    expect(needed && (await beginFor(browser, needed)).outcome).toBe('sim-swapped');
  });

  it('makes void what it approved before it moved, and lowers what money it approved', async () => {
    const { person, browser } = await inside(house());
    const enrol = (approval?: string) => browser.call('beginPasskeyEnrolment', { body: { name: 'Key' }, approval });
    const security = (await enrol()).problem?.approval;
    if (security === undefined) throw new Error('enrolling asks for a proof');
    await prove(house(), browser, person, security);
    const money = await provenApproval(house(), browser, person, { amountMinor: 5_001 });
    await house().world.moveSim(person.phone, 'another');
    house().clock.advance(1_000);
    expect((await enrol(security.id)).outcome).toBe('approval-void');
    const over = await withdraw(browser, person, { amountMinor: 5_001 }, { approval: money });
    expect(over.problem).toMatchObject({ code: 'amount-over-cap', remaining: { amountMinor: 5_000 } });
  });

  it('lets its owner in, and counts for nothing when it moved longer ago', async () => {
    const person = await newPerson(house());
    await house().world.moveSim(person.phone, 'another');
    house().clock.advance(5 * HOUR_MS);
    const { browser } = await signIn(house(), person);
    expect((await browser.ask('listFactors')).factors[0]?.cooldown).toBeNull();
    await house().world.moveSim(person.phone, 'another');
    const again = await signIn(house(), person);
    expect((await again.browser.ask('listFactors')).factors[0]?.cooldown?.reason).toBe('sim-swapped');
    house().clock.advance(2 * HOUR_MS);
    const later = await signIn(house(), person);
    // Still within the span that is asked for: noticed anew, by another row of the same number.
    expect((await later.browser.ask('listFactors')).factors[0]?.cooldown?.reason).toBe('sim-swapped');
    expect(await eventsOf(house(), person, 'contact-point.sim-swapped')).toBe(2);
  });

  it('is noticed once by many at once', async () => {
    const { person } = await inside(house());
    await house().world.moveSim(person.phone, 'another');
    const browsers = Array.from({ length: 8 }, () => house().browser());
    await Promise.allSettled(browsers.map((browser) => toChallenge(browser, person)));
    expect(await eventsOf(house(), person, 'contact-point.sim-swapped')).toBe(1);
  });
});

describe('an operator that does not answer', () => {
  const house = asking();

  it('keeps money and security where they are, and nobody from signing in', async () => {
    const { person, browser } = await inside(house());
    const approval = await demandApproval(browser, person, { amountMinor: 100 });
    await house().world.setFault('operator', { refuseNext: 1 });
    expect((await beginFor(browser, approval)).problem).toMatchObject({
      code: 'sim-unclear',
      rule: 'sms.sim-swap-unknown',
    });
    expect((await beginFor(browser, approval)).outcome).toBe('done');
    await house().world.setFault('operator', { refuseNext: 1 });
    await signIn(house(), person);
  });
});

describe('policy', () => {
  const house = asking({
    'sms.sim-swap-asked': ['move-money'],
    'sms.sim-swap-refused': ['move-money'],
    'sms.sim-swap-unknown': [],
    'sms.sim-swap-freeze': 'money',
  });

  it('says what is asked, refused and frozen', async () => {
    const { person, browser } = await inside(house());
    const approval = await demandApproval(browser, person, { amountMinor: 100 });
    await house().world.setFault('operator', { refuseNext: 1 });
    expect((await beginFor(browser, approval)).outcome).toBe('done');
    await house().world.moveSim(person.phone, 'another');
    await signIn(house(), person);
    expect(await eventsOf(house(), person, 'contact-point.sim-swapped')).toBe(0);
    house().clock.advance(60_000);
    expect((await beginFor(browser, approval)).outcome).toBe('sim-swapped');
    expect((await browser.ask('listFreezes')).freezes).toMatchObject([{ level: 'money', cause: 'sim-swapped' }]);
  });
});
