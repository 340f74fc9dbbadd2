/**
 * Signing in with a passkey and no password: who gets in, what stands with the session, and that nothing is learnt or left
 * behind by whoever does not.
 */
import type { PasskeyRequest } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherKey, type Bend, makeAuthenticator } from './authenticator.ts';
import { atOnce, type Browser, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { countRows, faultsOf, type Holder, holder, openPasskeyHouse, toPasskey } from './passkey.people.ts';
import { demandApproval, type Person } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openPasskeyHouse();
});
afterAll(() => house.close());

const handleOf = ({ userId }: Person): string => Buffer.from(userId).toString('base64url');
const ask = async (browser: Browser): Promise<PasskeyRequest> => (await browser.ask('beginPasskeySignIn')).request;

async function answerAlone(who: Holder, bend: Bend = {}, browser: Browser = house.browser()) {
  const request = await ask(browser);
  const answer = who.authenticator.assert(request, { userHandle: handleOf(who.person), ...bend });
  return browser.call('answerPasskeySignIn', { body: { answer } });
}

describe('a passkey alone', () => {
  it('signs in, stands as the only evidence, and proves what a passkey may', async () => {
    const who = await holder(house, { synced: true, counts: false });
    const browser = house.browser();
    const session = (await answerAlone(who, {}, browser)).data();
    expect(session.evidence.map(({ method, phishingResistant }) => [method, phishingResistant])).toEqual([
      ['passkey', true],
    ]);
    const approval = await demandApproval(browser, who.person, { amountMinor: 5_000 });
    expect(approval.factors.map(({ kind }) => kind)).toEqual(['passkey']);
    const { rows } = await house.sql.query(
      `select body::json->>'rule' as rule from audit_entry where user_id = $1 and event = 'session.opened' order by seq desc limit 1`,
      [who.person.userId],
    );
    expect(rows[0].rule).toBe('passkey-alone');
  });

  it.each<readonly [string, Bend, string]>([
    ['a forged signature', { key: anotherKey() }, 'signature'],
    ['nobody there', { present: false }, 'presence'],
    ['somebody unverified', { verified: false }, 'verification'],
    ['a look-alike origin', { origin: 'https://portal.test.evil.example' }, 'origin'],
    ['a frame of another site', { crossOrigin: true, topOrigin: 'https://evil.example' }, 'cross-origin'],
    ['another domain', { rpId: 'evil.example' }, 'domain'],
    ['another question', { challenge: 'AAAA' }, 'challenge'],
    ['a backup of what cannot be backed up', { backupEligible: false, backedUp: true }, 'backup'],
    ['another user', { userHandle: Buffer.from('usr_x').toString('base64url') }, 'user'],
  ])('is refused with %s, and says no more', async (_about, bend, fault) => {
    const who = await holder(house, { synced: true, counts: false });
    const refused = await answerAlone(who, bend);
    expect(refused.outcome).toBe('sign-in-refused');
    expect((await faultsOf(house, who.person.userId)).at(-1)).toBe(fault);
    const unknown = house.browser();
    const answer = makeAuthenticator().assert(await ask(unknown), { userHandle: handleOf(who.person) });
    const nobody = await unknown.call('answerPasskeySignIn', { body: { answer } });
    expect({ ...nobody.problem, instance: '' }).toEqual({ ...refused.problem, instance: '' });
  });

  it('that does not say whose it is, is refused', async () => {
    const who = await holder(house);
    expect((await answerAlone(who, { userHandle: null })).outcome).toBe('sign-in-refused');
  });

  it('leaves no flow behind in which another factor would do', async () => {
    const who = await holder(house);
    const thief = house.browser();
    expect((await answerAlone(who, { key: anotherKey() }, thief)).outcome).toBe('sign-in-refused');
    const kept = house.browser();
    const { request } = await kept.ask('beginPasskeySignIn');
    const answer = who.authenticator.assert(request, { userHandle: handleOf(who.person), key: anotherKey() });
    const copy = kept.copy();
    await kept.call('answerPasskeySignIn', { body: { answer } });
    // The cookie that the answer took away, kept by whoever sent it.
    expect((await copy.call('getSignIn')).outcome).toBe('sign-in-flow-ended');
    const body = { factorId: who.factorId, method: 'passkey' as const };
    expect((await copy.call('beginSignInChallenge', { body })).outcome).toBe('sign-in-flow-ended');
  });

  it('answers a question once, though sixteen times at the same moment', async () => {
    const who = await holder(house, { synced: true, counts: false });
    const browser = house.browser();
    const answer = who.authenticator.assert(await ask(browser), { userHandle: handleOf(who.person) });
    const sessions = () => countRows(house, 'session where user_id = $1', who.person.userId);
    const before = await sessions();
    const answers = await atOnce(16, () => browser.copy().call('answerPasskeySignIn', { body: { answer } }));
    expect(tally(answers)).toEqual({ done: 1, 'sign-in-flow-ended': 15 });
    expect((await sessions()) - before).toBe(1);
  });

  it('answers the question of its own browser, in time', async () => {
    const who = await holder(house);
    const [mine, theirs] = [house.browser(), house.browser()];
    const answer = who.authenticator.assert(await ask(mine), { userHandle: handleOf(who.person) });
    await ask(theirs);
    expect((await theirs.call('answerPasskeySignIn', { body: { answer } })).outcome).toBe('sign-in-refused');
    house.clock.advance(300_000);
    expect((await mine.call('answerPasskeySignIn', { body: { answer } })).outcome).toBe('sign-in-flow-ended');
    // Attack: the end that the cookie names is put off.
    const late = Buffer.from(mine.cookies.get('__Host-strongroom-sign-in') ?? '', 'base64url');
    late.writeUIntBE(house.clock.now() + 60_000, 0, 6);
    mine.cookies.set('__Host-strongroom-sign-in', late.toString('base64url'));
    expect((await mine.call('answerPasskeySignIn', { body: { answer } })).outcome).toBe('csrf-token');
  });

  it('that was copied is suspended', async () => {
    const who = await holder(house);
    const copy = who.authenticator.copy();
    expect((await answerAlone(who)).outcome).toBe('done');
    expect((await answerAlone({ ...who, authenticator: copy })).outcome).toBe('factor-suspended');
    expect((await answerAlone(who)).outcome).toBe('sign-in-refused');
  });
});

