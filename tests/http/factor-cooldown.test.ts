/** A factor that was enrolled, moved or given another number a moment ago does little, and says until when and why. */
import { describe, expect, it } from 'vitest';
import { addPasskey, askApproval } from './passkey.people.ts';
import { demandApproval, newPerson, type Person, signIn, withdraw } from './people.ts';
import { within } from './within.ts';

const DAY_S = 86_400;

describe('a factor that cools down', () => {
  const house = within({
    policy: {
      'factor.cooldown.enrolled-seconds': DAY_S / 2,
      'factor.cooldown.migrated-seconds': 2 * DAY_S,
      'factor.cooldown.number-changed-seconds': 3 * DAY_S,
      'withdrawal.cap.cooldown.day-usd-minor': 5_000,
      'withdrawal.cap.cooldown.five-days-usd-minor': 7_000,
    },
  });
  async function withNewKey() {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    const authenticator = await addPasskey(house(), browser, person);
    const { factors } = await browser.ask('listFactors');
    const key = factors.find(({ kind }) => kind === 'passkey');
    if (key === undefined) throw new Error('the passkey is listed');
    return { person, browser, authenticator, key };
  }

  it('says until when and why, and moves less until then', async () => {
    const { person, browser, authenticator, key } = await withNewKey();
    expect(key.cooldown).toMatchObject({ reason: 'enrolled' });
    expect(Date.parse(key.cooldown?.until ?? '') - house().clock.now()).toBe((DAY_S / 2) * 1_000);
    const { limits } = await browser.ask('getWithdrawalLimits', { params: { accountId: person.accountId } });
    expect(limits.find(({ method }) => method === 'passkey')).toMatchObject({
      day: { cap: { amountMinor: 5_000 } },
      lowered: { cooldown: key.cooldown, optedOut: false },
    });
    const over = await withdraw(browser, person, { amountMinor: 5_001 }, {});
    expect(over.problem).toMatchObject({ code: 'amount-over-cap', remaining: { amountMinor: 5_000 } });
    const approval = await demandApproval(browser, person, { amountMinor: 5_000 });
    expect(approval.factors[0]?.remaining?.amountMinor).toBe(5_000);
    const { challengeId, request } = await askApproval(browser, approval, key.id);
    const body = { challengeId, answer: authenticator.assert(request) };
    await browser.ask('answerApproval', { params: { approvalId: approval.id }, body });
    expect((await withdraw(browser, person, { amountMinor: 5_000 }, { approval: approval.id })).outcome).toBe('done');
    expect((await withdraw(browser, person, { amountMinor: 100 }, {})).outcome).toBe('amount-over-cap');
    house().clock.advance((DAY_S / 2) * 1_000);
    const { browser: later } = await signInByKey(person, authenticator, key.id);
    expect((await later.ask('listFactors')).factors[0]?.cooldown).toBeNull();
    expect((await withdraw(later, person, { amountMinor: 6_000 }, {})).outcome).toBe('proof-required');
  });

  it('pays nobody who was put on file since', async () => {
    const { person, browser, key } = await withNewKey();
    const { database, withdrawals } = house().services;
    house().clock.advance(1_000);
    const payeeId = await database.transaction((tx) =>
      withdrawals.addPayee(tx, {
        accountId: person.accountId,
        name: 'New',
        bank: 'New Bank',
        number: '000999',
        currency: 'USD',
      }),
    );
    const asked = await browser.call('createWithdrawal', {
      params: { accountId: person.accountId },
      body: { payeeId, amountMinor: 100, currency: 'USD' },
      idempotencyKey: `new-${payeeId}`,
    });
    expect(asked.problem).toMatchObject({ code: 'payee-too-new', rule: 'factor.cooldown' });
    expect((await withdraw(browser, person, { amountMinor: 100 }, {})).outcome).toBe('proof-required');

    // Attack: another factor is made, or this one moved, after the payee came.
    house().clock.advance(1_000);
    const { factors, parties, totp } = house().services;
    const user = await parties.getUser(person.userId);
    const actor = { kind: 'user', userId: person.userId, sessionId: null, surface: 'portal' } as const;
    const act = { actor, origin: null, provedBy: null };
    await database.transaction((tx) => factors.coolDown(tx, user, key.id, 'migrated', act));
    await database.transaction((tx) => totp.bring(tx, user, Buffer.alloc(20, 7), act));
    const listed = (await browser.ask('listFactors')).factors.filter(({ cooldown }) => cooldown !== null);
    expect(listed.map(({ cooldown }) => cooldown?.since)).toEqual([key.cooldown?.since, key.cooldown?.since]);
    const again = {
      params: { accountId: person.accountId },
      body: { payeeId, amountMinor: 100, currency: 'USD' as const },
    };
    expect((await browser.call('createWithdrawal', { ...again, idempotencyKey: `again-${payeeId}` })).outcome).toBe(
      'payee-too-new',
    );
  });

  it('cools longer after it moved or got another number, and never shorter', async () => {
    const { person, browser, key } = await withNewKey();
    const { database, factors, parties } = house().services;
    const user = await parties.getUser(person.userId);
    const act = { actor: { kind: 'system', userId: null, sessionId: null, surface: null }, origin: null } as const;
    const spans: number[] = [];
    for (const reason of ['number-changed', 'migrated'] as const) {
      await database.transaction((tx) => factors.coolDown(tx, user, key.id, reason, { ...act, provedBy: null }));
      const listed = (await browser.ask('listFactors')).factors.find(({ id }) => id === key.id);
      spans.push((Date.parse(listed?.cooldown?.until ?? '') - house().clock.now()) / 1_000);
    }
    expect(spans).toEqual([3 * DAY_S, 3 * DAY_S]);
    const other = await withNewKey();
    const another = await parties.getUser(other.person.userId);
    await database.transaction((tx) =>
      factors.coolDown(tx, another, other.key.id, 'migrated', { ...act, provedBy: null }),
    );
    const moved = (await other.browser.ask('listFactors')).factors.find(({ id }) => id === other.key.id);
    expect(moved?.cooldown?.reason).toBe('migrated');
  });

  async function signInByKey(person: Person, key: Awaited<ReturnType<typeof addPasskey>>, factorId: string) {
    const browser = house().browser();
    await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId, method: 'passkey' } });
    if (challenge?.ask?.type !== 'passkey') throw new Error('the passkey is asked');
    const body = { challengeId: challenge.id, answer: key.assert(challenge.ask) };
    await browser.ask('answerSignIn', { body });
    return { browser };
  }
});
