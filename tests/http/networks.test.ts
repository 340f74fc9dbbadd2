/** Networks: who gets in from where, what holds at once and what waits, and that nobody is shut out by mistake. */
import { HOUR_MS } from '@strongroom/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { freshProof, identify, staffAtDesk } from './desk.people.ts';
import type { House } from './harness.ts';
import { proveOnPhone } from './mobile-key.people.ts';
import {
  AWAY,
  addNetworks,
  HOME,
  HOME_BLOCK,
  networkId,
  OFFICE,
  openNetworkHouse,
  provenRemoval,
} from './networks.people.ts';
import { answerTo, newKey, newPerson, type Person, signIn, toChallenge } from './people.ts';
import { makePhone } from './phone.client.ts';

let house: House;
beforeAll(async () => {
  house = await openNetworkHouse();
});
afterAll(() => house.close());

const from = (address: string): Browser => house.browser({ address });
async function inside(address = HOME): Promise<{ person: Person; browser: Browser }> {
  const person = await newPerson(house, { totp: true });
  return { person, browser: (await signIn(house, person, from(address))).browser };
}
const isSignedIn = async (browser: Browser): Promise<boolean> => (await browser.call('getSession')).data().signedIn;
/** As far as the answer with both proofs right. */
async function tryFrom(person: Person, address: string) {
  house.clock.advance(30_000);
  const browser = from(address);
  const { challengeId, method } = await toChallenge(browser, person);
  const body = { challengeId, answer: await answerTo(house, person, method) };
  return { browser, body, answer: await browser.call('answerSignIn', { body }) };
}
const mailsOf = async (person: Person): Promise<string> => {
  await house.drain();
  return (await house.world.mails(person.mail)).map(({ text }) => text).join('\n');
};
const refusedSignIns = async ({ userId }: Person) =>
  (await house.services.audit.history({ userId, accountIds: [], before: null, limit: 50 }))
    .filter(({ event }) => event === 'sign-in.refused')
    .map(({ outcome, rule }) => ({ outcome, rule }));

describe('the first network', () => {
  it('holds at once: sessions elsewhere end, nobody else signs in, and the owner is told', async () => {
    const { person, browser } = await inside();
    const { browser: elsewhere } = await signIn(house, person, from(AWAY));
    expect((await addNetworks(house, browser, person, [HOME_BLOCK])).data()).toMatchObject({
      restricted: true,
      entries: [{ kind: 'range', network: HOME_BLOCK, state: 'active' }],
      current: { address: HOME, inside: true },
    });
    expect([await isSignedIn(browser), await isSignedIn(elsewhere)]).toEqual([true, false]);
    const ended = await house.sql.query('select end_reason from session where user_id = $1 and ended_at is not null', [
      person.userId,
    ]);
    expect(ended.rows).toEqual([{ end_reason: 'network-restricted' }]);
    expect(await mailsOf(person)).toMatch(/restricted to fewer networks/);
  });

  it('refuses a sign-in from elsewhere only after both proofs, spends the code, and tells the owner', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const wrongPassword = { ...person, password: 'surely not this one' };
    await expect(toChallenge(from(AWAY), wrongPassword)).rejects.toThrow();
    const { browser: thief, body, answer } = await tryFrom(person, AWAY);
    expect([answer.outcome, thief.cookies.has('__Host-strongroom-session')]).toEqual(['network-restricted', false]);
    expect((await thief.call('answerSignIn', { body })).outcome).toBe('sign-in-flow-ended');
    expect(await refusedSignIns(person)).toContainEqual({ outcome: 'refused', rule: 'network' });
    expect(await mailsOf(person)).toContain(AWAY);
    // The same code is no good at home either.
    const again = from(HOME);
    const { challengeId } = await toChallenge(again, person);
    expect((await again.call('answerSignIn', { body: { ...body, challengeId } })).outcome).toBe('answer-wrong');
  });

  it('keeps out a phone that is activated from elsewhere with password and code alone, and tells the owner', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person, from(HOME));
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const phone = await makePhone(house);
    const { activation, keyId } = await proveOnPhone(house, phone, person);
    expect((await phone.complete(activation, keyId)).outcome).toBe('network-restricted');
    expect((await phone.complete(activation, keyId)).outcome).toBe('activation-ended');
    expect(await refusedSignIns(person)).toContainEqual({ outcome: 'refused', rule: 'network' });
    expect(await mailsOf(person)).toMatch(/127\.0\.0\.1/);
    expect((await browser.ask('listFactors')).factors.map(({ kind }) => kind)).not.toContain('mobile-key');
  });

  it('ends a session whose cookie is used from elsewhere, whatever is asked', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const stolen = from(AWAY);
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
    stolen.csrf.session = browser.csrf.session;
    expect((await stolen.call('listAccounts')).outcome).toBe('session-ended');
    expect(await isSignedIn(browser)).toBe(false);
    const second = (await signIn(house, person, from(HOME))).browser;
    const copy = from(AWAY);
    for (const [name, value] of second.cookies) copy.cookies.set(name, value);
    expect([await isSignedIn(copy), await isSignedIn(second)]).toEqual([false, false]);
  });

  it('is proven like every other change, for exactly these networks', async () => {
    const { browser } = await inside();
    const body = { networks: [HOME_BLOCK], label: '', keepCurrent: false };
    const asked = await browser.call('addNetworks', { body });
    expect(asked.problem?.approval?.subject).toEqual({
      action: 'network.add',
      networks: [HOME_BLOCK],
      keepCurrent: false,
      waits: false,
    });
    expect((await browser.ask('listNetworks')).entries).toEqual([]);
  });
});

