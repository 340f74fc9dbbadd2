/** Doing without a second factor on trading surfaces: proven, recorded in its words, capped, and ended at once. */
import { describe, expect, it } from 'vitest';
import { atOnce, type Browser, tally } from './browser.client.ts';
import type { House } from './harness.ts';
import { newPerson, type Person, prove, signIn, withdraw } from './people.ts';
import { within } from './within.ts';

const begin = ({ username, password }: Person, browser: Browser) =>
  browser.ask('beginSignIn', { body: { username, password } });

describe('doing without on trading surfaces', () => {
  const house = within({
    policy: {
      'factor.opt-out.allowed': true,
      'withdrawal.cap.opted-out.day-usd-minor': 4_000,
      'withdrawal.cap.opted-out.five-days-usd-minor': 4_500,
    },
  });
  const silent = within({});

  async function out(at: House): Promise<{ person: Person; browser: Browser }> {
    const person = await newPerson(at);
    const { browser } = await signIn(at, person);
    const body = { disclaimerVersion: (await browser.ask('getOptOut')).disclaimer.version };
    const approval = (await browser.call('optOut', { body })).problem?.approval;
    if (approval === undefined) throw new Error('opting out asks for a proof');
    await prove(at, browser, person, approval);
    await browser.ask('optOut', { body, approval: approval.id });
    return { person, browser };
  }

  it('is not there where the legal entity has not said so', async () => {
    const person = await newPerson(silent());
    const { browser } = await signIn(silent(), person);
    const refused = await browser.call('optOut', { body: { disclaimerVersion: '2026-11.2' } });
    expect(refused.problem).toMatchObject({ code: 'not-permitted', rule: 'factor.opt-out.allowed' });
  });

  it('is proven, recorded in its very words, and told', async () => {
    const { person, browser } = await out(house());
    const { since, without, reach, disclaimer, agreedVersion } = await browser.ask('getOptOut');
    expect([since !== null, without, reach]).toEqual([true, ['mobile', 'desktop'], without]);
    expect(agreedVersion).toBe(disclaimer.version);
    const { rows } = await house().sql.query(
      `select body from audit_entry where body::text like '%factor.opted-out%' order by seq desc limit 1`,
    );
    expect(JSON.parse(rows[0].body)).toMatchObject({
      event: 'factor.opted-out',
      details: { disclaimer: disclaimer.version, text: disclaimer.text },
    });
    await house().drain();
    const mails = await house().world.mails(person.mail);
    expect(mails.some(({ subject }) => subject.includes('without a second factor'))).toBe(true);
  });

  it('takes a disclaimer that is in force, and only once', async () => {
    const { person, browser } = await out(house());
    const refused = async (disclaimerVersion: string) => {
      const approval = (await browser.call('optOut', { body: { disclaimerVersion } })).problem?.approval;
      if (approval === undefined) throw new Error('opting out asks for a proof');
      await prove(house(), browser, person, approval);
      return (await browser.call('optOut', { body: { disclaimerVersion }, approval: approval.id })).outcome;
    };
    expect(await refused('2026-11.2')).toBe('act-settled');
    expect(await refused('1999-01')).toBe('act-settled');
  });

  it('leaves money with the caps of no factor, and the portal asks on', async () => {
    const { person, browser } = await out(house());
    expect((await withdraw(browser, person, { amountMinor: 4_001 }, {})).problem).toMatchObject({
      code: 'amount-over-cap',
      remaining: { amountMinor: 4_000 },
    });
    const { limits } = await browser.ask('getWithdrawalLimits', { params: { accountId: person.accountId } });
    expect(limits.find(({ method }) => method === 'sms')).toMatchObject({
      day: { cap: { amountMinor: 4_000 } },
      lowered: { cooldown: null, optedOut: true },
    });
    const again = house().browser();
    expect((await begin(person, again)).state).toBe('choose-factor');
    expect((await again.call('listFactors')).outcome).not.toBe('done');
  });

  it('ends at once, once, by oneself', async () => {
    const { person, browser } = await out(house());
    const answers = await atOnce(8, () => browser.call('optIn', { query: {} }));
    expect(tally(answers)).toEqual({ done: 1, 'not-found': 7 });
    expect((await withdraw(browser, person, { amountMinor: 4_001 }, {})).outcome).toBe('proof-required');
  });

  it('is ended by whoever manages users of the account, and by nobody else', async () => {
    const { person } = await out(house());
    const manager = await newPerson(house());
    const { browser } = await signIn(house(), manager);
    const query = { username: person.username };
    expect((await browser.call('optIn', { query })).outcome).toBe('not-found');
    expect((await browser.call('optIn', { query: { username: 'nobody-here' } })).outcome).toBe('not-found');
    await house().sql.query(
      `insert into access_right (user_id, account_id, rights) values ($1, $2, '{read,manage-users}')`,
      [manager.userId, person.accountId],
    );
    const optedOut = async (): Promise<unknown> =>
      (await browser.ask('listMembers')).accounts
        .flatMap(({ members }) => members)
        .filter(({ username }) => username === person.username)
        .map((member) => member.optedOut);
    expect(await optedOut()).toEqual([true]);
    expect((await browser.call('optIn', { query })).outcome).toBe('done');
    expect(await optedOut()).toEqual([false]);
  });
});
