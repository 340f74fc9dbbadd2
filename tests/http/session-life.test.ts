/**
 * How long a session lives, what it may still do meanwhile, and everything that ends it: by the clock, by its owner, by
 * a change of password or device.
 */
import type { CapabilityGroup } from '@strongroom/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, demandApproval, newPerson, type Person, prove, signIn, toChallenge, wrong } from './people.ts';

const LIMITS = {
  'session.read.idle-seconds': 900,
  'session.read.absolute-seconds': 7_200,
  'session.trade-reduce.idle-seconds': 800,
  'session.trade-reduce.absolute-seconds': 7_000,
  'session.trade-open.idle-seconds': 600,
  'session.trade-open.absolute-seconds': 5_000,
  'session.move-money.idle-seconds': 300,
  'session.move-money.absolute-seconds': 3_600,
  'session.change-security.idle-seconds': 200,
  'session.change-security.absolute-seconds': 3_000,
  'session.public-computer.idle-seconds': 180,
  'session.public-computer.absolute-seconds': 1_200,
  'session.per-user': 3,
} as const;
const GROUPS = ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'] as const;
const PASS_THROUGH = 150;

let house: House;
let person: Person;
let browser: Browser;
beforeAll(async () => {
  house = await openHouse({ policy: LIMITS });
});
afterAll(() => house.close());
beforeEach(async () => {
  person = await newPerson(house);
  ({ browser } = await signIn(house, person));
});

const seconds = (count: number): void => house.clock.advance(count * 1_000);
const live = async (of: Browser): Promise<boolean> => (await of.ask('getSession')).signedIn;
const lapsed = async (of: Browser): Promise<CapabilityGroup[]> =>
  (await of.session()).groups.filter((group) => group.lapsed).map(({ group }) => group);
const idOf = async (of: Browser): Promise<string | undefined> =>
  (await of.ask('listSessions')).sessions.find(({ current }) => current)?.id;
const endings = async ({ userId }: Person): Promise<{ session: string; reason: string }[]> => {
  const { rows } = await house.sql.query(
    `select body from audit_entry where user_id = $1 and event = 'session.ended' order by seq`,
    [userId],
  );
  return rows.map(({ body }) => JSON.parse(body).details).map(({ session, reason }) => ({ session, reason }));
};
const background = (of: Browser) => of.call('listAccounts', { background: true });

/** Keeps somebody at the desk for so long, doing something now and then. */
async function stay(of: Browser, forSeconds: number): Promise<void> {
  for (let passed = 0; passed < forSeconds; passed += PASS_THROUGH) {
    seconds(Math.min(PASS_THROUGH, forSeconds - passed));
    await of.ask('recordActivity');
  }
}

describe('idleness', () => {
  it.each(GROUPS)('takes %s away at its own limit and not before', async (group) => {
    const limit = LIMITS[`session.${group}.idle-seconds`];
    seconds(limit - 1);
    expect(await lapsed(browser)).not.toContain(group);
    seconds(1);
    if (group === 'read') expect(await live(browser)).toBe(false);
    else expect(await lapsed(browser)).toContain(group);
  });

  it('ends the session when the announced instant comes, and the cookie goes', async () => {
    const { logoffAt, warnAt, serverTime } = await browser.session();
    expect(Date.parse(logoffAt) - Date.parse(serverTime)).toBe(900_000);
    expect(Date.parse(logoffAt) - Date.parse(warnAt)).toBe(60_000);
    seconds(900);
    const late = await browser.call('listAccounts');
    expect(late.outcome).toBe('session-ended');
    expect(browser.cookies.has('__Host-strongroom-session')).toBe(false);
  });

  it('is broken by a person and by nothing a page asks by itself', async () => {
    seconds(600);
    expect((await background(browser)).outcome).toBe('done');
    await browser.session();
    await browser.call('getApproval', { params: { approvalId: `apr_${'0'.repeat(26)}` } });
    seconds(299);
    expect(await live(browser)).toBe(true);
    seconds(1);
    expect(await live(browser)).toBe(false);
  });

  it('begins anew with every act, but what lapsed stays lapsed until a proof', async () => {
    seconds(300);
    await browser.ask('recordActivity');
    expect((await lapsed(browser)).toSorted()).toEqual(['change-security', 'move-money']);
    seconds(899);
    expect(await live(browser)).toBe(true);
    await browser.ask('listAccounts');
    const approval = await demandApproval(browser, person, { amountMinor: 100 });
    await prove(house, browser, person, approval);
    expect(await lapsed(browser)).toEqual([]);
  });

  it('that took the change of settings away asks for a proof before one', async () => {
    seconds(200);
    await browser.ask('recordActivity');
    const body = { currentPassword: person.password, newPassword: 'amber doors by the river' };
    const refused = await browser.call('changePassword', { body });
    expect(refused.problem).toMatchObject({ code: 'proof-required', rule: 'group-lapsed' });
    const approval = refused.problem?.approval;
    if (approval === undefined) throw new Error('an approval comes with the demand');
    await prove(house, browser, person, approval);
    await browser.ask('changePassword', { body, approval: approval.id });
  });
});