describe('nobody shuts themselves out', () => {
  it('by networks the own address is not in, unless it is let in for a while', async () => {
    const { person, browser } = await inside();
    expect((await addNetworks(house, browser, person, ['9.9.9.0/24'])).outcome).toBe('network-locks-out');
    const check = await browser.ask('checkNetworks', { body: { networks: ['9.9.9.0/24'] } });
    expect(check).toMatchObject({ locksOut: true, waits: false });
    await addNetworks(house, browser, person, ['9.9.9.0/24'], { keepCurrent: true });
    const { entries } = await browser.ask('listNetworks');
    expect(entries.map(({ kind, network }) => [kind, network])).toEqual([
      ['range', '9.9.9.0/24'],
      ['exception', HOME],
    ]);
    house.clock.advance(2 * HOUR_MS - 1);
    const { browser: back } = await signIn(house, person, from(OFFICE));
    house.clock.advance(30_000);
    expect((await tryFrom(person, HOME)).answer.outcome).toBe('network-restricted');
    expect((await back.ask('listNetworks')).entries).toHaveLength(1);
  });

  it('by removing the network they are in', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK, 'head-office']);
    const params = { networkId: await networkId(browser, HOME_BLOCK) };
    const refused = await browser.call('removeNetwork', { params, query: { keepCurrent: 'no' } });
    expect(refused.outcome).toBe('network-locks-out');
    const other = await provenRemoval(house, browser, person, await networkId(browser, 'head-office'));
    expect((await other()).data().entries.map(({ network }) => network)).toEqual([HOME_BLOCK]);
  });
});

describe('what lets in more', () => {
  it('waits, and can be taken back at once', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const added = (await addNetworks(house, browser, person, ['9.9.9.0/24'])).data();
    expect(added.entries.map(({ state }) => state)).toEqual(['active', 'pending']);
    expect((await tryFrom(person, OFFICE)).answer.outcome).toBe('network-restricted');
    const params = { networkId: await networkId(browser, '9.9.9.0/24') };
    expect((await browser.call('cancelNetworkChange', { params })).data().entries).toHaveLength(1);
    expect((await browser.call('cancelNetworkChange', { params })).outcome).toBe('not-found');
    await addNetworks(house, browser, person, ['9.9.9.0/24']);
    house.clock.advance(3 * HOUR_MS);
    expect((await tryFrom(person, OFFICE)).answer.outcome).toBe('done');
    expect(await mailsOf(person)).toMatch(/another network will be good/);
  });

  it('the last removal waits; until then the rule stands', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const remove = await provenRemoval(house, browser, person, await networkId(browser, HOME_BLOCK));
    expect((await remove()).data()).toMatchObject({ restricted: true, entries: [{ state: 'leaving' }] });
    expect((await tryFrom(person, AWAY)).answer.outcome).toBe('network-restricted');
    house.clock.advance(3 * HOUR_MS);
    expect((await tryFrom(person, AWAY)).answer.outcome).toBe('done');
  });

  it('a removal cannot be brought about by taking back what it leans on', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    await addNetworks(house, browser, person, ['9.9.9.0/24']);
    house.clock.advance(60_000);
    await (await provenRemoval(house, browser, person, await networkId(browser, HOME_BLOCK)))();
    const params = { networkId: await networkId(browser, '9.9.9.0/24') };
    const refused = await browser.call('cancelNetworkChange', { params });
    expect([refused.outcome, refused.problem?.rule]).toEqual(['network-refused', 'still-needed']);
  });

  it('two removals at once never leave nothing', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK, '8.8.0.0/16']);
    const { browser: other } = await signIn(house, person, from(HOME));
    const first = await provenRemoval(house, browser, person, await networkId(browser, HOME_BLOCK));
    const second = await provenRemoval(house, other, person, await networkId(other, '8.8.0.0/16'));
    const outcomes = (await Promise.all([first(), second()])).map(({ outcome }) => outcome).sort();
    // What was approved as taking effect at once would now wait: it is asked for anew.
    expect(outcomes).toEqual(['approval-void', 'done']);
    expect((await browser.ask('listNetworks')).entries.map(({ state }) => state)).toEqual(['active']);
  });

  it('the same network named twice at once is there once', async () => {
    const { person, browser } = await inside();
    const { browser: other } = await signIn(house, person, from(HOME));
    const both = await Promise.all(
      [browser, other].map((each) =>
        each.call('addNetworks', { body: { networks: [HOME_BLOCK], label: '', keepCurrent: false } }),
      ),
    );
    expect(both.map(({ outcome }) => outcome)).toEqual(['proof-required', 'proof-required']);
    const outcomes = [];
    for (const each of [browser, other]) outcomes.push((await addNetworks(house, each, person, [HOME_BLOCK])).outcome);
    expect(outcomes).toEqual(['done', 'network-refused']);
  });
});

