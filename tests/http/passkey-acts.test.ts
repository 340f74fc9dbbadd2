/** What passkeys do once they are there: approve, give themselves away as copies, and leave. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from './harness.ts';
import {
  addPasskey,
  askApproval,
  countRows,
  faultsOf,
  type Holder,
  holder,
  openPasskeyHouse,
  toPasskey,
} from './passkey.people.ts';
import { demandApproval, prove, signIn, withdraw } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openPasskeyHouse();
});
afterAll(() => house.close());

const count = (statement: string, ...values: readonly string[]) => countRows(house, statement, ...values);
const faults = (userId: string) => faultsOf(house, userId);

describe('a copied passkey', () => {
  async function useCopy(who: Holder): Promise<string> {
    const copy = who.authenticator.copy();
    const mine = house.browser();
    const first = await toPasskey(mine, who);
    const answer = who.authenticator.assert(first.request);
    expect((await mine.call('answerSignIn', { body: { challengeId: first.challengeId, answer } })).outcome).toBe(
      'done',
    );
    const theirs = house.browser();
    const second = await toPasskey(theirs, who);
    const late = { challengeId: second.challengeId, answer: copy.assert(second.request) };
    return (await theirs.call('answerSignIn', { body: late })).outcome;
  }

  it('is suspended at its first answer; SMS comes back, and the owner hears of it', async () => {
    const who = await holder(house);
    expect(await useCopy(who)).toBe('factor-suspended');
    const { factors } = await who.browser.ask('listFactors');
    expect(factors.map(({ kind, state }) => [kind, state]).sort()).toEqual([
      ['passkey', 'suspended'],
      ['phone', 'active'],
    ]);
    expect(await count(`audit_entry where user_id = $1 and event = 'factor.suspended'`, who.person.userId)).toBe(1);
    await house.drain();
    const mails = await house.world.mails(who.person.mail);
    const texts = await house.world.messages(who.person.phone);
    expect(mails.filter(({ text }) => text.includes('(passkey) was suspended'))).toHaveLength(1);
    expect(texts.filter(({ body }) => body.includes('your passkey was suspended'))).toHaveLength(1);
    await expect(toPasskey(house.browser(), who)).rejects.toThrow('factor-unavailable');
    await signIn(house, who.person, house.browser());
  });

  it('leaves SMS set aside where another strong factor is there', async () => {
    const who = await holder(house);
    await addPasskey(house, who.browser, who.person, { name: 'Spare', held: who.authenticator });
    expect(await useCopy(who)).toBe('factor-suspended');
    // The browser is out: what was proven with the copied key in it has gone with the key.
    expect((await who.browser.call('listFactors')).outcome).toBe('session-ended');
    expect(await count(`factor where user_id = $1 and kind = 'phone' and state = 'displaced'`, who.person.userId)).toBe(
      1,
    );
  });
});

describe('approving', () => {
  it('proves more than codes may, once, and stands as its proof', async () => {
    const { person, browser, authenticator, factorId } = await holder(house);
    const { limits } = await browser.ask('getWithdrawalLimits', { params: { accountId: person.accountId } });
    const ofPasskeys = limits.find(({ method }) => method === 'passkey');
    expect(ofPasskeys).toMatchObject({ day: { cap: { amountMinor: 100_000_000 } } });
    const approval = await demandApproval(browser, person, { amountMinor: 5_000 });
    const { challengeId, request } = await askApproval(browser, approval, factorId);
    const params = { approvalId: approval.id };
    const body = { challengeId, answer: authenticator.assert(request) };
    expect((await browser.ask('answerApproval', { params, body })).state).toBe('proven');
    expect((await browser.call('answerApproval', { params, body })).outcome).toBe('approval-void');
    const paid = await withdraw(browser, person, { amountMinor: 5_000 }, { approval: approval.id });
    expect(paid.outcome).toBe('done');
    expect(paid.data().provedBy).toBe('passkey');
  });

  it('signs exactly this approval: the same question differs with payee, amount and purpose', async () => {
    const { person, browser, authenticator, factorId } = await holder(house);
    const approval = await demandApproval(browser, person, { amountMinor: 5_000 });
    const first = await askApproval(browser, approval, factorId);
    const asSignIn = house.browser();
    const signingIn = await toPasskey(asSignIn, { person, factorId });
    const params = { approvalId: approval.id };
    const body = { challengeId: first.challengeId, answer: authenticator.assert(signingIn.request) };
    expect((await browser.call('answerApproval', { params, body })).outcome).toBe('answer-wrong');
    // Attack: the row of the approval is pointed at another act after the owner was asked.
    await house.sql.query(`update approval set binding = 'x' where id = $1`, [approval.id]);
    const late = { challengeId: first.challengeId, answer: authenticator.assert(first.request) };
    expect((await browser.call('answerApproval', { params, body: late })).outcome).toBe('answer-wrong');
    expect((await faults(person.userId)).slice(-2)).toEqual(['challenge', 'challenge']);
  });

  it('may prove what no code may', async () => {
    const { person, browser, authenticator, factorId } = await holder(house, { totp: true });
    const wish = { amountMinor: 20_000 };
    const approval = await demandApproval(browser, person, wish);
    const offered = approval.factors.map(({ kind, sufficient }) => [kind, sufficient]);
    expect(Object.fromEntries(offered)).toEqual({ passkey: true, totp: false });
    const { challengeId, request } = await askApproval(browser, approval, factorId);
    const body = { challengeId, answer: authenticator.assert(request) };
    await browser.ask('answerApproval', { params: { approvalId: approval.id }, body });
    expect((await withdraw(browser, person, wish, { approval: approval.id })).outcome).toBe('done');
  });

  it('removal is proven, tells which one, and brings SMS back with the last', async () => {
    const { person, browser, authenticator, factorId } = await holder(house);
    house.clock.advance(400_000);
    const params = { factorId };
    const approval = (await browser.call('removeFactor', { params })).problem?.approval;
    expect(approval?.subject).toMatchObject({ action: 'factor.remove', kind: 'passkey', hint: 'Blue key' });
    if (approval === undefined) throw new Error('removing asks for a proof');
    const { challengeId, request } = await askApproval(browser, approval, factorId);
    const body = { challengeId, answer: authenticator.assert(request) };
    await browser.ask('answerApproval', { params: { approvalId: approval.id }, body });
    const { factors } = await browser.ask('removeFactor', { params, approval: approval.id });
    expect(factors.map(({ kind, state }) => [kind, state])).toEqual([['phone', 'active']]);
    expect(await count('passkey where user_id = $1', person.userId)).toBe(0);
    const again = await demandApproval(browser, person, { amountMinor: 5_000 });
    await prove(house, browser, person, again);
  });
});