describe('a clock that leaps', () => {
  it('forward ends what was idle, and set back brings nothing to life again', async () => {
    const [early, late] = [browser.copy(), browser.copy()];
    seconds(900);
    expect(await live(early)).toBe(false);
    seconds(-900);
    expect(await live(late)).toBe(false);
  });

  it('backward signs nobody out, gives no power back, and makes no session last longer', async () => {
    seconds(800);
    await browser.ask('recordActivity');
    // To before the sign-in: what was read then is from the future, and is not believed either.
    seconds(-900);
    expect((await lapsed(browser)).toSorted()).toEqual(GROUPS.filter((group) => group !== 'read').toSorted());
    await browser.ask('recordActivity');
    seconds(900 + 899);
    expect(await live(browser)).toBe(true);
    seconds(1);
    expect(await live(browser)).toBe(false);
  });
});

describe('the absolute limit', () => {
  it.each(GROUPS.filter((group) => group !== 'read'))('takes %s away from somebody who never left', async (group) => {
    const limit = LIMITS[`session.${group}.absolute-seconds`];
    await stay(browser, limit - 1);
    expect(await lapsed(browser)).not.toContain(group);
    seconds(1);
    expect(await lapsed(browser)).toContain(group);
  });

  it('ends the session of somebody who never left, and no proof prolongs it', async () => {
    await stay(browser, 3_600);
    await prove(house, browser, person, await demandApproval(browser, person, { amountMinor: 100 }));
    expect(await lapsed(browser)).toEqual([]);
    await stay(browser, 3_599);
    expect(await live(browser)).toBe(true);
    seconds(1);
    expect((await browser.call('recordActivity')).outcome).toBe('session-ended');
  });
});

describe('a public computer', () => {
  it('shortens every limit, is not remembered, and is wiped at sign-out', async () => {
    const { browser: kiosk, session } = await signIn(house, person, house.browser(), { publicComputer: true });
    expect(session).toMatchObject({ publicComputer: true, deviceId: null });
    expect([...kiosk.cookies.keys()]).toEqual(['__Host-strongroom-session']);
    for (const { idleEndsAt } of session.groups) {
      expect(Date.parse(idleEndsAt) - Date.parse(session.serverTime)).toBeLessThanOrEqual(180_000);
    }
    const out = await kiosk.call('signOut');
    expect(out.headers['clear-site-data']).toBe('"cache", "cookies", "storage"');
    expect(await live(kiosk)).toBe(false);
    expect((await browser.ask('listDevices')).devices).toHaveLength(1);
  });

  it('lets go after its own idle and absolute limits', async () => {
    const { browser: idle } = await signIn(house, person, house.browser(), { publicComputer: true });
    const { browser: busy } = await signIn(house, person, house.browser(), { publicComputer: true });
    await stay(busy, 179);
    expect(await live(idle)).toBe(true);
    seconds(1);
    expect(await live(idle)).toBe(false);
    await stay(busy, 1_200 - 180 - 1);
    expect(await live(busy)).toBe(true);
    seconds(1);
    expect(await live(busy)).toBe(false);
  });

  it('is kept apart from home, where the device stays known', async () => {
    const out = await browser.call('signOut');
    expect(out.headers['clear-site-data']).toBe('"cache"');
    expect([...browser.cookies.keys()]).toEqual(['__Host-strongroom-device']);
  });
});

