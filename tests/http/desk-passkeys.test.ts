/**
 * Staff enrol passkeys of the desk's own origin, sign in and approve with them, and keep them themselves. An answer is
 * good for one thing once; the last factor stays; roles that approve take no synced ones.
 */
import type { StaffRole } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Authenticator, anotherKey, type Bend, makeAuthenticator } from './authenticator.ts';
import { atOnce, type Browser, tally } from './browser.client.ts';
import {
  atDesk,
  freshProof,
  invitedStaff,
  newStaff,
  proposeSuspension,
  STAFF_PASSWORD,
  type Staff,
  staffAtDesk,
} from './desk.people.ts';
import { DESK_ORIGIN, type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'staff.passkeys': 2,
      'staff.browser-seconds': 4_000,
      'staff.factor-failures': 40,
      'staff.passkey.device-bound-roles': ['supervisor'],
    },
  });
});
afterAll(() => house.close());

const key = (traits: { synced?: boolean; counts?: boolean } = {}) =>
  makeAuthenticator({ ...traits, origin: DESK_ORIGIN });

/** A passkey added by somebody who signed in with a code. */
async function add(desk: Browser, staff: Staff, authenticator: Authenticator, name = 'Blue key') {
  const { creation } = await desk.ask('beginDeskPasskey', { body: { name, proof: freshProof(house, staff) } });
  return desk.call('confirmDeskPasskey', { body: authenticator.create(creation) });
}

async function holder(traits: { synced?: boolean; counts?: boolean; roles?: readonly StaffRole[] } = {}) {
  const { staff, desk } = await staffAtDesk(house, traits.roles);
  const authenticator = key(traits);
  expect((await add(desk, staff, authenticator)).outcome).toBe('done');
  return { staff, desk, authenticator };
}

async function toQuestion({ staff }: { staff: Staff }, browser = atDesk(house)) {
  const begun = await browser.ask('beginDeskSignIn', { body: { username: staff.name, password: staff.password } });
  return { browser, methods: begun.methods, request: await browser.ask('askDeskSignIn') };
}

async function enter(who: { staff: Staff; authenticator: Authenticator }, bend: Bend = {}) {
  const { browser, request } = await toQuestion(who);
  const proof = { method: 'passkey', answer: who.authenticator.assert(request, bend) } as const;
  return { browser, answer: await browser.call('answerDeskSignIn', { body: { proof } }) };
}

const refusalsOf = async (staffId: string): Promise<unknown[]> =>
  (
    await house.sql.query(
      `select body::json->'details'->>'fault' as fault from audit_entry
       where event in ('staff.proof-refused', 'staff.factor-refused') and body::json->'actor'->'staff'->>'id' = $1
       order by seq`,
      [staffId],
    )
  ).rows.map(({ fault }) => fault);

