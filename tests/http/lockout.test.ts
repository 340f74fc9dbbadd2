/**
 * The limit on failed sign-ins: strangers together have one lane, every known browser of the owner has its own (design
 * law 5). Whoever is refused learns nothing; the owner hears of it elsewhere and, once inside, reads until when.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';

const FAILURES = 4;
const PAUSE = 600;
const LONG_FAILURES = 7;
const LONG_PAUSE = 3_600;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'sign-in.failed-login.short.failures': FAILURES,
      'sign-in.failed-login.short.window-seconds': 900,
      'sign-in.failed-login.short.pause-seconds': PAUSE,
      'sign-in.failed-login.long.failures': LONG_FAILURES,
      'sign-in.failed-login.long.window-seconds': 86_400,
      'sign-in.failed-login.long.pause-seconds': LONG_PAUSE,
    },
  });
});
afterAll(() => house.close());

const tryPassword = (browser: Browser, username: string, password: string): Promise<Answer<'beginSignIn'>> =>
  browser.call('beginSignIn', { body: { username, password } });

async function fail(username: string, times: number, browser = house.browser()): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    expect((await tryPassword(browser, username, 'surely not this one')).outcome).toBe('sign-in-refused');
  }
}

/** Without the request's own name, which is new each time. */
const likeness = ({ status, problem, setCookies, headers }: Answer<'beginSignIn'>) => {
  const { instance: _instance, ...rest } = problem ?? {};
  const { date: _date, 'x-request-id': _id, ...steady } = headers;
  return { status, rest, setCookies, steady };
};

const mayTry = async (person: Person, browser = house.browser()): Promise<boolean> =>
  (await tryPassword(browser, person.username, person.password)).outcome === 'done';

describe('the strangers’ lane', () => {
  it('pauses after the policy’s failures, and not before', async () => {
    const person = await newPerson(house);
    await fail(person.username, FAILURES - 1);
    expect(await mayTry(person)).toBe(true);
    // A right password begins the count anew.
    await fail(person.username, FAILURES);
    expect(await mayTry(person)).toBe(false);
  });

  it('looks the same paused or not, for users who are there and for names that are nobody’s', async () => {
    const person = await newPerson(house);
    const names = [person.username, 'nobody-at-all', 'Ünpossible name!'];
    const seen = [];
    for (const name of names) {
      for (let count = 0; count < FAILURES + 3; count += 1) {
        seen.push(likeness(await tryPassword(house.browser(), name, 'surely not this one')));
      }
    }
    seen.push(likeness(await tryPassword(house.browser(), person.username, person.password)));
    for (const one of seen) expect(one).toEqual(seen[0]);
  });

  it('is one for all spellings of a name and all addresses', async () => {
    const person = await newPerson(house);
    const wide = [...person.username].map((letter) => fullWidth(letter)).join('');
    const spellings = [
      person.username,
      person.username.toUpperCase(),
      wide,
      `${person.username.slice(0, 3).toUpperCase()}${person.username.slice(3)}`,
    ];
    expect(spellings).toHaveLength(FAILURES);
    for (const spelling of spellings) await fail(spelling, 1);
    expect(await mayTry(person)).toBe(false);
    const { rows } = await house.sql.query(
      `select count(*)::int as count from counter where scope = 'sign-in.failed-login.short' and key in (
      select key from counter where scope = 'sign-in.failed-login.short' and count = $1 order by blocked_until desc nulls last limit 1)`,
      [FAILURES],
    );
    expect(rows[0].count).toBe(1);
  });

  it('counts nothing against the owner when a name only looks alike', async () => {
    const person = await newPerson(house);
    for (const spelling of [
      ` ${person.username}`,
      `${person.username} `,
      person.username.replace('i', 'і'),
      `${person.username}\u200b`,
    ]) {
      await fail(spelling, FAILURES + 1);
    }
    expect(await mayTry(person)).toBe(true);
  });

  it('opens again when the pause has passed, and tries meanwhile do not prolong it', async () => {
    const person = await newPerson(house);
    await fail(person.username, FAILURES);
    house.clock.advance((PAUSE - 1) * 1_000);
    await fail(person.username, 1);
    expect(await mayTry(person)).toBe(false);
    house.clock.advance(1_000);
    expect(await mayTry(person)).toBe(true);
  });

  it('forgets failures that lie further back than the window', async () => {
    const person = await newPerson(house);
    await fail(person.username, FAILURES - 1);
    house.clock.advance(900_000);
    await fail(person.username, FAILURES - 1);
    expect(await mayTry(person)).toBe(true);
  });

  it('pauses for longer after failures on and on', async () => {
    const person = await newPerson(house);
    await fail(person.username, FAILURES);
    house.clock.advance(PAUSE * 1_000);
    await fail(person.username, LONG_FAILURES - FAILURES);
    house.clock.advance(PAUSE * 1_000);
    expect(await mayTry(person)).toBe(false);
    house.clock.advance((LONG_PAUSE - PAUSE) * 1_000);
    expect(await mayTry(person)).toBe(true);
  });
});

