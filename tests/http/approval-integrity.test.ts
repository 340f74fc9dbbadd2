/**
 * Approvals that do not fit: of another session, account, amount, payee or act, unproven, cancelled, out of date, used.
 * What was signed is what is done, once, or nothing is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import {
  challengeApproval,
  codeFor,
  demandApproval,
  newPerson,
  type Person,
  prove,
  provenApproval,
  signIn,
  withdraw,
  wrong,
} from './people.ts';

let house: House;
beforeAll(async () => {
  // Several browsers of one person, each come by a text message: how new they are is not what this is about.
  house = await openHouse({ policy: { 'device.strict-messages': false } });
});
afterAll(() => house.close());

describe('an approval', () => {
  const wish = { amountMinor: 40_000 };
  let person: Person;
  let browser: Browser;
  beforeAll(async () => {
    person = await newPerson(house);
    ({ browser } = await signIn(house, person));
  });

  const paidOut = async (): Promise<number> => {
    await house.drain();
    return (await house.world.withdrawals()).filter(({ accountId }) => accountId === person.accountId).length;
  };

  it('is nobody’s outside its session and user', async () => {
    const approval = await demandApproval(browser, person, wish);
    const params = { approvalId: approval.id };
    const { browser: twin } = await signIn(house, person);
    const { browser: stranger } = await signIn(house, await newPerson(house));
    for (const other of [twin, stranger]) {
      const wanted = { factorId: approval.factors[0]?.id ?? '', method: 'sms' as const };
      expect((await other.call('getApproval', { params })).outcome).toBe('not-found');
      expect((await other.call('beginApprovalChallenge', { params, body: wanted })).outcome).toBe('not-found');
      expect((await other.call('cancelApproval', { params })).outcome).toBe('not-found');
    }
    await prove(house, browser, person, approval);
    expect((await withdraw(twin, person, wish, { approval: approval.id })).outcome).toBe('approval-void');
    expect(await paidOut()).toBe(0);
    expect((await withdraw(browser, person, wish, { approval: approval.id })).outcome).toBe('done');
    expect(await paidOut()).toBe(1);
  });

  it('that is void because the act was asked for again is in the history, and one that ran out is not', async () => {
    const first = await demandApproval(browser, person, wish);
    const second = await demandApproval(browser, person, { amountMinor: 40_001 });
    house.clock.advance(24 * 3_600_000);
    ({ browser } = await signIn(house, person));
    await demandApproval(browser, person, wish);
    const { rows } = await house.sql.query(
      `select body from audit_entry where user_id = $1 and event = 'approval.voided'`,
      [person.userId],
    );
    const voided = rows
      .map(({ body }) => JSON.parse(body))
      .map(({ rule, outcome, details }) => [details.approval, rule, outcome]);
    expect(voided).toContainEqual([first.id, 'asked-again', 'done']);
    expect(voided.flat()).not.toContain(second.id);
  });

  it('is used once and then gone', async () => {
    const before = await paidOut();
    const approval = await provenApproval(house, browser, person, wish);
    expect((await withdraw(browser, person, wish, { approval })).outcome).toBe('done');
    expect((await withdraw(browser, person, wish, { approval })).outcome).toBe('approval-void');
    expect((await browser.call('getApproval', { params: { approvalId: approval } })).outcome).toBe('not-found');
    expect((await paidOut()) - before).toBe(1);
  });

  it.each([
    ['another amount', { amountMinor: wish.amountMinor + 1 }],
    ['another payee', { ...wish, payee: 1 as const }],
  ])('is void for %s, and then for what it was made for as well', async (_about, other) => {
    const before = await paidOut();
    const approval = await provenApproval(house, browser, person, wish);
    expect((await withdraw(browser, person, other, { approval })).outcome).toBe('approval-void');
    expect((await withdraw(browser, person, wish, { approval })).outcome).toBe('approval-void');
    expect((await paidOut()) - before).toBe(0);
  });

  it('of one account is nothing to another, nor is its payee', async () => {
    const approval = await provenApproval(house, browser, person, wish);
    const stranger = await newPerson(house);
    const theirs = { ...person, accountId: stranger.accountId };
    expect((await withdraw(browser, theirs, wish, { approval })).outcome).toBe('not-found');
    const foreignPayee = { ...person, payeeIds: stranger.payeeIds };
    expect((await withdraw(browser, foreignPayee, wish, { approval })).outcome).toBe('payee-unusable');
    const currency = { ...wish, currency: 'CAD' as const };
    expect((await withdraw(browser, person, currency, { approval })).outcome).toBe('currency-mismatch');
  });

  it('of a withdrawal proves no other act', async () => {
    const approval = await provenApproval(house, browser, person, wish);
    const { factors } = await browser.ask('listFactors');
    const params = { factorId: factors[0]?.id ?? '' };
    expect((await browser.call('removeFactor', { params, approval })).outcome).toBe('approval-void');
    expect((await browser.ask('listFactors')).factors).toHaveLength(1);
  });

  it('that was not proven, was cancelled, or ran out lets nothing happen', async () => {
    const before = await paidOut();
    const unproven = await demandApproval(browser, person, wish);
    expect((await withdraw(browser, person, wish, { approval: unproven.id })).outcome).toBe('approval-void');

    const cancelled = await provenApproval(house, browser, person, wish);
    await browser.ask('cancelApproval', { params: { approvalId: cancelled } });
    expect((await withdraw(browser, person, wish, { approval: cancelled })).outcome).toBe('approval-void');

    const late = await provenApproval(house, browser, person, wish);
    house.clock.advance(house.policies.house['approval.seconds'] * 1_000);
    expect((await withdraw(browser, person, wish, { approval: late })).outcome).toBe('approval-void');
    expect((await paidOut()) - before).toBe(0);
  });

  it('that a factor proved which is gone since lets nothing happen', async () => {
    const owner = await newPerson(house, { totp: true });
    const { browser: own } = await signIn(house, owner);
    const approval = await provenApproval(house, own, owner, wish);
    const totp = (await own.ask('listFactors')).factors.find(({ kind }) => kind === 'totp');
    const params = { factorId: totp?.id ?? '' };
    const asked = (await own.call('removeFactor', { params })).problem?.approval;
    if (asked === undefined) throw new Error('removing a factor asks for a proof');
    await prove(house, own, owner, asked);
    await own.ask('removeFactor', { params, approval: asked.id });
    expect((await withdraw(own, owner, wish, { approval })).outcome).toBe('approval-void');
  });

  it('takes no answer to the challenge of another approval', async () => {
    const { browser: twin } = await signIn(house, person);
    const mine = await demandApproval(browser, person, wish);
    const theirs = await demandApproval(twin, person, { amountMinor: 70_000 });
    await challengeApproval(browser, mine);
    await codeFor(house, person);
    const { challengeId } = await challengeApproval(twin, theirs);
    const body = { challengeId, answer: await codeFor(house, person) };
    const crossed = await browser.call('answerApproval', { params: { approvalId: mine.id }, body });
    expect(crossed.outcome).toBe('challenge-ended');
  });

  it('is not proven by a wrong code, and counts it', async () => {
    const approval = await demandApproval(browser, person, wish);
    const { challengeId } = await challengeApproval(browser, approval);
    const body = { challengeId, answer: wrong(await codeFor(house, person)) };
    const refused = await browser.call('answerApproval', { params: { approvalId: approval.id }, body });
    expect(refused.problem).toMatchObject({ code: 'answer-wrong', attemptsLeft: 2 });
    expect((await withdraw(browser, person, wish, { approval: approval.id })).outcome).toBe('approval-void');
  });
});