describe('a passkey of staff', () => {
  it('is enrolled with the one-time link instead of an authenticator app, once', async () => {
    const { name, token } = await invitedStaff(house, ['support']);
    const { passkey } = await atDesk(house).ask('beginDeskEnrolment', { body: { token } });
    expect(passkey.rp.id).toBe('desk.test');
    const authenticator = key();
    const body = { token, password: STAFF_PASSWORD, name: 'First key', ...authenticator.create(passkey) };
    const answers = await atOnce(4, () => atDesk(house).call('completeDeskEnrolmentByPasskey', { body }));
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    const staff = { id: '', name, password: STAFF_PASSWORD, totpSecret: '' };
    const { browser, answer } = await enter({ staff, authenticator });
    expect(answer.outcome).toBe('done');
    const { factors } = await browser.ask('listDeskFactors');
    expect(factors.map(({ kind, name: called, keptOn }) => [kind, called, keptOn])).toEqual([
      ['passkey', 'First key', 'one-device'],
    ]);
    const [only] = factors;
    const removing = only?.id ?? '';
    const request = await browser.ask('askDeskFactorChange', { body: { removing } });
    const proof = { method: 'passkey', answer: authenticator.assert(request) } as const;
    const removed = await browser.call('removeDeskFactor', { params: { staffFactorId: removing }, body: { proof } });
    expect(removed.outcome).toBe('last-factor');
  });

  it('signs in after the password, as the code does, and not before it', async () => {
    const who = await holder();
    const { methods } = await toQuestion(who);
    expect(methods).toEqual(['passkey', 'totp']);
    expect((await enter(who)).answer.outcome).toBe('done');
    expect((await atDesk(house).call('askDeskSignIn')).outcome).toBe('sign-in-flow-ended');
    const codeOnly = await newStaff(house);
    const browser = atDesk(house);
    await browser.ask('beginDeskSignIn', { body: { username: codeOnly.name, password: codeOnly.password } });
    expect((await browser.call('askDeskSignIn')).outcome).toBe('factor-unavailable');
  });

  it('is refused from another origin, of another person, unverified, forged, or asked for something else', async () => {
    const who = await holder();
    const colleague = await holder();
    const bends: readonly [Bend, string][] = [
      [{ origin: ORIGIN }, 'origin'],
      [{ rpId: 'portal.test' }, 'domain'],
      [{ verified: false }, 'verification'],
      [{ present: false }, 'presence'],
      [{ key: anotherKey() }, 'signature'],
      [{ challenge: 'AAAA' }, 'challenge'],
      [{ crossOrigin: true }, 'cross-origin'],
      [{ backupEligible: true }, 'backup'],
      [{ userHandle: Buffer.from(colleague.staff.id).toString('base64url') }, 'user'],
      [{ credentialId: colleague.authenticator.credentialId }, 'credential'],
    ];
    for (const [bend] of bends) expect((await enter(who, bend)).answer.outcome).toBe('answer-wrong');
    expect((await enter({ ...who, authenticator: colleague.authenticator })).answer.outcome).toBe('answer-wrong');
    expect(await refusalsOf(who.staff.id)).toEqual([...bends.map(([, fault]) => fault), 'credential']);
    const seen = await toQuestion(who);
    const change = await who.desk.ask('askDeskFactorChange', { body: { removing: null } });
    const proof = { method: 'passkey', answer: who.authenticator.assert(change) } as const;
    expect((await seen.browser.call('answerDeskSignIn', { body: { proof } })).outcome).toBe('answer-wrong');
  });

  it('answers a question once, though eight times at the same moment, and no other sign-in', async () => {
    const who = await holder({ counts: false });
    const { browser, request } = await toQuestion(who);
    const body = { proof: { method: 'passkey', answer: who.authenticator.assert(request) } } as const;
    const other = await toQuestion(who);
    expect((await other.browser.call('answerDeskSignIn', { body })).outcome).toBe('answer-wrong');
    const answers = await atOnce(8, () => browser.copy().call('answerDeskSignIn', { body }));
    expect(tally(answers)).toMatchObject({ done: 1 });
    expect((await browser.copy().call('answerDeskSignIn', { body })).outcome).toBe('sign-in-flow-ended');
  });

  it('that was copied is gone, and what it opened ends', async () => {
    const who = await holder();
    const copy = who.authenticator.copy();
    const { browser } = await enter(who);
    expect((await enter({ ...who, authenticator: copy })).answer.problem).toMatchObject({ rule: 'passkey.counter' });
    expect((await browser.call('listDeskFactors')).outcome).toBe('session-ended');
    const { browser: again } = await (async () => ({ browser: atDesk(house) }))();
    const { methods } = await again.ask('beginDeskSignIn', {
      body: { username: who.staff.name, password: who.staff.password },
    });
    expect(methods).toEqual(['totp']);
  });
});

