/**
 * Every number by configuration alone: houses booted with numbers of their own, and each number seen in what the house
 * does. The list at the end is complete: a number that is added to the policy without being shown fails it.
 */
import { PROOF_METHODS } from '@strongroom/contract';
import { describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, demandApproval, newKey, newPerson, type Person, signIn, toChallenge } from './people.ts';
import { ELSEWHERE } from './policy.elsewhere.ts';
import {
  after,
  CODES,
  LISTS,
  MONEY,
  SECRETS,
  SENDS,
  SESSIONS,
  SURFACES,
  seconds,
  VOLUME,
  windowOf,
} from './policy.numbers.ts';
import { within } from './within.ts';

describe('money', () => {
  const house = within({ policy: MONEY });

  it('of each method', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const { limits } = await browser.ask('getWithdrawalLimits', { params: { accountId: person.accountId } });
    expect(
      limits.map(({ method, day, fiveBusinessDays }) => [
        method,
        day.cap?.amountMinor ?? null,
        fiveBusinessDays.cap?.amountMinor,
      ]),
    ).toEqual(
      PROOF_METHODS.map((method) => [
        method,
        MONEY[`withdrawal.cap.${method}.day-usd-minor`],
        MONEY[`withdrawal.cap.${method}.five-days-usd-minor`],
      ]),
    );
    const over = {
      params: { accountId: person.accountId },
      body: { payeeId: person.payeeIds[0], amountMinor: 333_301, currency: 'USD' as const },
    };
    expect((await browser.call('createWithdrawal', { ...over, idempotencyKey: 'over' })).outcome).toBe(
      'amount-over-cap',
    );
    const approval = await demandApproval(browser, person, { amountMinor: 111_101 });
    const params = { approvalId: approval.id };
    const factorId = approval.factors[0]?.id ?? '';
    expect((await browser.call('beginApprovalChallenge', { params, body: { factorId, method: 'sms' } })).outcome).toBe(
      'amount-over-cap',
    );
    expect(
      (await browser.call('beginApprovalChallenge', { params, body: { factorId, method: 'voice' } })).outcome,
    ).toBe('done');
  });
});

describe('sessions and approvals', () => {
  const house = within({ policy: SESSIONS });

  it('of a browser at home and on a public computer', async () => {
    const person = await newPerson(house());
    const browser = house().browser();
    const { challengeId } = await toChallenge(browser, person);
    const body = { challengeId, answer: await codeFor(house(), person) };
    const answer = await browser.call('answerSignIn', { body });
    expect(answer.setCookies.find((cookie) => cookie.includes('device'))).toContain(`Max-Age=${3 * 86_400}`);
    const session = answer.data();
    const limits = session.groups.map(({ group, idleEndsAt, absoluteEndsAt }) => [
      group,
      after(session.serverTime, idleEndsAt),
      after(session.serverTime, absoluteEndsAt),
    ]);
    expect(limits).toEqual([
      ['read', 1_001, 9_001],
      ['trade-reduce', 1_002, 9_002],
      ['trade-open', 1_003, 9_003],
      ['move-money', 1_004, 9_004],
      ['change-security', 1_005, 9_005],
    ]);
    expect(after(session.warnAt, session.logoffAt)).toBe(33);
    seconds(house(), 1);
    const kiosk = await signIn(house(), person, house().browser(), { publicComputer: true });
    expect(after(kiosk.session.serverTime, kiosk.session.logoffAt)).toBe(44);
    expect(after(kiosk.session.serverTime, kiosk.session.groups[0]?.absoluteEndsAt)).toBe(440);
    const later = await signIn(house(), person);
    expect((await browser.ask('getSession')).signedIn).toBe(false);
    expect((await later.browser.ask('listDevices')).devices[0]?.state).toBe('recognised');
  });

  it('of approvals', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const { browser: second } = await signIn(house(), person);
    const approval = await demandApproval(browser, person, { amountMinor: 100 });
    expect(after(approval.serverTime, approval.expiresAt)).toBe(77);
    const crowded = await second.call('createWithdrawal', {
      params: { accountId: person.accountId },
      body: { payeeId: person.payeeIds[0], amountMinor: 100, currency: 'USD' },
      idempotencyKey: 'crowded',
    });
    expect(crowded.outcome).toBe('too-many-requests');
  });

  it('of a proof that is fresh', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const body = { currentPassword: 'surely not this one', newPassword: 'amber doors by the river' };
    seconds(house(), 40);
    expect((await browser.call('changePassword', { body })).outcome).toBe('password-wrong');
    seconds(house(), 1);
    const late = await browser.call('changePassword', { body });
    expect(late.problem).toMatchObject({ code: 'proof-required', rule: 'fresh-proof' });
  });
});

