/**
 * Programs as clients of this house: a real client library through PAR, PKCE and DPoP, the code, the API, refresh,
 * introspection and revocation; and everything dies with the session, whoever ends it.
 */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import { call, followClock, type Program, signInProgram, startProgram, TERMINAL } from './surfaces.people.ts';

let house: House;
let person: Person;
let browser: Browser;
let program: Program;

beforeAll(async () => {
  house = await openHouse({ configuration: { 'surfaces.clients': [TERMINAL] } });
  person = await newPerson(house, { totp: true });
});
afterAll(() => house.close());
beforeEach(async () => {
  followClock(house);
  ({ browser } = await signIn(house, person));
  program = await startProgram(house);
});

describe('a native program', () => {
  it('signs in, reads accounts, and ends with its session', async () => {
    const tokens = await signInProgram(program, browser);
    expect(tokens).toMatchObject({ token_type: 'dpop', scope: 'openid read trade-reduce' });
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({ sub: person.userId, acr: 'urn:strongroom:acr:two-factor' });

    const accounts = await call(program, tokens.access_token, '/v1/accounts');
    expect(accounts.status).toBe(200);
    expect(await accounts.json()).toMatchObject({ accounts: [{ id: person.accountId }] });

    const { sessions } = await browser.ask('listSessions');
    const own = sessions.find(({ surface }) => surface === 'desktop');
    expect(own).toMatchObject({ current: false, device: { label: TERMINAL.name } });

    await browser.ask('endSession', { params: { sessionId: own?.id ?? '' } });
    const after = await call(program, tokens.access_token, '/v1/accounts');
    expect(after.status).toBe(401);
    expect(after.headers.get('www-authenticate')).toContain('invalid_token');
  });
});
