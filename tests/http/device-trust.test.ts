/**
 * A browser is known by a key that stays. Trust in it is a convenience with an end, given to few, and proves nothing; what
 * its owner says of it is kept as said. Only its owner changes any of that.
 */
import type { Device, Posture } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Browser } from './browser.client.ts';
import {
  beginWithKey,
  DEVICE_COOKIE,
  keyedOn,
  newestEntry,
  newKey,
  proofNow,
  proofOf,
  registrationOf,
  signInWithKey,
} from './device.people.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, newPerson, type Person, prove, signIn, withdraw } from './people.ts';
import { asked, changeWish, NEW_PASSWORD, newMail, provenRecovery } from './recovery.people.ts';
import { printCodes } from './recovery-code.people.ts';

const HOUR_MS = 3_600_000;
const COOL_DOWN_HOURS = 31;
const TRUST_DAYS = 6;
const POSTURE_DAYS = 11;
const WELL_KEPT = { encrypted: 'yes', patched: 'no', screenLock: 'yes', private: 'yes' } as const;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'device.proof-seconds': 95,
      'device.approving-methods': ['totp'],
      'device.cool-down-hours': COOL_DOWN_HOURS,
      'device.trust-days': TRUST_DAYS,
      'device.trusted-per-user': 1,
      'device.users-trusting': 1,
      'device.posture-days': POSTURE_DAYS,
      'device.trust-needs': ['unshared', 'score', 'answers'],
      'device.trust-score': 75,
      'factor.strongest-for': ['sign-in', 'change-security'],
    },
  });
});
afterAll(() => house.close());

const keyed = () => keyedOn(house);

/** Says that the device at hand is kept well, and proves the wish to trust it. */
async function trust(browser: Browser, person: Person, deviceId: string) {
  await browser.ask('attestDevice', { params: { deviceId }, body: WELL_KEPT });
  return proveTrust(browser, person, deviceId);
}

async function proveTrust(browser: Browser, person: Person, deviceId: string) {
  const params = { deviceId };
  const approval = (await browser.call('trustDevice', { params })).problem?.approval;
  if (approval === undefined) throw new Error('trusting asks for a proof');
  await prove(house, browser, person, approval);
  return browser.call('trustDevice', { params, approval: approval.id });
}