describe('an end', () => {
  let other: Browser;
  beforeEach(async () => {
    seconds(1);
    ({ browser: other } = await signIn(house, person));
  });

  it('by signing out is for this browser only, and a copy of its cookie is worth nothing', async () => {
    const copy = browser.copy();
    await browser.ask('signOut');
    expect((await copy.call('listAccounts')).outcome).toBe('session-ended');
    expect(await live(other)).toBe(true);
  });

  it('of one session from the list is for that one', async () => {
    const { sessions } = await browser.ask('listSessions');
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    const target = sessions.find(({ current }) => !current);
    await browser.ask('endSession', { params: { sessionId: target?.id ?? '' } });
    expect([await live(browser), await live(other)]).toEqual([true, false]);
    expect((await browser.call('endSession', { params: { sessionId: target?.id ?? '' } })).outcome).toBe('not-found');
  });

  it.each([
    ['current', [true, false]],
    ['none', [false, false]],
  ] as const)('everywhere, keeping %s', async (keep, left) => {
    const { ended } = await browser.ask('endSessions', { query: { keep } });
    expect(ended).toBe(keep === 'current' ? 1 : 2);
    expect([await live(browser), await live(other)]).toEqual(left);
  });

  it('comes to every other session when the password changes, and the owner is told by mail', async () => {
    const body = { currentPassword: person.password, newPassword: 'amber doors by the river' };
    await browser.ask('changePassword', { body });
    expect([await live(browser), await live(other)]).toEqual([true, false]);
    await house.drain();
    const [told] = await house.world.mails(person.mail);
    expect(told?.subject).toMatch(/password was changed/);
    const old = await house
      .browser()
      .call('beginSignIn', { body: { username: person.username, password: person.password } });
    expect(old.outcome).toBe('sign-in-refused');
    await signIn(house, { ...person, password: body.newPassword });
  });

  it('comes to the sessions of a device that is forgotten', async () => {
    const { devices } = await browser.ask('listDevices');
    const target = devices.find(({ current }) => !current);
    await browser.ask('forgetDevice', { params: { deviceId: target?.id ?? '' } });
    expect([await live(browser), await live(other)]).toEqual([true, false]);
  });

  it('comes to the oldest when there are too many', async () => {
    const id = await idOf(browser);
    seconds(1);
    const { browser: third } = await signIn(house, person);
    seconds(1);
    const { browser: fourth } = await signIn(house, person);
    const all = await Promise.all([browser, other, third, fourth].map(live));
    expect(all).toEqual([false, true, true, true]);
    expect(await endings(person)).toEqual([{ session: id, reason: 'too-many-sessions' }]);
  });

  it.each([true, false])(
    'comes to the earlier session of a browser that signs in again (public computer: %s)',
    async (publicComputer) => {
      const { browser: shared } = await signIn(house, person, house.browser(), { publicComputer });
      const earlier = shared.copy();
      const id = await idOf(earlier);
      await signIn(house, person, shared, { publicComputer });
      expect(await Promise.all([shared, earlier, other].map(live))).toEqual([true, false, true]);
      expect(await endings(person)).toContainEqual({ session: id, reason: 'signed-in-again' });
    },
  );

  it('does not come to it before the sign-in is complete, nor to another user of the same browser', async () => {
    const earlier = browser.copy();
    const { challengeId } = await toChallenge(browser, person);
    expect(await live(earlier)).toBe(true);
    await browser.call('answerSignIn', { body: { challengeId, answer: wrong(await codeFor(house, person)) } });
    expect(await live(earlier)).toBe(true);
    await signIn(house, await newPerson(house), browser);
    expect(await live(earlier)).toBe(true);
    expect(await endings(person)).toEqual([]);
  });
});