describe('an act', () => {
  it('is approved with a passkey that was asked for exactly it', async () => {
    const client = await newPerson(house);
    const first = await staffAtDesk(house);
    const second = await holder({ counts: false });
    const acts = await atOnce(2, async () => (await proposeSuspension(house, first.desk, client.userId)).data());
    const [one, other] = acts.map(({ id, hash }) => ({ id, hash }));
    if (one === undefined || other === undefined) throw new Error('two acts wait');
    const ask = ({ id, hash }: typeof one) =>
      second.desk.call('askStaffAct', { params: { actId: id }, body: { hash } });
    expect((await ask({ id: one.id, hash: other.hash })).outcome).toBe('act-settled');
    const answer = second.authenticator.assert((await ask(one)).data());
    await ask(other);
    const approve = ({ id, hash }: typeof one) =>
      second.desk.call('approveStaffAct', {
        params: { actId: id },
        body: { hash, proof: { method: 'passkey', answer } },
      });
    expect((await approve(other)).outcome).toBe('answer-wrong');
    expect((await approve(one)).data().state).toBe('done');
  });
});

describe('one’s own factors', () => {
  it('are added, named and removed with a proof of exactly that, as many as the policy has room for', async () => {
    const { staff, desk, authenticator } = await holder({ counts: false });
    const spare = key();
    expect((await add(desk, staff, spare, 'Spare')).outcome).toBe('done');
    const third = await desk.call('beginDeskPasskey', { body: { name: 'x', proof: freshProof(house, staff) } });
    expect(third.outcome).toBe('passkey-limit');
    const { factors, most } = await desk.ask('listDeskFactors');
    expect([most, factors.map(({ name }) => name)]).toEqual([2, [null, 'Blue key', 'Spare']]);
    const [totp, blue, other] = factors.map(({ id }) => id);
    const rename = (staffFactorId = '') =>
      desk.call('renameDeskFactor', { params: { staffFactorId }, body: { name: 'Drawer' } });
    expect([(await rename(other)).outcome, (await rename(totp)).outcome]).toEqual(['done', 'not-found']);
    const removeWith = async (staffFactorId: string, asked: string, held: Authenticator) => {
      const request = await desk.ask('askDeskFactorChange', { body: { removing: asked } });
      const proof = { method: 'passkey', answer: held.assert(request) } as const;
      return (await desk.call('removeDeskFactor', { params: { staffFactorId }, body: { proof } })).outcome;
    };
    expect(await removeWith(totp ?? '', blue ?? '', authenticator)).toBe('answer-wrong');
    expect(await removeWith(totp ?? '', totp ?? '', authenticator)).toBe('done');
    expect(await removeWith(other ?? '', other ?? '', authenticator)).toBe('done');
    expect(await removeWith(blue ?? '', blue ?? '', authenticator)).toBe('last-factor');
  });

  it('are never a credential that somebody else has, nor two of one answer', async () => {
    const one = await holder();
    const two = await staffAtDesk(house);
    expect((await add(two.desk, two.staff, one.authenticator)).outcome).toBe('passkey-refused');
    const proof = freshProof(house, two.staff);
    const { creation } = await two.desk.ask('beginDeskPasskey', { body: { name: 'Race', proof } });
    const body = key().create(creation);
    const answers = await atOnce(6, () => two.desk.copy().call('confirmDeskPasskey', { body }));
    expect(tally(answers)).toEqual({ done: 1, 'challenge-ended': 5 });
  });

  it('leave one, though both are removed at the same moment', async () => {
    const { staff, desk, authenticator } = await holder({ counts: false });
    const { factors } = await desk.ask('listDeskFactors');
    const [totp = '', passkey = ''] = factors.map(({ id }) => id);
    const request = await desk.ask('askDeskFactorChange', { body: { removing: totp } });
    const answer = authenticator.assert(request);
    const remove = (
      staffFactorId: string,
      proof: Parameters<typeof desk.call<'removeDeskFactor'>>[1]['body']['proof'],
    ) => desk.copy().call('removeDeskFactor', { params: { staffFactorId }, body: { proof } });
    const code = freshProof(house, staff);
    const both = await Promise.all([remove(totp, { method: 'passkey', answer }), remove(passkey, code)]);
    expect(both.filter(({ outcome }) => outcome === 'done').length).toBeLessThanOrEqual(1);
    expect((await desk.ask('listDeskFactors')).factors.length).toBeGreaterThanOrEqual(1);
  });
});