describe('lists', () => {
  const house = within({ policy: LISTS });

  it('of withdrawals and of what happened', async () => {
    const person = await newPerson(house());
    await pastWithdrawals(house(), person);
    const { browser } = await signIn(house(), person);
    const { withdrawals } = await browser.ask('listWithdrawals', { params: { accountId: person.accountId } });
    expect(withdrawals).toHaveLength(2);
    const { entries, next } = await browser.ask('listHistory');
    expect([entries.length, next]).toEqual([3, entries[2]?.id]);
  });
});

describe('surfaces', () => {
  const house = within({ policy: SURFACES });

  it('reach what they are given, and no more', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const wish = {
      params: { accountId: person.accountId },
      body: { payeeId: person.payeeIds[0], amountMinor: 1_000, currency: 'USD' as const },
    };
    const answer = await browser.call('createWithdrawal', { ...wish, idempotencyKey: newKey() });
    expect([answer.outcome, answer.problem?.rule]).toEqual(['not-permitted', 'surface']);
    expect((await browser.call('listDevices')).outcome).toBe('done');
    for (const surface of ['mobile', 'desktop', 'api', 'phone-desk']) {
      await house().sql.query(`update session set surface = $1`, [surface]);
      seconds(house(), 1);
      expect((await browser.call('listDevices')).problem?.rule, surface).toBe('surface');
    }
  });
});

describe('volume', () => {
  const house = within({ policy: VOLUME });

  it('of one address and one request', async () => {
    const big = {
      ...house()
        .browser()
        .write('beginSignIn', { body: { username: 'x'.repeat(1_000), password: 'x' } }),
    };
    expect((await house().browser().send(big)).status).toBe(413);
    const answers = await atOnce(60, () => house().browser().call('getSession'));
    const { done, 'too-many-requests': refused } = tally(answers);
    expect((done ?? 0) + (refused ?? 0)).toBe(60);
    // Reading the description and the request above took two of the burst.
    expect(done).toBe(38);
    seconds(house(), 1);
    expect(tally(await atOnce(5, () => house().browser().call('getSession')))).toEqual({
      done: 2,
      'too-many-requests': 3,
    });
  });
});

