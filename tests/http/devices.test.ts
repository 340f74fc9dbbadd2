/**
 * A browser is known by a number that moves, is worth something to its owner alone, and nobody gets in without the owner
 * hearing of a new one, which does little before it is approved.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, type Browser, tally } from './browser.client.ts';
import { byApp, DEVICE_COOKIE, newBesideApp, newestEntry } from './device.people.ts';
import { type House, openHouse } from './harness.ts';
import { noticesOf } from './mobile-key.people.ts';
import { codeFor, demandApproval, newPerson, type Person, prove, signIn, toChallenge, withdraw } from './people.ts';

const GRACE_MS = 8_000;
const COOL_DOWN_HOURS = 31;
const NEW_MOVES = 45_600;
const HOUR_MS = 3_600_000;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'device.series-grace-seconds': 7,
      'device.approving-methods': ['totp'],
      'device.cool-down-hours': COOL_DOWN_HOURS,
      'device.cool-down-usd-minor': NEW_MOVES,
    },
  });
});
afterAll(() => house.close());

const toldOfNewDevice = async (person: Person): Promise<number> => {
  await house.drain();
  return (await house.world.mails(person.mail)).filter(({ subject }) => /new device|new browser/i.test(subject)).length;
};

const knownAtBegin = async (person: Person): Promise<unknown> =>
  (await newestEntry(house, person, 'sign-in.begun')).knownDevice;

describe('the number of a browser', () => {
  it('moves with each sign-in, and the browser stays the same device', async () => {
    const person = await newPerson(house);
    const { browser, session } = await signIn(house, person);
    const first = browser.cookies.get(DEVICE_COOKIE);
    const again = await signIn(house, person, browser);
    expect(again.session.deviceId).toBe(session.deviceId);
    expect(browser.cookies.get(DEVICE_COOKIE)).not.toBe(first);
    expect(await knownAtBegin(person)).toBe(true);
  });

  it('is another for whoever is new on it, so that a cookie copied there before is nobody known', async () => {
    const [thief, owner] = [await newPerson(house), await newPerson(house)];
    const { browser, session } = await signIn(house, thief);
    const copied = browser.cookies.get(DEVICE_COOKIE) ?? '';
    browser.cookies.delete('__Host-strongroom-session');
    const { session: owners } = await signIn(house, owner, browser);
    expect(owners.deviceId).toBe(session.deviceId);
    house.clock.advance(GRACE_MS);
    const { devices } = house.services;
    expect(await devices.laneByCookie(copied, owner.userId)).toBeNull();
    expect(await devices.laneByCookie(browser.cookies.get(DEVICE_COOKIE), owner.userId)).toBe(session.deviceId);
  });

  it('that is shown again after it was replaced ends the device, its sessions and the silence', async () => {
    const person = await newPerson(house);
    const { browser: owner } = await signIn(house, person);
    const thief = owner.copy();
    thief.cookies.delete('__Host-strongroom-session');
    house.clock.advance(GRACE_MS);
    const { browser, session } = await signIn(house, person, owner);
    house.clock.advance(GRACE_MS);
    // The thief knows the password, and gets no further than the question for a code.
    await toChallenge(thief, person);
    expect((await browser.call('listDevices')).outcome).toBe('session-ended');
    expect(await newestEntry(house, person, 'device.replayed')).toMatchObject({
      device: session.deviceId,
      sessionsEnded: 1,
    });
    await house.drain();
    expect(await noticesOf(house, person.userId)).toContain('notice.device-replayed');
    const after = await signIn(house, person, owner);
    expect(after.session.deviceId).not.toBe(session.deviceId);
  });

  it('is not called stolen because requests run side by side', async () => {
    const person = await newPerson(house);
    const { browser, session } = await signIn(house, person);
    const tabs = [browser.copy(), browser.copy()];
    for (const tab of tabs) expect((await signIn(house, person, tab)).session.deviceId).toBe(session.deviceId);
    expect(await newestEntry(house, person, 'device.replayed')).toEqual({});
  });

  it('moves once, whoever completes at the same moment', async () => {
    const person = await newPerson(house);
    const { browser, session } = await signIn(house, person);
    const flows: { tab: Browser; challengeId: string; answer: string }[] = [];
    for (let index = 0; index < 3; index += 1) {
      const tab = browser.copy();
      const { challengeId } = await toChallenge(tab, person);
      flows.push({ tab, challengeId, answer: await codeFor(house, person) });
    }
    const before = browser.cookies.get(DEVICE_COOKIE);
    const answers = await atOnce(3, (index) => {
      const { tab, ...body } = flows[index] as (typeof flows)[number];
      return tab.call('answerSignIn', { body });
    });
    expect(tally(answers)).toEqual({ done: 3 });
    expect(answers.map((answer) => answer.data().deviceId)).toEqual(Array(3).fill(session.deviceId));
    // One was given the next number; the others have it from the same jar.
    expect(flows.filter(({ tab }) => tab.cookies.get(DEVICE_COOKIE) !== before)).toHaveLength(1);
  });
});

describe('a new device', () => {
  it('is told of, but not the first one ever', async () => {
    const person = await newPerson(house);
    await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(0);
    await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(1);
  });

  it('is told of also when every browser was revoked before', async () => {
    const person = await newPerson(house);
    const { browser, session } = await signIn(house, person);
    await browser.ask('forgetDevice', { params: { deviceId: session.deviceId ?? '' } });
    const second = await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(1);
    const { devices } = await second.browser.ask('listDevices');
    expect(devices.map(({ state, current }) => [state, current])).toEqual([
      ['new', true],
      ['revoked', false],
    ]);
  });

  it('is told of also to somebody who has only used computers that remember nothing', async () => {
    const person = await newPerson(house);
    await signIn(house, person, house.browser(), { publicComputer: true });
    const before = await toldOfNewDevice(person);
    await signIn(house, person);
    expect(await toldOfNewDevice(person)).toBe(before + 1);
  });

  it('changes nothing and moves little, until a device of before approves it', async () => {
    const person = await newPerson(house);
    const { browser: old } = await signIn(house, person);
    const { browser, session } = await signIn(house, person);
    const deviceId = session.deviceId ?? '';
    const params = { deviceId };
    const came = house.clock.now();
    const enrol = await browser.call('beginTotpEnrolment');
    expect([enrol.outcome, enrol.problem?.rule]).toEqual(['device-cooling', 'device.cool-down']);
    expect(Date.parse(enrol.problem?.retryAt ?? '')).toBe(came + COOL_DOWN_HOURS * HOUR_MS);
    expect((await withdraw(browser, person, { amountMinor: NEW_MOVES + 1 }, {})).outcome).toBe('device-cooling');
    expect((await withdraw(browser, person, { amountMinor: NEW_MOVES }, {})).outcome).toBe('proof-required');
    // It cannot speak for itself, nor take away the notice of itself.
    expect((await browser.ask('listDevices')).approvesItself).toBe(false);
    expect((await browser.call('approveDevice', { params })).outcome).toBe('device-not-now');
    expect((await browser.call('acknowledgeDevice', { params })).outcome).toBe('not-found');
    expect((await old.ask('listDevices')).devices.find(({ id }) => id === deviceId)?.acknowledged).toBe(false);

    const asked = await old.call('approveDevice', { params });
    const approval = asked.problem?.approval;
    if (approval === undefined) throw new Error('approving asks for a proof');
    await prove(house, old, person, approval);
    const { devices } = await old.ask('approveDevice', { params, approval: approval.id });
    expect(devices.find(({ id }) => id === deviceId)).toMatchObject({ state: 'recognised', acknowledged: true });
    expect((await browser.call('beginTotpEnrolment')).outcome).toBe('proof-required');
    expect((await old.call('approveDevice', { params })).outcome).toBe('device-not-now');
  });

  it('approves itself by a strong factor, and by nothing weaker', async () => {
    const { weak, browser, deviceId, app } = await newBesideApp(house);
    const params = { deviceId };
    expect((await browser.ask('listDevices')).approvesItself).toBe(true);
    const approval = (await browser.call('approveDevice', { params })).problem?.approval;
    const good = approval?.factors.map(({ kind, sufficient }) => [kind, sufficient]) ?? [];
    expect(Object.fromEntries(good)).toEqual({ totp: true, 'recovery-code': false });
    const printed = approval?.factors.find(({ kind }) => kind === 'recovery-code')?.id ?? '';
    const by = { params: { approvalId: approval?.id ?? '' } };
    expect(
      (await browser.call('beginApprovalChallenge', { ...by, body: { factorId: printed, method: 'recovery-code' } }))
        .outcome,
    ).toBe('factor-unavailable');
    if (approval === undefined) throw new Error('approving asks for a proof');
    await prove(house, browser, { ...weak, totpSecret: app }, byApp(approval));
    const many = await atOnce(4, () => browser.call('approveDevice', { params, approval: approval.id }));
    expect(tally(many).done).toBe(1);
    const { devices, approvesItself } = await browser.ask('listDevices');
    expect([devices.find(({ id }) => id === deviceId)?.state, approvesItself]).toEqual(['recognised', false]);
    expect(await newestEntry(house, weak, 'device.approved')).toMatchObject({ device: deviceId, provedBy: 'totp' });
  });

  it('is known once a strong factor has proven an act on it, though its owner has not looked at it elsewhere', async () => {
    const { weak, browser, deviceId, app } = await newBesideApp(house);
    const approval = await demandApproval(browser, weak, { amountMinor: 100 });
    await prove(house, browser, { ...weak, totpSecret: app }, byApp(approval));
    const { devices } = await browser.ask('listDevices');
    expect(devices.find(({ id }) => id === deviceId)).toMatchObject({ state: 'recognised', acknowledged: false });
    expect(await newestEntry(house, weak, 'device.approved')).toMatchObject({ device: deviceId, provedBy: 'totp' });
    expect((await browser.call('approveDevice', { params: { deviceId } })).outcome).toBe('device-not-now');
  });

  it('moves no more side by side than one after the other', async () => {
    const person = await newPerson(house);
    await signIn(house, person);
    const { browser } = await signIn(house, person);
    const first = await demandApproval(browser, person, { amountMinor: NEW_MOVES });
    await prove(house, browser, person, first);
    expect((await withdraw(browser, person, { amountMinor: NEW_MOVES }, { approval: first.id })).outcome).toBe('done');
    expect((await withdraw(browser, person, { amountMinor: 1 }, {})).outcome).toBe('device-cooling');
  });

  it('is recognised at once where a strong factor proved it, and otherwise when its time has passed', async () => {
    const strong = await newPerson(house, { totp: true });
    await signIn(house, strong);
    const { browser } = await signIn(house, strong);
    expect((await browser.ask('listDevices')).devices.map(({ state }) => state)).toEqual(['recognised', 'recognised']);
    const weak = await newPerson(house);
    await signIn(house, weak);
    const late = house.browser();
    await signIn(house, weak, late);
    house.clock.advance(COOL_DOWN_HOURS * HOUR_MS);
    await signIn(house, weak, late);
    expect((await late.ask('listDevices')).devices.map(({ state }) => state)).toEqual(['recognised', 'recognised']);
    expect((await late.call('beginTotpEnrolment')).outcome).toBe('proof-required');
  });

  it('is not got around by calling the computer a public one', async () => {
    const person = await newPerson(house);
    await signIn(house, person);
    const { browser } = await signIn(house, person, house.browser(), { publicComputer: true });
    expect((await browser.call('beginTotpEnrolment')).outcome).toBe('device-cooling');
  });
});