describe('guesses', () => {
  it('count against the passkey and the address, and not against the password', async () => {
    const strict = await openHouse({ policy: { 'factor.failures': 3, 'sign-in.failures-per-address': 6 } });
    try {
      const who = await holder(strict, { synced: true, counts: false });
      const guess = async (bend: Bend) => {
        const browser = strict.browser();
        const { request } = await browser.ask('beginPasskeySignIn');
        const answer = who.authenticator.assert(request, { userHandle: handleOf(who.person), ...bend });
        return (await browser.call('answerPasskeySignIn', { body: { answer } })).outcome;
      };
      for (let tries = 0; tries < 3; tries += 1) expect(await guess({ key: anotherKey() })).toBe('sign-in-refused');
      // Paused: the right one fares no better, and hears no more.
      expect(await guess({})).toBe('sign-in-refused');
      await toPasskey(strict.browser(), who);
      expect(await guess({ credentialId: 'AAAA' })).toBe('sign-in-refused');
      expect(await guess({ credentialId: 'AAAA' })).toBe('sign-in-refused');
      expect(await guess({})).toBe('too-many-requests');
    } finally {
      await strict.close();
    }
  });

  it('are all there is where the policy wants a password', async () => {
    const strict = await openHouse({ policy: { 'passkey.without-password': false } });
    try {
      const who = await holder(strict);
      const browser = strict.browser();
      const { request } = await browser.ask('beginPasskeySignIn');
      const answer = who.authenticator.assert(request, { userHandle: handleOf(who.person) });
      expect((await browser.call('answerPasskeySignIn', { body: { answer } })).outcome).toBe('sign-in-refused');
    } finally {
      await strict.close();
    }
  });
});
