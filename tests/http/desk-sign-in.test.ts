/** Staff sign in with a password and always a second factor, at an origin of their own; nothing of it is a client's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, makeBrowser, tally } from './browser.client.ts';
import { atDesk, deskSignIn, freshProof, invitedStaff, newStaff, STAFF_PASSWORD, staffAtDesk } from './desk.people.ts';
import { exchange } from './exchange.ts';
import { DESK_ORIGIN, type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, signIn, totpNow, wrong } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const MINUTES = 60_000;

describe('enrolment', () => {
  it('works once, with a password that is good and a code that is right', async () => {
    const { token } = await invitedStaff(house);
    const browser = atDesk(house);
    expect((await browser.call('beginDeskEnrolment', { body: { token: 'x'.repeat(43) } })).outcome).toBe(
      'opening-ended',
    );
    const { secret } = await browser.ask('beginDeskEnrolment', { body: { token } });
    const code = totpNow(house, secret);
    const weak = await browser.call('completeDeskEnrolment', { body: { token, password: 'password1', code } });
    expect(weak.outcome).toBe('password-unacceptable');
    const complete = (with_: string) =>
      browser.call('completeDeskEnrolment', { body: { token, password: STAFF_PASSWORD, code: with_ } });
    expect((await complete(wrong(code))).outcome).toBe('answer-wrong');
    expect(tally(await atOnce(4, () => complete(code)))).toEqual({ done: 1, 'opening-ended': 3 });
    expect((await browser.call('beginDeskEnrolment', { body: { token } })).outcome).toBe('opening-ended');
  });

  it('ends with its time', async () => {
    const { token } = await invitedStaff(house);
    house.clock.advance(24 * 60 * MINUTES);
    expect((await atDesk(house).call('beginDeskEnrolment', { body: { token } })).outcome).toBe('opening-ended');
  });
});

describe('sign-in', () => {
  it('that was begun with the password of before ends when a member is invited again', async () => {
    const staff = await newStaff(house);
    const thief = atDesk(house);
    await thief.ask('beginDeskSignIn', { body: { username: staff.name, password: staff.password } });
    const invited = await house.services.staff.members.inviteAgain(staff.name, 'test');
    const [, token = ''] = (invited?.link ?? '').split('#');
    const { secret } = await atDesk(house).ask('beginDeskEnrolment', { body: { token } });
    const code = totpNow(house, secret);
    await atDesk(house).ask('completeDeskEnrolment', { body: { token, password: STAFF_PASSWORD, code } });
    const proof = freshProof(house, { ...staff, totpSecret: secret });
    const late = await thief.call('answerDeskSignIn', { body: { proof } });
    expect(late.outcome).toBe('sign-in-flow-ended');
  });

  it('answers unknown names, wrong passwords and closed members alike, and pauses a name after five', async () => {
    const staff = await newStaff(house);
    const gone = await newStaff(house);
    await house.services.staff.members.close(gone.name, 'test');
    const tryWith = (username: string, password: string) =>
      atDesk(house).call('beginDeskSignIn', { body: { username, password } });
    const refusals = [
      await tryWith('nobody-of-staff', STAFF_PASSWORD),
      await tryWith(staff.name, 'not the password'),
      await tryWith(gone.name, STAFF_PASSWORD),
      await tryWith('Ünpossible name!', STAFF_PASSWORD),
    ];
    const said = refusals.map(({ text }) => JSON.stringify({ ...JSON.parse(text), instance: '' }));
    expect(new Set(said).size).toBe(1);
    for (let failures = 1; failures < 5; failures += 1) await tryWith(staff.name, 'not the password');
    expect((await tryWith(staff.name, STAFF_PASSWORD)).outcome).toBe('sign-in-refused');
    house.clock.advance(60 * MINUTES);
    expect((await tryWith(staff.name, STAFF_PASSWORD)).outcome).toBe('done');
  });

  it('accepts a code once, and counts wrong ones over flows', async () => {
    const staff = await newStaff(house);
    const browsers = [atDesk(house), atDesk(house)] as const;
    for (const browser of browsers) {
      await browser.ask('beginDeskSignIn', { body: { username: staff.name, password: staff.password } });
    }
    const proof = freshProof(house, staff);
    const answers = await Promise.all(browsers.map((browser) => browser.call('answerDeskSignIn', { body: { proof } })));
    expect(tally(answers)).toEqual({ done: 1, 'answer-wrong': 1 });
    const again = atDesk(house);
    const begin = () => again.ask('beginDeskSignIn', { body: { username: staff.name, password: staff.password } });
    for (let failures = 0; failures < 5; failures += 1) {
      await begin();
      await again.call('answerDeskSignIn', { body: { proof: { method: 'totp', code: '000000' } } });
    }
    await begin();
    const paused = await again.call('answerDeskSignIn', { body: { proof: freshProof(house, staff) } });
    expect(paused.outcome).toBe('factor-paused');
    house.clock.advance(60 * MINUTES);
    await begin();
    expect((await again.call('answerDeskSignIn', { body: { proof: freshProof(house, staff) } })).outcome).toBe('done');
  });

  it('ends without activity, with its time, with the next sign-in and when the member leaves', async () => {
    const { staff, desk } = await staffAtDesk(house);
    const look = (browser = desk) => browser.call('listStaffActs', { query: { list: 'own' } });
    expect((await look()).outcome).toBe('done');
    house.clock.advance(15 * MINUTES);
    expect((await look()).outcome).toBe('session-ended');
    const next = await deskSignIn(house, staff);
    const outcomes: string[] = [];
    for (let tenth = 0; tenth <= 60; tenth += 1) {
      house.clock.advance(10 * MINUTES);
      outcomes.push((await next.call('getStaffAct', { params: { actId: `act_${'0'.repeat(26)}` } })).outcome);
    }
    // Ten hours after the sign-in, which itself took a moment.
    expect([outcomes.indexOf('session-ended'), outcomes[0]]).toEqual([59, 'not-found']);
    const third = await deskSignIn(house, staff);
    const fourth = await deskSignIn(house, staff);
    expect([(await look(third)).outcome, (await look(fourth)).outcome]).toEqual(['session-ended', 'done']);
    await house.services.staff.members.close(staff.name, 'test');
    expect((await look(fourth)).outcome).toBe('session-ended');
  });

  it('ends by signing out, and a copy of the cookie is worth nothing', async () => {
    const { desk } = await staffAtDesk(house);
    const copy = desk.copy();
    await desk.ask('signOutOfDesk');
    expect((await copy.call('listStaffActs', { query: { list: 'own' } })).outcome).toBe('session-ended');
    expect(await desk.ask('getDeskSession')).toMatchObject({ signedIn: false });
  });
});

describe('two origins', () => {
  it('keep their operations, their cookies and their tokens apart', async () => {
    const { browser } = await signIn(house, await newPerson(house));
    const { desk } = await staffAtDesk(house);
    const clientAtDesk = browser.copy(house.desk);
    expect((await clientAtDesk.call('listStaffActs', { query: { list: 'own' } })).outcome).toBe('not-signed-in');
    const swapped = makeBrowser(house.desk);
    for (const [name, value] of browser.cookies) swapped.cookies.set(name.replace('-session', '-staff'), value);
    expect((await swapped.call('listStaffActs', { query: { list: 'own' } })).outcome).toBe('not-signed-in');
    const staffAtPortal = desk.copy(house);
    expect((await staffAtPortal.call('listDevices')).outcome).toBe('not-signed-in');
    const host = (origin: string) => ({ host: new URL(origin).host, 'sec-fetch-site': 'same-origin' });
    const at = (place: { url: string }, path: string, origin: string) =>
      exchange(place.url, { path, headers: host(origin) }).then(({ status }) => status);
    expect(await at(house, '/v1/desk/session', ORIGIN)).toBe(404);
    expect(await at(house.desk, '/v1/session', DESK_ORIGIN)).toBe(404);
    expect(await at(house.desk, '/v1/desk/session', ORIGIN)).toBe(403);
  });

  it('ask for the token of the session, and for a request from their own site', async () => {
    const { desk } = await staffAtDesk(house);
    const written = desk.write('signOutOfDesk');
    const { 'strongroom-csrf': _token, ...without } = written.headers;
    expect(JSON.parse((await desk.send({ ...written, headers: without })).text)).toMatchObject({ code: 'csrf-token' });
    const foreign = await desk.send({ ...written, headers: { ...written.headers, origin: ORIGIN } });
    expect(JSON.parse(foreign.text)).toMatchObject({ code: 'cross-site-request' });
  });
});