describe('a role that approves for others', () => {
  it('takes no synced passkey, at enrolment nor at use, and is told what would do', async () => {
    const { staff, desk } = await staffAtDesk(house, ['supervisor']);
    expect((await desk.ask('listDeskFactors')).oneDeviceOnly).toBe(true);
    const refused = await add(desk, staff, key({ synced: true }));
    expect(refused.problem).toMatchObject({ code: 'factor-forbidden', rule: 'passkey.device-bound-roles' });
    expect(await refusalsOf(staff.id)).toEqual(['synced']);
    expect((await add(desk, staff, key())).outcome).toBe('done');
    const clerk = await holder({ synced: true, counts: false, roles: ['support'] });
    const seen = await toQuestion(clerk);
    // Promoted between the question and the answer.
    await house.sql.query(`update staff_member set roles = '{supervisor}' where id = $1`, [clerk.staff.id]);
    const proof = { method: 'passkey', answer: clerk.authenticator.assert(seen.request) } as const;
    const late = await seen.browser.call('answerDeskSignIn', { body: { proof } });
    expect(late.problem).toMatchObject({ code: 'factor-unavailable', rule: 'passkey.device-bound-roles' });
    const { factors } = await clerk.desk.ask('listDeskFactors');
    expect(factors.map(({ barredBy }) => barredBy)).toEqual([null, 'passkey.device-bound-roles']);
  });
});

describe('a browser in which somebody signed in', () => {
  it('is not paused by strangers who try the name, for as long as it is known', async () => {
    const { staff, desk } = await staffAtDesk(house);
    const begin = (browser: Browser, password = staff.password) =>
      browser.call('beginDeskSignIn', { body: { username: staff.name, password } });
    for (let tries = 0; tries < 6; tries += 1) await begin(atDesk(house), 'a guess');
    expect((await begin(atDesk(house))).outcome).toBe('sign-in-refused');
    expect((await begin(desk)).outcome).toBe('done');
    // Its own tries run out too, and it is worth nothing for another name.
    const colleague = await staffAtDesk(house);
    for (let tries = 0; tries < 6; tries += 1) await begin(desk, 'a guess');
    expect((await begin(desk)).outcome).toBe('sign-in-refused');
    expect((await begin(colleague.desk)).outcome).toBe('sign-in-refused');
    house.clock.advance(4_000_000);
    for (let tries = 0; tries < 6; tries += 1) await begin(atDesk(house), 'a guess');
    expect((await begin(desk)).outcome).toBe('sign-in-refused');
  });
});

it('whoever lost everything is let in by a new link alone', async () => {
  const { staff, desk } = await holder();
  const { members } = house.services.staff;
  expect(await members.inviteAgain('nobody-of-staff', 'test')).toBeNull();
  const invited = await members.inviteAgain(staff.name, 'test');
  expect((await desk.call('listDeskFactors')).outcome).toBe('session-ended');
  const again = await atDesk(house).call('beginDeskSignIn', {
    body: { username: staff.name, password: staff.password },
  });
  expect(again.outcome).toBe('sign-in-refused');
  const [, token = ''] = (invited?.link ?? '').split('#');
  const { passkey } = await atDesk(house).ask('beginDeskEnrolment', { body: { token } });
  const authenticator = key();
  const body = { token, password: STAFF_PASSWORD, name: 'New key', ...authenticator.create(passkey) };
  await atDesk(house).ask('completeDeskEnrolmentByPasskey', { body });
  expect((await enter({ staff: { ...staff, password: STAFF_PASSWORD }, authenticator })).answer.outcome).toBe('done');
});
