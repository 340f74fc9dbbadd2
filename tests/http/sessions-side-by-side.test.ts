/**
 * Sessions side by side, seen over HTTP: what the list tells of each, the one among them that trades, and what a second
 * node knows of them.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { codeFor, demandApproval, newPerson, type Person, prove, signIn, toChallenge } from './people.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let house: House;
let person: Person;
let browser: Browser;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  person = await newPerson(house);
  ({ browser } = await signIn(house, person));
});

const seconds = (count: number): void => house.clock.advance(count * 1_000);
const live = async (of: Browser): Promise<boolean> => (await of.ask('getSession')).signedIn;
const idOf = async (of: Browser): Promise<string | undefined> =>
  (await of.ask('listSessions')).sessions.find(({ current }) => current)?.id;

describe('the list of sessions', () => {
  const own = async () => (await browser.ask('listSessions')).sessions.find(({ current }) => current);

  it('says what a session rests on and what it did last, and of reading nothing', async () => {
    expect(await own()).toMatchObject({
      surface: 'portal',
      clientName: null,
      place: null,
      lastAct: null,
      tradingSince: null,
      evidence: [{ method: 'sms' }, { method: 'password' }],
    });
    await browser.ask('listAccounts');
    await browser.ask('recordActivity');
    expect((await own())?.lastAct).toBeNull();
    const at = new Date(house.clock.now()).toISOString();
    await browser.ask('claimTrading', { body: { takeOverFrom: null } });
    seconds(1);
    await demandApproval(browser, person, { amountMinor: 100 });
    expect((await own())?.lastAct).toEqual({ operation: 'claimTrading', about: 'Session', at });
  });
});

describe('the trading role', () => {
  it('goes to whoever names the session that trades, and the one displaced is told by whom', async () => {
    const { browser: other } = await signIn(house, person, house.browser({ userAgent: FIREFOX }));
    const mine = await idOf(browser);
    expect(await browser.ask('claimTrading', { body: { takeOverFrom: null } })).toMatchObject({ role: 'trading' });
    const asked = await other.call('claimTrading', { body: { takeOverFrom: null } });
    expect([asked.status, asked.problem?.rule]).toEqual([409, 'ask']);
    expect(asked.problem?.holder).toMatchObject({ sessionId: mine, surface: 'portal', place: null });
    expect((await other.session()).trading).toBe('reading');
    await other.ask('claimTrading', { body: { takeOverFrom: mine ?? null } });
    expect((await browser.session()).trading).toBe('displaced');
    expect((await browser.ask('getTrading')).lost).toMatchObject({
      at: new Date(house.clock.now()).toISOString(),
      to: { sessionId: await idOf(other), device: { label: expect.stringContaining('Firefox') } },
    });
    expect(await browser.ask('releaseTrading')).toMatchObject({ role: 'reading', lost: null });
  });

  it('is one over all nodes: of two who name the same session one takes over, and every node tells who was displaced', async () => {
    const node = await house.anotherNode();
    const { browser: second } = await signIn(house, person);
    const { browser: third } = await signIn(house, person);
    const there = third.copy(node);
    await browser.ask('claimTrading', { body: { takeOverFrom: null } });
    const unnamed = await there.call('claimTrading', { body: { takeOverFrom: null } });
    const mine = await idOf(browser);
    expect(unnamed.problem).toMatchObject({ rule: 'ask', holder: { sessionId: mine } });
    const body = { takeOverFrom: mine ?? null };
    const answers = await Promise.all([second, there].map((one) => one.call('claimTrading', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    seconds(1);
    const roles = await Promise.all([second, there].map(async (one) => (await one.session()).trading));
    expect(roles.toSorted()).toEqual(['reading', 'trading']);
    const told = await Promise.all([browser, browser.copy(node)].map(async (one) => (await one.session()).trading));
    expect(told).toEqual(['displaced', 'displaced']);
  });
});

describe('a second node', () => {
  it('knows the session, sees its activity, and refuses it within a second of its end', async () => {
    const node = await house.anotherNode();
    const there = browser.copy(node);
    expect(await live(there)).toBe(true);
    await browser.ask('endSessions', { query: { keep: 'none' } });
    seconds(1);
    expect((await there.call('listAccounts')).outcome).toBe('session-ended');
  });

  it('closes its streams and refuses, without any time passing, what was ended on the first', async () => {
    const node = await house.anotherNode();
    const there = browser.copy(node);
    const { browser: other } = await signIn(house, person);
    const kept = other.copy(node);
    expect(await live(there)).toBe(true);
    const told = there.call('followSession');
    await expect.poll(() => node.services.sessions.streams.open()).toBe(1);
    await other.ask('endSession', { params: { sessionId: (await idOf(browser)) ?? '' } });
    // The clock of these tests stands: nothing here is forgotten because it grew old.
    const { text } = await told;
    expect(text).toMatch(/^event: session\ndata: {"trading":"reading",.*}\n[\s\S]*"reason":"ended-elsewhere"}\n\n$/);
    const late = await there.call('listAccounts');
    expect([late.outcome, late.problem?.rule]).toEqual(['session-ended', 'ended-elsewhere']);
    expect(await live(kept)).toBe(true);
    expect(node.services.sessions.streams.open()).toBe(0);
  });

  it('has no place of its streams taken by whoever asks for their head alone', async () => {
    const { streams } = house.services.sessions;
    const before = streams.open();
    for (let asked = 0; asked < 5; asked += 1) {
      const { status, text, headers } = await browser.send({ ...browser.write('followSession'), method: 'HEAD' });
      expect([status, text, headers['content-type']]).toEqual([200, '', 'text/event-stream; charset=utf-8']);
    }
    expect(streams.open()).toBe(before);
  });

  it.each([1_000, -60_000])('whose clock leaps by %i ms goes on refusing what has ended', async (leap) => {
    const copy = browser.copy();
    await browser.ask('signOut');
    for (const ms of [leap, -leap]) {
      house.clock.advance(ms);
      expect(await live(copy)).toBe(false);
    }
  });

  it('goes on with a sign-in that began on the first', async () => {
    const node = await house.anotherNode();
    const here = house.browser();
    const { challengeId } = await toChallenge(here, person);
    const there = here.copy(node);
    await there.ask('answerSignIn', { body: { challengeId, answer: await codeFor(house, person) } });
    expect((await here.call('answerSignIn', { body: { challengeId, answer: '000000' } })).outcome).toBe(
      'sign-in-flow-ended',
    );
    expect(await live(there)).toBe(true);
  });

  it('refuses the old secret within a second of a proof', async () => {
    const node = await house.anotherNode();
    const there = browser.copy(node);
    expect(await live(there)).toBe(true);
    await prove(house, browser, person, await demandApproval(browser, person, { amountMinor: 100 }));
    seconds(1);
    expect((await there.call('listAccounts')).outcome).toBe('session-ended');
    expect(await live(browser.copy(node))).toBe(true);
  });
});