describe('one number at a time', () => {
  async function alone(
    policy: Readonly<Record<string, unknown>>,
    check: (house: House) => Promise<void>,
  ): Promise<void> {
    const house = await openHouse({ policy });
    try {
      await check(house);
    } finally {
      await house.close();
    }
  }

  it.each(SENDS)('%s lets %i codes leave and the next after %i seconds', async (rule, allowed, window) => {
    await alone({ [rule]: allowed, [windowOf(rule)]: window }, async (house) => {
      const person = await newPerson(house);
      for (let count = 0; count < allowed; count += 1) await toChallenge(house.browser(), person);
      await expect(toChallenge(house.browser(), person)).rejects.toThrow(rule);
      seconds(house, window - 1);
      await expect(toChallenge(house.browser(), person)).rejects.toThrow(rule);
      seconds(house, 1);
      await toChallenge(house.browser(), person);
    });
  });

  it('the purse of the day counts what a text and a call cost', async () => {
    const costs = { 'phone.spend-minor': 10, 'phone.sms-cost-minor': 4, 'phone.voice-cost-minor': 7 };
    await alone(costs, async (house) => {
      const person = await newPerson(house);
      await toChallenge(house.browser(), person);
      await expect(toChallenge(house.browser(), person, { method: 'voice' })).rejects.toThrow('phone.spend-minor');
      await toChallenge(house.browser(), person, { method: 'sms' });
    });
  });

  it('failures of one address over many names', async () => {
    const policy = { 'sign-in.failures-per-address': 3, 'sign-in.failures-per-address-window-seconds': 50 };
    await alone(policy, async (house) => {
      const attempt = (username: string) =>
        house.browser().call('beginSignIn', { body: { username, password: 'not this one' } });
      const outcomes = [];
      for (const name of ['ann', 'bob', 'cid', 'dan']) outcomes.push(await attempt(name));
      expect(tally(outcomes)).toEqual({ 'sign-in-refused': 3, 'too-many-requests': 1 });
      expect(outcomes[3]?.headers['retry-after']).toBe('50');
      seconds(house, 50);
      expect((await attempt('dan')).outcome).toBe('sign-in-refused');
    });
  });

  it('the window of business days', async () => {
    const policy = { 'withdrawal.window-business-days': 2, ...MONEY };
    await alone(policy, async (house) => {
      const person = await newPerson(house);
      await pastWithdrawals(house, person);
      const { browser } = await signIn(house, person);
      const { limits } = await browser.ask('getWithdrawalLimits', { params: { accountId: person.accountId } });
      // Wednesday and Tuesday.
      expect(limits[0]).toMatchObject({
        day: { used: { amountMinor: 1_000 } },
        fiveBusinessDays: { used: { amountMinor: 2_000 } },
      });
    });
  });

  it('when to ask for a withdrawal again while the broker is away', async () => {
    await alone({ 'http.retry-without-broker-seconds': 23 }, async (house) => {
      const person = await newPerson(house);
      const { browser } = await signIn(house, person);
      await house.world.setFault('broker-reads', { refuseNext: 1 });
      const wish = {
        params: { accountId: person.accountId },
        body: { payeeId: person.payeeIds[0], amountMinor: 1_000, currency: 'USD' as const },
      };
      const answer = await browser.call('createWithdrawal', { ...wish, idempotencyKey: newKey() });
      expect([answer.outcome, answer.headers['retry-after']]).toEqual(['broker-unavailable', '23']);
    });
  });

  it('the queue of hashes', async () => {
    await alone({ 'password.hash-queue': 1, 'http.retry-when-busy-seconds': 17 }, async (house) => {
      const attempt = () =>
        house.browser().call('beginSignIn', { body: { username: 'nobody-here', password: 'not this one' } });
      const answers = await atOnce(40, attempt);
      const { busy, ...rest } = tally(answers);
      expect(busy).toBeGreaterThan(0);
      expect(Object.keys(rest)).toEqual(['sign-in-refused']);
      expect(answers.find(({ outcome }) => outcome === 'busy')?.headers['retry-after']).toBe('17');
    });
  });
});

/** Five withdrawals, one a day, the last today. */
async function pastWithdrawals(house: House, person: Person): Promise<void> {
  await house.sql.query(
    `insert into withdrawal (id, account_id, user_id, payee_id, amount_minor, currency, usd_minor, rate, proved_by, counted_on, idempotency_key, request_hash, created_at)
     select 'wdr_' || substr($2, 6) || day, $1, $2, $3, 1000, 'USD', 1000, '1', 'sms', $4::date - day, 'k' || day, 'h', now() from generate_series(0, 4) day`,
    [person.accountId, person.userId, person.payeeIds[0], '2026-09-16'],
  );
}

it('every number of the policy is shown', async () => {
  const house = await openHouse({ quick: false });
  const keys = house.policies.explain().map(({ key }) => key);
  await house.close();
  const shown = [CODES, SESSIONS, SECRETS, MONEY, LISTS, SURFACES, VOLUME, ELSEWHERE].flatMap((list) =>
    Object.keys(list),
  );
  const sends = SENDS.flatMap(([rule]) => [rule, windowOf(rule)]);
  expect(keys.filter((key) => ![...shown, ...sends].includes(key))).toEqual([]);
  expect(shown.filter((key) => !keys.includes(key as never))).toEqual([]);
});