describe('the owner', () => {
  it('still signs in from a known browser, reads until when strangers are paused, and nobody else does', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    await browser.ask('signOut');
    await fail(person.username, FAILURES);
    const until = new Date(house.clock.now() + PAUSE * 1_000).toISOString();
    expect(await mayTry(person)).toBe(false);

    const refused = await tryPassword(house.browser(), person.username, person.password);
    expect(refused.text).not.toMatch(/retryAt|paused until|20\d\d-/);
    expect(refused.headers['retry-after']).toBeUndefined();

    // The notice on the owner's own screen may lag two seconds behind.
    house.clock.advance(2_000);
    const { session } = await signIn(house, person, browser);
    expect(session.signInPausedUntil).toBe(until);
    house.clock.advance(PAUSE * 1_000);
    expect((await browser.session()).signInPausedUntil).toBeNull();
  });

  it('is told once, by SMS and mail, until when', async () => {
    const person = await newPerson(house);
    await fail(person.username, FAILURES + 3);
    await house.drain();
    const texts = (await house.world.messages(person.phone)).map(({ body }) => body);
    const mails = (await house.world.mails(person.mail)).map(({ subject, text }) => `${subject} ${text}`);
    expect(texts).toHaveLength(1);
    expect(mails).toHaveLength(1);
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      hour: 'numeric',
      minute: '2-digit',
    });
    const time = clock.format(house.clock.now() + PAUSE * 1_000).replace(/\s?[AP]M$/, '');
    for (const told of [...texts, ...mails]) {
      expect(told).toMatch(/paused/);
      expect(told).toContain(time);
    }
  });

  it('has a limit on a known browser too, of its own', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { browser: second } = await signIn(house, person);
    await fail(person.username, FAILURES, browser);
    expect(await mayTry(person, browser)).toBe(false);
    expect(await mayTry(person, second)).toBe(true);
    expect(await mayTry(person)).toBe(true);
  });

  it('is not known by the browser of another user, or by one that was forgotten', async () => {
    const person = await newPerson(house);
    const { browser: neighbour } = await signIn(house, await newPerson(house));
    const { browser: lost } = await signIn(house, person);
    const { browser } = await signIn(house, person);
    const { devices } = await browser.ask('listDevices');
    await browser.ask('forgetDevice', { params: { deviceId: devices.find(({ current }) => !current)?.id ?? '' } });
    await fail(person.username, FAILURES);
    expect(await mayTry(person, neighbour)).toBe(false);
    expect(await mayTry(person, lost)).toBe(false);
    expect(await mayTry(person, browser)).toBe(true);
  });

  it('is known for as long as the policy says', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    house.clock.advance(house.policies.house['device.remember-days'] * 86_400_000);
    await fail(person.username, FAILURES);
    expect(await mayTry(person, browser)).toBe(false);
  });
});

describe('the profile of the modelled broker', () => {
  it('lifts the pause a day after the last try, not after the first', async () => {
    const broker = await openHouse({ profile: 'interactive-brokers' });
    try {
      const person = await newPerson(broker);
      const attempt = (password: string) => tryPassword(broker.browser(), person.username, password);
      for (let count = 0; count < 9; count += 1) await attempt('surely not this one');
      expect((await attempt(person.password)).outcome).toBe('done');
      for (let count = 0; count < 10; count += 1) await attempt('surely not this one');
      broker.clock.advance(86_400_000 - 1_000);
      expect((await attempt(person.password)).outcome).toBe('sign-in-refused');
      broker.clock.advance(1_000);
      expect((await attempt(person.password)).outcome).toBe('sign-in-refused');
      broker.clock.advance(86_400_000);
      expect((await attempt(person.password)).outcome).toBe('done');
    } finally {
      await broker.close();
    }
  });
});

/** The wide form of an ASCII letter, as a Japanese keyboard types it. */
const fullWidth = (letter: string): string => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0);
