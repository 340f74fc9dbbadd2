/**
 * Passkeys over HTTP, with an authenticator in software whose every word can be bent: what is enrolled, what signs in and
 * approves, and every answer that must not (WebAuthn L3 sections 7.1 and 7.2).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherKey, type Bend, makeAuthenticator } from './authenticator.ts';
import { atOnce, tally } from './browser.client.ts';
import type { House } from './harness.ts';
import {
  addPasskey,
  beginPasskey,
  countRows,
  faultsOf,
  holder,
  openPasskeyHouse,
  toPasskey,
} from './passkey.people.ts';
import { newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openPasskeyHouse();
});
afterAll(() => house.close());

const count = (statement: string, ...values: readonly string[]) => countRows(house, statement, ...values);
const faults = (userId: string) => faultsOf(house, userId);

/** Each bend with the fault that the audit trail names for it. */
const BAD: readonly (readonly [string, Bend, string])[] = [
  ['a look-alike origin', { origin: 'https://portal.test.evil.example' }, 'origin'],
  ['our host on another port', { origin: 'https://portal.test:444' }, 'origin'],
  ['our host without TLS', { origin: 'http://portal.test' }, 'origin'],
  ['a frame of another site', { crossOrigin: true, topOrigin: 'https://evil.example' }, 'cross-origin'],
  ['a frame that hides its top', { crossOrigin: true }, 'cross-origin'],
  ['a top that is no frame', { topOrigin: 'https://evil.example' }, 'cross-origin'],
  ['nobody there', { present: false }, 'presence'],
  ['somebody unverified', { verified: false }, 'verification'],
  ['a backup of what cannot be backed up', { backupEligible: false, backedUp: true }, 'backup'],
];

describe('enrolling', () => {
  it('asks for a verified person, no attestation, and none of the keys that are there already', async () => {
    const { person, browser, authenticator } = await holder(house);
    const creation = await beginPasskey(house, browser, person, 'Second', authenticator);
    expect(creation).toMatchObject({
      rp: { id: 'portal.test', name: 'Strongroom' },
      user: { name: person.username },
      attestation: 'none',
      exclude: [{ credentialId: authenticator.credentialId, transports: ['internal'] }],
    });
    expect(Buffer.from(creation.challenge, 'base64url')).toHaveLength(32);
    expect(Buffer.from(creation.user.id, 'base64url').toString()).toBe(person.userId);
  });

  it('shows where the key may be, sets SMS aside and tells the owner', async () => {
    const { person, browser, authenticator: held } = await holder(house, { synced: true });
    await addPasskey(house, browser, person, { name: 'Steel key', held });
    const { factors } = await browser.ask('listFactors');
    expect(factors.map(({ kind, hint, keptOn, state }) => [kind, keptOn === null ? '' : hint, keptOn, state])).toEqual(
      expect.arrayContaining([
        ['passkey', 'Blue key', 'synced', 'active'],
        ['passkey', 'Steel key', 'one-device', 'active'],
        ['phone', '', null, 'displaced'],
      ]),
    );
    await house.drain();
    const mails = await house.world.mails(person.mail);
    expect(
      mails.filter(({ text }) => text.includes('A second factor was added to your account: passkey.')),
    ).toHaveLength(2);
  });

  it.each([
    ...BAD,
    ['another domain', { rpId: 'evil.example' }, 'domain'] as const,
    ['an assertion', { type: 'webauthn.get' }, 'type'] as const,
    ['another challenge', { challenge: 'AAAA' }, 'challenge'] as const,
    ['the name of another credential', { credentialId: 'AAAA' }, 'credential'] as const,
  ])('refuses %s, and the enrolment is over', async (_about, bend, fault) => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const creation = await beginPasskey(house, browser, person);
    const authenticator = makeAuthenticator();
    const refused = await browser.call('confirmPasskeyEnrolment', { body: authenticator.create(creation, bend) });
    expect(refused.outcome).toBe('passkey-refused');
    expect((await faults(person.userId)).at(-1)).toBe(fault);
    const late = await browser.call('confirmPasskeyEnrolment', { body: authenticator.create(creation) });
    expect(late.outcome).toBe('challenge-ended');
    expect(await count('passkey where user_id = $1', person.userId)).toBe(0);
  });

  it('is bound to the session that began it, and ends with its time', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const creation = await beginPasskey(house, browser, person);
    const { browser: other } = await signIn(house, person, house.browser());
    const body = makeAuthenticator().create(creation);
    expect((await other.call('confirmPasskeyEnrolment', { body })).outcome).toBe('challenge-ended');
    house.clock.advance(300_000);
    expect((await browser.call('confirmPasskeyEnrolment', { body })).outcome).toBe('challenge-ended');
  });

  it('refuses a credential that somebody has, and more than the policy allows', async () => {
    const { authenticator } = await holder(house);
    const { person, browser, authenticator: held } = await holder(house);
    const creation = await beginPasskey(house, browser, person, 'Taken', held);
    const taken = await browser.call('confirmPasskeyEnrolment', { body: authenticator.create(creation) });
    expect(taken.outcome).toBe('passkey-refused');
    expect(await count(`factor where user_id = $1 and kind = 'passkey'`, person.userId)).toBe(1);
    await addPasskey(house, browser, person, { name: 'Two', held });
    await addPasskey(house, browser, person, { name: 'Three', held });
    await expect(beginPasskey(house, browser, person, 'Four', held)).rejects.toThrow('passkey-limit');
  });

  it('answered sixteen times at once makes one passkey', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const body = makeAuthenticator().create(await beginPasskey(house, browser, person));
    const answers = await atOnce(16, () => browser.copy().call('confirmPasskeyEnrolment', { body }));
    expect(tally(answers)).toEqual({ done: 1, 'challenge-ended': 15 });
    expect(await count('passkey where user_id = $1', person.userId)).toBe(1);
  });

  it.each(['\u202eyek', 'a\u0000b', ' ', 'x'.repeat(41), ''])('refuses the name %j', async (name) => {
    const { browser } = await signIn(house, await newPerson(house));
    expect((await browser.call('beginPasskeyEnrolment', { body: { name } })).outcome).toBe('invalid-input');
  });
});