describe('the key of a browser', () => {
  it('makes the browser known where it proves it, and a stranger where it does not', async () => {
    const { person, browser, key, deviceId } = await keyed();
    expect((await signInWithKey(house, person, browser, { key })).deviceId).toBe(deviceId);
    expect((await newestEntry(house, person, 'sign-in.begun')).knownDevice).toBe(true);
    const stolen = house.browser();
    stolen.cookies.set(DEVICE_COOKIE, browser.cookies.get(DEVICE_COOKIE) ?? '');
    const session = await signInWithKey(house, person, stolen, { key: await newKey() });
    expect(session.deviceId).not.toBe(deviceId);
    expect(await newestEntry(house, person, 'sign-in.begun')).toMatchObject({
      knownDevice: false,
      deviceProof: 'signature',
    });
    // The owner's browser is what it was.
    expect((await signInWithKey(house, person, browser, { key })).deviceId).toBe(deviceId);
  });

  it('is asked of nobody who has none, and asks for nothing on a public computer', async () => {
    const person = await newPerson(house);
    expect((await house.browser().ask('askDevice')).device).toBeNull();
    const { browser } = await signIn(house, person);
    expect((await browser.ask('askDevice')).device).toBeNull();
    const flow = await house.browser().ask('beginSignIn', {
      body: { username: person.username, password: person.password, publicComputer: true },
    });
    expect(flow.keyFor).toBeNull();
  });

  it('signs one sign-in only: nothing given twice, for another, elsewhere, too late or bent is a proof', async () => {
    const { person, browser, key } = await keyed();
    const asked = async () => {
      const { device } = await browser.ask('askDevice');
      if (device === null) throw new Error('this browser has a key');
      return device;
    };
    const faultOf = async (device: Awaited<ReturnType<typeof proofOf>>, from = browser) => {
      await beginWithKey(from.copy(), person, { device });
      return (await newestEntry(house, person, 'sign-in.begun')).deviceProof ?? 'none';
    };
    const good = await proofOf(key, await asked());
    expect([await faultOf(good), await faultOf(good)]).toEqual(['none', 'replayed']);
    const [one, other] = [await asked(), await asked()];
    expect(await faultOf({ ...(await proofOf(key, one)), flowId: other.flowId })).toBe('nonce');
    expect(await faultOf({ ...(await proofOf(key, one)), nonce: other.nonce })).toBe('nonce');
    expect(await faultOf(await proofOf(key, await asked(), 'https://portal.test.example'))).toBe('signature');
    expect(await faultOf(await proofOf(await newKey(), await asked()))).toBe('signature');
    const neighbour = await keyed();
    const { device: theirs } = await neighbour.browser.ask('askDevice');
    if (theirs === null) throw new Error('this browser has a key');
    expect(await faultOf(await proofOf(neighbour.key, theirs))).toBe('nonce');
    const late = await proofOf(key, await asked());
    house.clock.advance(95_000);
    expect(await faultOf(late)).toBe('expired');
  });

  it('is taken by one of many, however many send the same proof at once', async () => {
    const { person, browser, key } = await keyed();
    const { device: asked } = await browser.ask('askDevice');
    if (asked === null) throw new Error('this browser has a key');
    const device = await proofOf(key, asked);
    await atOnce(6, () => beginWithKey(browser.copy(), person, { device }));
    const { rows } = await house.sql.query<{ known: string }>(
      `select body::json->'details'->>'knownDevice' as known from audit_entry
       where user_id = $1 and event = 'sign-in.begun' order by seq desc limit 6`,
      [person.userId],
    );
    expect(rows.filter(({ known }) => known === 'true')).toHaveLength(1);
  });

  it('that is not held is not registered', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const flow = await beginWithKey(browser, person, {});
    const [factor] = flow.factors;
    const { challenge } = await browser.ask('beginSignInChallenge', {
      body: { factorId: factor?.id ?? '', method: 'sms' },
    });
    const [own, others] = [await newKey(), await newKey()];
    const { signature } = await registrationOf(own, flow.keyFor ?? '');
    const answer = await codeFor(house, person);
    await browser.ask('answerSignIn', {
      body: { challengeId: challenge?.id ?? '', answer, deviceKey: { publicKey: others.publicKey, signature } },
    });
    expect((await browser.ask('listDevices')).devices.map(({ hasKey }) => hasKey)).toEqual([false]);
  });
});

describe('trust in a device', () => {
  it('needs a key, a proof and a device that is not new, ends at its hour and at a word', async () => {
    const { person, browser, key, deviceId } = await keyed();
    const params = { deviceId };
    const { devices, trustDays } = (await trust(browser, person, deviceId)).data();
    expect([devices[0]?.state, trustDays]).toEqual(['trusted', TRUST_DAYS]);
    // Trust proves nothing: what asked for a proof before asks for it still.
    expect((await browser.call('beginTotpEnrolment')).outcome).toBe('proof-required');
    expect((await withdraw(browser, person, { amountMinor: 100 }, {})).outcome).toBe('proof-required');
    house.clock.advance(TRUST_DAYS * 24 * HOUR_MS);
    await signInWithKey(house, person, browser, { key });
    expect((await browser.ask('listDevices')).devices[0]?.state).toBe('recognised');
    expect((await browser.call('endDeviceTrust', { params })).outcome).toBe('done');
    expect((await browser.call('endDeviceTrust', { params })).outcome).toBe('device-not-now');
    const { browser: without, session } = await signIn(house, await newPerson(house));
    const bare = { deviceId: session.deviceId ?? '' };
    expect((await without.call('trustDevice', { params: bare })).outcome).toBe('device-not-now');
  });

  it('is given to as many devices, and by as many users of one, as the policy says', async () => {
    const { person, browser, deviceId, key } = await keyed();
    expect((await trust(browser, person, deviceId)).outcome).toBe('done');
    const [second, secondKey] = [house.browser(), await newKey()];
    const { deviceId: other } = await signInWithKey(house, person, second, { key: secondKey });
    house.clock.advance(COOL_DOWN_HOURS * HOUR_MS);
    await signInWithKey(house, person, second, { key: secondKey });
    expect((await trust(second, person, other ?? '')).outcome).toBe('device-limit');
    // The same browser, and somebody else of the household.
    const neighbour = await newPerson(house);
    await signInWithKey(house, neighbour, browser, { key });
    expect((await trust(browser, neighbour, deviceId)).outcome).toBe('device-limit');
  });

  it('signs in with less, and with all of it where the browser does not prove its key', async () => {
    const person = await newPerson(house, { totp: true });
    const [browser, key] = [house.browser(), await newKey()];
    const { deviceId } = await signInWithKey(house, person, browser, { key });
    await printCodes(house, browser, person);
    const refusals = async (wish: Parameters<typeof beginWithKey>[2]) =>
      (await beginWithKey(browser.copy(), person, wish)).factors.map(({ kind, refused }) => [kind, refused]);
    const strict = [
      ['totp', null],
      ['recovery-code', 'weaker'],
    ];
    expect(await refusals({ key })).toEqual(strict);
    expect((await trust(browser, person, deviceId ?? '')).outcome).toBe('done');
    expect(await refusals({ key })).toEqual(strict.map(([kind]) => [kind, null]));
    expect(await refusals({})).toEqual(strict);
    const shared = { ...WELL_KEPT, private: 'no' } as const;
    await browser.ask('attestDevice', { params: { deviceId: deviceId ?? '' }, body: shared });
    expect(await refusals({ key })).toEqual(strict);
  });
});

