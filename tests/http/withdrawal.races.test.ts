/**
 * Withdrawals asked for many times at the same moment. However requests, keys, approvals and sessions are combined:
 * one approval pays once, one key is one withdrawal, the caps hold, and the broker's books agree.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newKey, newPerson, type Person, provenApproval, signIn, withdraw } from './people.ts';

const CAP = 1_000_000;

let house: House;
beforeAll(async () => {
  // Several browsers of one person at once, each come by a text message: how new they are is not what this is about.
  house = await openHouse({ policy: { 'withdrawal.cap.sms.day-usd-minor': CAP, 'device.strict-messages': false } });
});
afterAll(() => house.close());

async function paidOut(person: Person): Promise<number[]> {
  await house.drain();
  const all = await house.world.withdrawals();
  return all.filter(({ accountId }) => accountId === person.accountId).map(({ amountMinor }) => amountMinor);
}

const accepted = async (person: Person): Promise<number> =>
  (
    await house.sql.query(
      `select count(*)::int as count from audit_entry where event = 'withdrawal.created' and account_id = $1`,
      [person.accountId],
    )
  ).rows[0].count;

describe('one proven approval', () => {
  const wish = { amountMinor: 250_000 };

  it('used sixteen times at once, each under a key of its own, makes one withdrawal', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = await provenApproval(house, browser, person, wish);
    const answers = await atOnce(16, () => withdraw(browser, person, wish, { approval }));
    expect(tally(answers)).toEqual({ done: 1, 'approval-void': 15 });
    expect(await accepted(person)).toBe(1);
    expect(await paidOut(person)).toEqual([250_000]);
  });

  it('used sixteen times at once under one key makes one withdrawal, and all hear of the same one', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = await provenApproval(house, browser, person, wish);
    const key = newKey();
    const answers = await atOnce(16, () => withdraw(browser, person, wish, { approval, key }));
    expect(tally(answers)).toEqual({ done: 16 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await paidOut(person)).toEqual([250_000]);
    const later = await withdraw(browser, person, wish, { key });
    expect(later.data()).toMatchObject({ id: answers[0]?.data().id, state: 'executed' });
    const other = await withdraw(browser, person, { amountMinor: 250_001 }, { key });
    expect(other.outcome).toBe('idempotency-key-reused');
    expect(await paidOut(person)).toEqual([250_000]);
  });

  it('of nearly the whole cap, under one key, is the answer of all who ask', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const most = { amountMinor: CAP * 0.9 };
    const approval = await provenApproval(house, browser, person, most);
    const key = newKey();
    const answers = await atOnce(16, () => withdraw(browser, person, most, { approval, key }));
    expect(tally(answers)).toEqual({ done: 16 });
    expect(await paidOut(person)).toEqual([CAP * 0.9]);
  });

  it('is executed once, whatever the wire to the broker does', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = await provenApproval(house, browser, person, wish);
    await house.world.setFault('broker', { loseNext: 2, duplicateNext: 1 });
    const { id } = (await withdraw(browser, person, wish, { approval })).data();
    for (let round = 0; round < 6; round += 1) {
      await house.drain();
      house.clock.advance(60_000);
    }
    expect(await paidOut(person)).toEqual([250_000]);
    const found = await browser.ask('getWithdrawal', { params: { accountId: person.accountId, withdrawalId: id } });
    expect(found).toMatchObject({ state: 'executed', amountMinor: 250_000 });
  });
});

describe('two sessions of one user', () => {
  /** Two browsers, each with a proven approval of its own. */
  async function pair(person: Person, first: number, second: number) {
    const one = await signIn(house, person);
    const two = await signIn(house, person);
    const approvals = [
      await provenApproval(house, one.browser, person, { amountMinor: first }),
      await provenApproval(house, two.browser, person, { amountMinor: second }),
    ] as const;
    return { browsers: [one.browser, two.browser] as const, approvals };
  }

  it('with one key and one request make one withdrawal and hear of the same one', async () => {
    const person = await newPerson(house);
    const wish = { amountMinor: 120_000 };
    const { browsers, approvals } = await pair(person, wish.amountMinor, wish.amountMinor);
    const key = newKey();
    const answers = await atOnce(16, (index) => {
      const which = index % 2 === 0 ? 0 : 1;
      return withdraw(browsers[which], person, wish, { approval: approvals[which], key });
    });
    expect(tally(answers)).toEqual({ done: 16 });
    expect(new Set(answers.map((answer) => answer.data().id)).size).toBe(1);
    expect(await paidOut(person)).toEqual([120_000]);
  });

  it('with one key and two requests: one is done, the other is told that the key is taken', async () => {
    const person = await newPerson(house);
    const { browsers, approvals } = await pair(person, 110_000, 120_000);
    const key = newKey();
    const answers = await Promise.all([
      withdraw(browsers[0], person, { amountMinor: 110_000 }, { approval: approvals[0], key }),
      withdraw(browsers[1], person, { amountMinor: 120_000 }, { approval: approvals[1], key }),
    ]);
    expect(tally(answers)).toEqual({ done: 1, 'idempotency-key-reused': 1 });
    expect(await paidOut(person)).toHaveLength(1);
  });

  it('each within the cap, together over it: one is refused, and its approval is not spent', async () => {
    const person = await newPerson(house);
    const amount = CAP * 0.6;
    const { browsers, approvals } = await pair(person, amount, amount);
    const answers = await Promise.all(
      browsers.map((browser, which) =>
        withdraw(browser, person, { amountMinor: amount }, { approval: approvals[which] ?? '' }),
      ),
    );
    expect(tally(answers)).toEqual({ done: 1, 'amount-over-cap': 1 });
    expect(answers.find(({ problem }) => problem)?.problem?.remaining).toEqual({
      amountMinor: CAP - amount,
      currency: 'USD',
    });
    expect(await paidOut(person)).toEqual([amount]);
    const { rows } = await house.sql.query(`select state from approval where user_id = $1 order by state`, [
      person.userId,
    ]);
    expect(rows.map(({ state }) => state)).toEqual(['proven', 'used']);
  });

  it('each within the cash, together over it: the account never pays more than it holds', async () => {
    const person = await newPerson(house);
    const other = await openHouseWithoutCaps();
    try {
      const rich = await newPerson(other);
      const first = await signIn(other, rich);
      const account = await first.browser.ask('getAccount', { params: { accountId: rich.accountId } });
      const amount = Math.floor(account.withdrawableMinor * 0.6);
      const second = await signIn(other, rich);
      const wish = { amountMinor: amount };
      const approvals = [
        await provenApproval(other, first.browser, rich, wish),
        await provenApproval(other, second.browser, rich, wish),
      ];
      const answers = await Promise.all([
        withdraw(first.browser, rich, wish, { approval: approvals[0] ?? '' }),
        withdraw(second.browser, rich, wish, { approval: approvals[1] ?? '' }),
      ]);
      expect(tally(answers)).toEqual({ done: 1, 'insufficient-funds': 1 });
      await other.drain();
      expect(await other.world.withdrawals()).toHaveLength(1);
    } finally {
      await other.close();
    }
    expect(await paidOut(person)).toEqual([]);
  });
});

const openHouseWithoutCaps = () =>
  openHouse({
    policy: {
      'withdrawal.cap.sms.day-usd-minor': null,
      'withdrawal.cap.sms.five-days-usd-minor': null,
      'device.strict-messages': false,
    },
  });