describe('what can be named', () => {
  it.each([
    ['192.168.1.1', 'private'],
    ['100.64.1.1', 'shared'],
    ['127.0.0.1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['203.0.113.7', 'documentation'],
    ['010.8.8.8', 'ambiguous-spelling'],
    ['8.0.0.0/11', 'too-wide'],
    ['2a00::/29', 'too-wide'],
    ['0.0.0.0/0', 'too-wide'],
    ['::/0', 'too-wide'],
    ['10.0.0.0/8', 'private'],
    ['AS15169', 'networks-unknown'],
    ['nowhere', 'not-an-address'],
  ])('not %s: %s', async (text, rule) => {
    const { browser } = shared;
    const body = { networks: [text], label: '', keepCurrent: true };
    const refused = await browser.call('addNetworks', { body });
    expect([refused.outcome, refused.problem?.rule]).toEqual(['network-refused', rule]);
    const check = await browser.ask('checkNetworks', { body: { networks: [text] } });
    expect(check.parsed).toMatchObject([{ network: null, rule }]);
  });

  it('each spelling is shown as what it means', async () => {
    const texts = ['8.8.8.77/24', '8.8.8.0 - 8.8.8.255', '::ffff:8.8.8.8', '10.7.1.1', 'head-office', '2A00:1450::/32'];
    const { parsed } = await shared.browser.ask('checkNetworks', { body: { networks: texts } });
    expect(parsed.map(({ network }) => network)).toEqual([
      ...[HOME_BLOCK, HOME_BLOCK, HOME, '10.7.1.1', 'head-office', '2a00:1450::/32'],
    ]);
  });

  it('one that is said twice in a list is named once', async () => {
    const { person, browser } = await inside();
    const texts = [HOME_BLOCK, '8.8.8.77/24', HOME_BLOCK];
    const check = await browser.ask('checkNetworks', { body: { networks: texts } });
    expect(check.parsed.map(({ rule }) => rule)).toEqual([null, null, null]);
    const { entries } = (await addNetworks(house, browser, person, texts)).data();
    expect(entries.map(({ network }) => network)).toEqual([HOME_BLOCK]);
    const again = await browser.ask('checkNetworks', { body: { networks: [HOME_BLOCK] } });
    expect(again.parsed.map(({ rule }) => rule)).toEqual(['named-already']);
  });

  it('no more than the policy says', async () => {
    const body = { networks: ['8.8.8.8', '8.8.8.9', '8.8.8.10', '8.8.8.11'], label: '', keepCurrent: false };
    const refused = await shared.browser.call('addNetworks', { body });
    expect([refused.outcome, refused.problem?.rule]).toEqual(['network-refused', 'too-many']);
  });

  let shared: { browser: Browser };
  beforeAll(async () => {
    shared = await inside();
  });
});

describe('two nodes', () => {
  it('share the rule within a second', async () => {
    const { person, browser } = await inside();
    const node = await house.anotherNode();
    const { browser: elsewhere } = await signIn(house, person, from(AWAY));
    const there = elsewhere.copy(node);
    expect((await there.call('listAccounts')).outcome).toBe('done');
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    house.clock.advance(1_000);
    expect((await there.call('listAccounts')).outcome).toBe('session-ended');
  });
});

describe('the desk', () => {
  it('lets an owner in from anywhere for a while: two people, a caller who was identified, and the owner is told', async () => {
    const { person, browser } = await inside();
    await addNetworks(house, browser, person, [HOME_BLOCK]);
    const [first, second] = [await staffAtDesk(house), await staffAtDesk(house)];
    const act = { kind: 'network.lift', parameters: { userId: person.userId } } as const;
    const propose = () =>
      first.desk.call('proposeStaffAct', { body: { act, reason: 'moved house' }, idempotencyKey: newKey() });
    expect((await propose()).outcome).toBe('caller-not-identified');
    await identify(first.desk, person);
    const { id, hash } = (await propose()).data();
    expect((await tryFrom(person, AWAY)).answer.outcome).toBe('network-restricted');
    const body = { hash, proof: freshProof(house, second.staff) };
    await second.desk.ask('approveStaffAct', { params: { actId: id }, body });
    const { browser: away, answer } = await tryFrom(person, AWAY);
    expect(answer.outcome).toBe('done');
    // What is named meanwhile is judged by what holds afterwards: it waits.
    expect((await addNetworks(house, away, person, [AWAY])).data().entries.map(({ state }) => state)).toEqual([
      ...['active', 'active', 'pending'],
    ]);
    expect(await mailsOf(person)).toMatch(/our desk lets you in/);
    house.clock.advance(4 * HOUR_MS);
    expect((await tryFrom(person, OFFICE)).answer.outcome).toBe('network-restricted');
  });
});