describe('what an owner says of a device', () => {
  it('takes trust away at once, and gives it back by a proof alone', async () => {
    const { person, browser, key, deviceId } = await keyed();
    const params = { deviceId };
    const say = async (body: Posture) => standing((await browser.ask('attestDevice', { params, body })).devices);
    const standing = ([device]: readonly Device[]) => [device?.state, device?.notTrustedFor];
    const now = async () => standing((await browser.ask('listDevices')).devices);
    const trusting = async () => (await browser.call('trustDevice', { params })).outcome;
    expect([await now(), await trusting()]).toEqual([['recognised', ['unanswered']], 'device-unfit']);
    const poor = { ...WELL_KEPT, screenLock: 'unknown' } as const;
    expect([await say(poor), await trusting()]).toEqual([['recognised', ['score']], 'device-unfit']);
    await trust(browser, person, deviceId);
    expect(await now()).toEqual(['trusted', []]);
    expect(await say({ ...WELL_KEPT, patched: 'yes', private: 'no' })).toEqual(['recognised', ['shared']]);
    expect(await newestEntry(house, person, 'device.attested')).toMatchObject({ score: 75, trustEnded: true });
    expect(await trusting()).toBe('device-unfit');
    expect([await say(WELL_KEPT), await trusting()]).toEqual([['recognised', []], 'proof-required']);

    // Answers that grow old under a trust that is still running.
    house.clock.advance((POSTURE_DAYS - 2) * 24 * HOUR_MS);
    await signInWithKey(house, person, browser, { key });
    expect((await proveTrust(browser, person, deviceId)).outcome).toBe('done');
    expect(await now()).toEqual(['trusted', []]);
    house.clock.advance(2 * 24 * HOUR_MS);
    await signInWithKey(house, person, browser, { key });
    expect(await now()).toEqual(['recognised', ['stale']]);
    expect([await say(WELL_KEPT), await trusting()]).toEqual([['recognised', []], 'proof-required']);
  });

  it('is kept with its date and its score, and only by the owner', async () => {
    const { browser, deviceId } = await keyed();
    const params = { deviceId };
    const body = { encrypted: 'yes', patched: 'yes', screenLock: 'no', private: 'unknown' } as const;
    const { devices } = await browser.ask('attestDevice', { params, body });
    expect(devices[0]?.posture).toMatchObject({ ...body, score: 50 });
    const { answeredAt = '', staleAt = '' } = devices[0]?.posture ?? {};
    expect(Date.parse(staleAt) - Date.parse(answeredAt)).toBe(POSTURE_DAYS * 24 * HOUR_MS);
    expect((await browser.ask('renameDevice', { params, body: { name: 'The old one' } })).devices[0]?.name).toBe(
      'The old one',
    );
    const stranger = await keyed();
    for (const name of ['attestDevice', 'renameDevice'] as const) {
      const given = name === 'attestDevice' ? body : { name: 'Mine' };
      expect((await stranger.browser.call(name, { params, body: given } as never)).outcome).toBe('not-found');
    }
    for (const name of ['forgetDevice', 'approveDevice', 'trustDevice', 'acknowledgeDevice'] as const)
      expect((await stranger.browser.call(name, { params })).outcome).toBe('not-found');
  });
});

