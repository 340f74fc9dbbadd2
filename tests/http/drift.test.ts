/** A live session that is used from elsewhere: what it may no longer do, how it comes back, and when it ends. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { ABROAD, elsewhere, FIREFOX, HOME, NOWHERE_KNOWN, openDriftHouse, programAt } from './drift.people.ts';
import { type House, ORIGIN } from './harness.ts';
import { noticesOf, phoneHolder, toPrompt } from './mobile-key.people.ts';
import { newPerson, type Person, prove, signIn, withdraw } from './people.ts';
import {
  ask,
  back,
  call,
  followClock,
  type Program,
  redeem,
  refresh,
  signInProgram,
  startProgram,
  toConsent,
  via,
} from './surfaces.people.ts';

let house: House;
beforeAll(async () => {
  house = await openDriftHouse();
});
afterAll(() => house.close());

async function atHome(totp = true): Promise<{ person: Person; browser: Browser }> {
  const person = await newPerson(house, { totp });
  return { person, browser: (await signIn(house, person, house.browser({ address: HOME }))).browser };
}
const entriesOf = async ({ userId }: Person, name: string) =>
  (await house.services.audit.history({ userId, accountIds: [], before: null, limit: 50 })).filter(
    ({ event }) => event === name,
  );
async function reproof(browser: Browser, person: Person): Promise<string> {
  const { problem } = await browser.call('reproveSession');
  if (problem?.approval === undefined) throw new Error(`a proof is asked for: ${problem?.code}`);
  await prove(house, browser, person, problem.approval);
  return problem.approval.id;
}

describe('in another country', () => {
  it('only reads until it is proven again, and its owner is told', async () => {
    const { person, browser } = await atHome();
    const there = elsewhere(house, browser, { address: ABROAD });
    const { drift, groups } = await there.session();
    expect(drift?.changes).toEqual(['country']);
    expect(groups.filter(({ lapsed }) => !lapsed).map(({ group }) => group)).toEqual(['read']);
    expect((await there.call('listAccounts')).outcome).toBe('done');
    const refused = await withdraw(there, person, { amountMinor: 100 }, {});
    expect([refused.status, refused.outcome, refused.problem?.rule]).toEqual([403, 'session-drifted', 'session.drift']);
    expect((await there.call('claimTrading', { body: { takeOverFrom: null } })).outcome).toBe('session-drifted');
    await house.drain();
    expect(await noticesOf(house, person.userId)).toContain('notice.session-drifted');

    const approval = await reproof(there, person);
    expect(await there.ask('reproveSession', { approval })).toMatchObject({ drift: null });
    expect((await withdraw(there, person, { amountMinor: 100 }, {})).outcome).toBe('proof-required');
    expect((await entriesOf(person, 'session.reproven')).map(({ outcome }) => outcome)).toEqual(['done']);
    // Proven there, it is bound there: the cookie of before is worth nothing, and home is abroad now.
    expect((await browser.call('listAccounts')).outcome).toBe('session-ended');
    expect((await elsewhere(house, there, { address: HOME }).session()).drift?.changes).toEqual(['country']);
  });

  it('is written down once, however many requests come from there at once', async () => {
    const { person, browser } = await atHome();
    const there = elsewhere(house, browser, { address: ABROAD });
    await Promise.all([1, 2, 3, 4].map(() => there.call('listAccounts')));
    expect(await entriesOf(person, 'session.drifted')).toMatchObject([
      { rule: 're-prove', details: { changes: 'country' } },
    ]);
  });

  it('takes no weaker proof than the strongest at hand, and one proof once', async () => {
    const { person, browser } = await atHome();
    const there = elsewhere(house, browser, { address: ABROAD });
    const { problem } = await there.call('reproveSession');
    expect(problem?.approval?.factors.map(({ kind }) => kind)).toEqual(['totp']);
    const approval = await reproof(there, person);
    const both = await Promise.all([1, 2].map(() => there.call('reproveSession', { approval })));
    expect(both.filter(({ outcome }) => outcome === 'done').length).toBeGreaterThanOrEqual(1);
    expect(await entriesOf(person, 'session.reproven')).toHaveLength(1);
  });
});

describe('a prompt on the phone', () => {
  it('names the place it was asked from, in the language of its owner, and none where none is known', async () => {
    const { person, phone } = await phoneHolder(house);
    const place = async (address: string) => {
      house.clock.advance(3_600_000);
      const { prompt } = await toPrompt(house.browser({ address }), person, phone);
      return [prompt.shown.place, prompt.shown.address];
    };
    expect(await place(HOME)).toEqual([expect.stringMatching(/[A-Z][a-z]+/), HOME]);
    const [abroad] = await place(ABROAD);
    expect(abroad).not.toBe((await place(HOME))[0]);
    expect(await place(NOWHERE_KNOWN)).toEqual([null, NOWHERE_KNOWN]);
  });
});

describe('in another browser', () => {
  it('rests as well, and the owner takes it back at home: the copy is worth nothing then', async () => {
    const { person, browser } = await atHome();
    const thief = elsewhere(house, browser, { address: HOME, userAgent: FIREFOX });
    expect((await thief.session()).drift?.changes).toEqual(['client']);
    expect((await browser.session()).drift?.changes).toEqual(['client']);
    await browser.ask('reproveSession', { approval: await reproof(browser, person) });
    expect((await thief.call('listAccounts')).outcome).toBe('session-ended');
    expect((await browser.session()).drift).toBeNull();
  });

  it('is found out without the cookie of its device', async () => {
    const { browser } = await atHome();
    const thief = elsewhere(house, browser, { address: HOME });
    thief.cookies.delete('__Host-strongroom-device');
    expect((await thief.session()).drift?.changes).toEqual(['client']);
  });
});

describe('in another place and another browser at once', () => {
  it('ends for everybody, and its owner is told', async () => {
    const { person, browser } = await atHome();
    const thief = elsewhere(house, browser, { address: ABROAD, userAgent: FIREFOX });
    const refused = await thief.call('listAccounts');
    expect([refused.status, refused.outcome, refused.problem?.rule]).toEqual([401, 'session-ended', 'drifted']);
    expect((await browser.call('listAccounts')).problem?.rule).toBe('drifted');
    await house.drain();
    expect(await noticesOf(house, person.userId)).toContain('notice.session-drift-ended');
    expect(await entriesOf(person, 'session.drifted')).toMatchObject([{ rule: 'end' }]);
  });
});

it('goes on in another network of which nobody knows the country', async () => {
  const { person, browser } = await atHome();
  const there = elsewhere(house, browser, { address: NOWHERE_KNOWN });
  expect((await there.session()).drift).toBeNull();
  expect((await withdraw(there, person, { amountMinor: 100 }, {})).outcome).toBe('proof-required');
});

describe('a program that is suddenly abroad', () => {
  const claim = (program: Program, token: string): Promise<Response> =>
    oauth
      .protectedResourceRequest(
        ...([token, 'POST', new URL('/v1/sessions/trading', ORIGIN)] as const),
        new Headers({ 'content-type': 'application/json' }),
        JSON.stringify({ takeOverFrom: null }),
        via(program),
      )
      .catch((error: unknown) => {
        if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
        throw error;
      });
  beforeEach(() => followClock(house));
  async function signedIn(clientId: string): Promise<{ program: Program; token: string }> {
    const { browser } = await signIn(house, await newPerson(house, { totp: true }));
    const program = programAt(await startProgram(house, clientId), HOME);
    const { access_token: token } = await signInProgram(program, browser);
    expect((await call(program, token, '/v1/accounts')).status).toBe(200);
    return { program, token };
  }

  it('reads on, and is sent to a fresh sign-in for what rests', async () => {
    const { program, token } = await signedIn('strongroom-terminal');
    expect((await claim(program, token)).status).toBe(200);
    const abroad = programAt(program, ABROAD);
    expect((await call(abroad, token, '/v1/accounts')).status).toBe(200);
    const refused = await claim(abroad, token);
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'step-up-required' }]);
    expect(refused.headers.get('www-authenticate')).toMatch(/insufficient_user_authentication.*max_age="0"/);
  });

  it('goes round by what the refusal asks for, and does what rested', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const program = programAt(await startProgram(house), HOME);
    const { access_token: token } = await signInProgram(program, browser);
    const abroad = programAt(program, ABROAD);
    expect((await call(program, token, '/v1/accounts')).status).toBe(200);
    const refused = await claim(abroad, token);
    const [, maxAge = ''] = /max_age="(\d+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    const [, acrValues = ''] = /acr_values="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    house.clock.advance(1_000);
    const before = Math.floor(house.clock.now() / 1_000);
    const asked = await ask(abroad, { max_age: maxAge, acr_values: acrValues });
    const consentId = await toConsent(browser, asked);
    // What was proven before the program asked does not count, though the person is signed in.
    const given = await browser.call('giveConsent', { params: { consentId } });
    expect(given.outcome).toBe('proof-required');
    const approval = given.problem?.approval;
    if (approval === undefined) throw new Error('an approval is asked for');
    await prove(house, browser, person, approval);
    followClock(house);
    const { continueAt } = await browser.ask('giveConsent', { params: { consentId }, approval: approval.id });
    const tokens = await redeem(abroad, asked, await back(browser, continueAt));
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({ acr: acrValues, amr: ['mfa', 'otp', 'pwd'] });
    expect(claims?.auth_time).toBeGreaterThanOrEqual(before);
    // The old token rests as before: only what was proven anew goes on.
    expect((await claim(abroad, token)).status).toBe(401);
    await oauth.revocationRequest(abroad.as, abroad.client, abroad.auth, token, via(abroad));
    expect((await claim(abroad, tokens.access_token)).status).toBe(200);
  });

  it('is sent there from home as well, once its power to trade has lapsed, and reads on', async () => {
    const { browser } = await signIn(house, await newPerson(house, { totp: true }));
    const program = programAt(await startProgram(house), HOME);
    const { refresh_token: refreshToken } = await signInProgram(program, browser);
    house.clock.advance(900_000);
    followClock(house);
    const { access_token: token } = await refresh(program, refreshToken);
    expect((await call(program, token, '/v1/accounts')).status).toBe(200);
    const refused = await claim(program, token);
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'step-up-required' }]);
    expect(refused.headers.get('www-authenticate')).toMatch(
      /^DPoP error="insufficient_user_authentication", acr_values="[^"]+", max_age="0"$/,
    );
  });

  it('ends where nobody sits who could prove anything', async () => {
    const { program, token } = await signedIn('night-bot');
    const refused = await call(programAt(program, ABROAD), token, '/v1/accounts');
    expect(refused.status).toBe(401);
    expect((await call(program, token, '/v1/accounts')).status).toBe(401);
  });
});