describe('signing in', () => {
  it.each([
    ['a counter that grows', { counts: true }],
    ['a counter that stays at nought', { counts: false, synced: true }],
  ])('with %s, again and again', async (_about, traits) => {
    const who = await holder(house, traits);
    for (let times = 0; times < 2; times += 1) {
      const browser = house.browser();
      const { challengeId, request } = await toPasskey(browser, who);
      expect(request).toMatchObject({
        rpId: 'portal.test',
        credentials: [{ credentialId: who.authenticator.credentialId }],
      });
      const session = await browser.ask('answerSignIn', {
        body: { challengeId, answer: who.authenticator.assert(request) },
      });
      expect(session.evidence[0]).toMatchObject({
        method: 'passkey',
        phishingResistant: true,
        deviceBound: traits.counts,
      });
      expect(session.evidence[1]).toMatchObject({ method: 'password', phishingResistant: false, deviceBound: false });
    }
  });

  it.each([
    ...BAD,
    ['another domain', { rpId: 'evil.example' }, 'domain'] as const,
    ['a registration', { type: 'webauthn.create' }, 'type'] as const,
    ['another challenge', { challenge: 'AAAA' }, 'challenge'] as const,
    ['a forged signature', { key: anotherKey() }, 'signature'] as const,
    ['another credential', { credentialId: 'AAAA' }, 'credential'] as const,
    ['the handle of another user', { userHandle: 'AAAA' }, 'user'] as const,
    ['a key that was bound to its device and now is not', { backupEligible: true }, 'backup'] as const,
  ])('refuses %s, charges it, and writes down why', async (_about, bend, fault) => {
    const who = await holder(house);
    const browser = house.browser();
    const { challengeId, request } = await toPasskey(browser, who);
    const answer = who.authenticator.assert(request, bend);
    const refused = await browser.call('answerSignIn', { body: { challengeId, answer } });
    expect(refused.outcome).toBe('answer-wrong');
    expect(refused.problem?.attemptsLeft).toBe(19);
    expect((await faults(who.person.userId)).at(-1)).toBe(fault);
    const right = await browser.call('answerSignIn', {
      body: { challengeId, answer: who.authenticator.assert(request) },
    });
    expect(right.outcome).toBe('done');
  });

  it('refuses a code for a passkey and a passkey for a code', async () => {
    const who = await holder(house);
    const browser = house.browser();
    const { challengeId, request } = await toPasskey(browser, who);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer: '000000' } })).outcome).toBe(
      'answer-wrong',
    );
    const plain = await newPerson(house);
    const other = house.browser();
    const flow = await other.ask('beginSignIn', { body: { username: plain.username, password: plain.password } });
    const body = { factorId: flow.factors[0]?.id ?? '', method: 'sms' as const };
    const { challenge } = await other.ask('beginSignInChallenge', { body });
    expect(challenge?.ask).toBeNull();
    const answer = who.authenticator.assert(request);
    expect((await other.call('answerSignIn', { body: { challengeId: challenge?.id ?? '', answer } })).outcome).toBe(
      'answer-wrong',
    );
  });

  it('refuses what another user signed, and what another sign-in was asked', async () => {
    const [who, thief] = [await holder(house), await holder(house)];
    const browser = house.browser();
    const { challengeId, request } = await toPasskey(browser, who);
    const theirs = thief.authenticator.assert(request, { credentialId: who.authenticator.credentialId });
    expect((await browser.call('answerSignIn', { body: { challengeId, answer: theirs } })).outcome).toBe(
      'answer-wrong',
    );
    const elsewhere = await toPasskey(house.browser(), who);
    const replayed = who.authenticator.assert(elsewhere.request);
    expect((await browser.call('answerSignIn', { body: { challengeId, answer: replayed } })).outcome).toBe(
      'answer-wrong',
    );
    expect((await faults(who.person.userId)).slice(-2)).toEqual(['signature', 'challenge']);
  });

  it('opens one session for sixteen of the same answer at once, and suspends nothing', async () => {
    const who = await holder(house);
    const before = await count('session where user_id = $1', who.person.userId);
    const browser = house.browser();
    const { challengeId, request } = await toPasskey(browser, who);
    const body = { challengeId, answer: who.authenticator.assert(request) };
    const { done, ...refused } = tally(await atOnce(16, () => browser.copy().call('answerSignIn', { body })));
    expect(done).toBe(1);
    expect(Object.keys(refused).filter((code) => !['challenge-ended', 'sign-in-flow-ended'].includes(code))).toEqual(
      [],
    );
    expect(await count('session where user_id = $1', who.person.userId)).toBe(before + 1);
    expect(await count(`factor where id = $1 and state = 'active'`, who.factorId)).toBe(1);
    expect((await browser.copy().call('answerSignIn', { body })).outcome).toBe('sign-in-flow-ended');
  });
});