describe('a recovered password', () => {
  const recover = async (person: Person, token: string, browser: Browser) => {
    await browser.ask('completePasswordRecovery', { body: { token, password: NEW_PASSWORD } });
    return { ...person, password: NEW_PASSWORD };
  };
  /** What an owner would mind, each with what it was answered. */
  const tried = async (browser: Browser, person: Person) => [
    (await browser.call('beginTotpEnrolment')).problem?.rule,
    (await browser.call('beginContactChange', await changeWish(browser, 'mail', newMail()))).problem?.rule,
    (await withdraw(browser, person, { amountMinor: 100 }, {})).problem?.rule,
  ];
  const WAITING = ['device.cool-down', 'device.cool-down', 'password-recovered'];

  it('makes no browser known and leaves none trusted but the one that proved its key', async () => {
    const { person, browser, key, deviceId } = await keyed();
    await trust(browser, person, deviceId);
    const thief = await provenRecovery(house, person);
    const after = await recover(person, thief.token, thief.browser);
    expect(await newestEntry(house, person, 'password.recovered')).toMatchObject({ knownDevice: false, trustEnded: 1 });
    await signIn(house, after, thief.browser);
    expect(await tried(thief.browser, person)).toEqual(WAITING);
    await signInWithKey(house, after, browser, { key });
    const { devices } = await browser.ask('listDevices');
    expect(devices.map(({ state, current }) => [state, current])).toEqual([
      ['recognised', true],
      ['new', false],
    ]);
  });

  it('asks a known browser for its key, and takes the cookie alone for a stranger’s', async () => {
    const { person, browser, key, deviceId } = await keyed();
    await trust(browser, person, deviceId);
    const { username } = person;
    await browser.copy().ask('beginPasswordRecovery', { body: { username } });
    const begun = () => newestEntry(house, person, 'recovery.begun');
    expect(await begun()).toMatchObject({ knownDevice: false, deviceProof: 'missing' });
    const device = await proofNow(browser, key);
    const { token, challengeId, answer } = await asked(house, person, browser, device);
    expect(await begun()).toMatchObject({ knownDevice: true });
    await browser.copy().ask('beginPasswordRecovery', { body: { username, device } });
    expect(await begun()).toMatchObject({ knownDevice: false, deviceProof: 'replayed' });
    await browser.ask('answerRecovery', { body: { token, challengeId, answer } });
    await recover(person, token, browser);
    expect(await newestEntry(house, person, 'password.recovered')).toMatchObject({ knownDevice: true, trustEnded: 0 });
  });

  it.each([false, true])(
    'waits also where the owner never had a device (on a public computer: %s)',
    async (isPublic) => {
      const person = await newPerson(house);
      await signIn(house, person, house.browser(), { publicComputer: true });
      const thief = await provenRecovery(house, person);
      const after = await recover(person, thief.token, thief.browser);
      const at = house.clock.now();
      house.clock.advance(HOUR_MS);
      await signIn(house, after, thief.browser, { publicComputer: isPublic });
      expect(await tried(thief.browser, person)).toEqual(WAITING);
      const until = (await thief.browser.call('beginTotpEnrolment')).problem?.retryAt ?? '';
      expect(Date.parse(until) - at).toBe(COOL_DOWN_HOURS * HOUR_MS);
      house.clock.advance(COOL_DOWN_HOURS * HOUR_MS);
      const { browser: later } = await signIn(house, after, thief.browser, { publicComputer: isPublic });
      expect((await later.call('beginTotpEnrolment')).outcome).toBe('proof-required');
    },
  );
});
