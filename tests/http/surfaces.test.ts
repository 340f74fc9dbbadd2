/** Programs as clients of this house: real client libraries all the way, and everything dies with the session. */
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atOnce, type Browser } from './browser.client.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import {
  again,
  ask,
  back,
  call,
  consent,
  enterPartner,
  events,
  followClock,
  introspect,
  LOGOUT_EVENT,
  listen,
  networkOf,
  open,
  PARTNER_CALLBACK,
  type Program,
  partner,
  partnerKeys,
  redeem,
  refresh,
  signInProgram,
  startProgram,
  TERMINAL,
  toConsent,
  via,
} from './surfaces.people.ts';

let house: House;
let person: Person;
let browser: Browser;
let program: Program;
let site: Program;
/** Where the partner is told that a session has ended. */
let heard: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  const { jwk, key } = await partnerKeys();
  heard = await listen();
  const reports = partner(jwk, { logoutUri: heard.url, postLogoutUris: ['https://reports.example/bye'] });
  house = await openHouse({ configuration: { 'surfaces.clients': [TERMINAL, reports] } });
  followClock(house);
  person = await newPerson(house, { totp: true });
  ({ browser } = await signIn(house, person));
  site = await startProgram(house, 'harbor-reports', oauth.PrivateKeyJwt(key));
});
afterAll(async () => {
  heard.server.close();
  await house.close();
});
beforeEach(async () => {
  followClock(house);
  program = await startProgram(house);
  // Sessions of one instant have no order, and the oldest makes room for too many.
  await browser.ask('endSessions', { query: { keep: 'current' } });
});

const desktops = async () =>
  (await browser.ask('listSessions')).sessions.filter(({ surface }) => surface === 'desktop');
describe('a native program', () => {
  it('signs in, reads accounts, and ends with its session', async () => {
    const tokens = await signInProgram(program, browser);
    expect(tokens).toMatchObject({ token_type: 'dpop', scope: 'openid read trade-reduce' });
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({ sub: person.userId, acr: 'urn:strongroom:acr:two-factor' });
    expect(claims?.amr).toEqual(['mfa', 'otp', 'pwd']);

    const accounts = await call(program, tokens.access_token, '/v1/accounts');
    expect(await accounts.json()).toMatchObject({ accounts: [{ id: person.accountId }] });
    expect(accounts.headers.get('set-cookie')).toBeNull();
    expect(await introspect(program, tokens.access_token)).toMatchObject({
      active: true,
      sub: person.userId,
      acr: 'urn:strongroom:acr:two-factor',
      token_type: 'DPoP',
      cnf: { jkt: expect.any(String) as string },
    });

    await house.drain();
    expect(JSON.stringify(await house.world.mails(person.mail))).toContain(TERMINAL.name);
    const [own] = await desktops();
    expect(own).toMatchObject({ current: false, device: { label: TERMINAL.name } });
    await browser.ask('endSession', { params: { sessionId: own?.id ?? '' } });
    const after = await call(program, tokens.access_token, '/v1/accounts');
    expect(after.status).toBe(401);
    expect(after.headers.get('www-authenticate')).toContain('invalid_token');
    expect(await introspect(program, tokens.access_token)).toEqual({ active: false });
    expect(await introspect(program, tokens.refresh_token)).toEqual({ active: false });
    await expect(refresh(program, tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('fetches new tokens with its key, ends its own session, and reaches no more than it was granted', async () => {
    const tokens = await signInProgram(program, browser, { scope: 'openid read' });
    const next = await refresh(program, tokens.refresh_token);
    expect(next.access_token).not.toBe(tokens.access_token);
    const sessions = await call(program, next.access_token, '/v1/sessions');
    const { sessions: listed } = (await sessions.json()) as { sessions: { id: string; current: boolean }[] };
    const own = listed.find(({ current }) => current)?.id ?? '';
    // It sees itself, although the browser that consented is signed in as well.
    expect(listed.map(({ id }) => id)).toEqual([own]);
    const denied = await call(program, next.access_token, '/v1/factors/recovery-codes', 'POST');
    expect([denied.status, ((await denied.json()) as { code: string }).code]).toEqual([403, 'not-permitted']);
    expect((await call(program, next.access_token, '/v1/session', 'DELETE')).status).toBe(204);
    expect((await call(program, tokens.access_token, '/v1/accounts')).status).toBe(401);
    // With another key the same token is of no use, whoever holds it.
    const thief = await startProgram(house);
    const mine = await signInProgram(program, browser);
    await expect(refresh(thief, mine.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('neither reads nor ends what protects the account', async () => {
    const { access_token } = await signInProgram(program, browser);
    const { sessions } = await browser.ask('listSessions');
    const { devices } = await browser.ask('listDevices');
    const reads = ['devices', 'history', 'audit/entries', 'networks', 'factors', 'contact-points', 'code-deliveries'];
    const asked = [
      ...[...reads, 'reviews', 'phrase', 'members', 'freezes', 'cards'].map((path) => ['GET', `/v1/${path}`]),
      ...sessions.map(({ id }) => ['DELETE', `/v1/sessions/${id}`]),
      ...devices.map(({ id }) => ['DELETE', `/v1/devices/${id}`]),
      ['DELETE', '/v1/sessions?keep=current'],
    ] as const;
    for (const [method, path] of asked) {
      const answer = await call(program, access_token, path, method);
      const { code, rule } = (await answer.json()) as { code: string; rule: string };
      expect([path, answer.status, code, rule]).toEqual([path, 403, 'not-permitted', 'surface.program']);
    }
    expect((await browser.ask('listSessions')).sessions).toHaveLength(sessions.length);
    expect((await call(program, access_token, '/v1/accounts')).status).toBe(200);
  });

  it('gives its token back, and is signed out by that', async () => {
    const tokens = await signInProgram(program, browser);
    const before = (await desktops()).length;
    const answer = await oauth.revocationRequest(
      ...([program.as, program.client, program.auth, tokens.refresh_token ?? ''] as const),
      via(program),
    );
    await oauth.processRevocationResponse(answer);
    expect((await desktops()).length).toBe(before - 1);
    expect((await call(program, tokens.access_token, '/v1/accounts')).status).toBe(401);
    expect(await events(house, 'client-grant.revoked')).not.toEqual([]);
    expect((await oauth.revocationRequest(program.as, program.client, program.auth, 'x', via(program))).status).toBe(
      200,
    );
  });

  it('is kept awake by nobody who does not hold its key', async () => {
    const { access_token: token } = await signInProgram(program, browser);
    const activeAt = async () => (await desktops())[0]?.activeAt;
    const before = await activeAt();
    house.clock.advance(120_000);
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: `DPoP ${token}`, dpop: 'x.y.z' },
    ] as Record<string, string>[]) {
      expect((await program.network(`${ORIGIN}/v1/accounts`, { headers })).status).toBe(401);
    }
    expect(await activeAt()).toBe(before);
    expect((await call(program, token, '/v1/accounts')).status).toBe(200);
    expect(await activeAt()).not.toBe(before);
  });

  it('is told on every node within a second that its session has ended', async () => {
    const other = await house.anotherNode();
    const elsewhere = { ...program, network: networkOf(other) };
    const { access_token } = await signInProgram(program, browser);
    expect((await call(elsewhere, access_token, '/v1/accounts')).status).toBe(200);
    const [own] = await desktops();
    await browser.ask('endSession', { params: { sessionId: own?.id ?? '' } });
    house.clock.advance(1_000);
    expect((await call(elsewhere, access_token, '/v1/accounts')).status).toBe(401);
    expect(await introspect(elsewhere, access_token)).toEqual({ active: false });
  });

  it('redeems a code once, however many ask for it on however many nodes, and loses all when it is asked twice', async () => {
    const other = await house.anotherNode();
    const asked = await ask(program);
    const arrived = await consent(browser, asked);
    const before = (await desktops()).length;
    const answers = await atOnce(8, (index) =>
      redeem({ ...program, network: networkOf(index % 2 === 0 ? house : other) }, asked, arrived).then(
        ({ access_token }) => access_token,
        (error: { error?: string }) => error.error ?? String(error),
      ),
    );
    const won = answers.filter((answer) => answer !== 'invalid_grant');
    expect(won).toHaveLength(1);
    house.clock.advance(1_000);
    expect((await call(program, won[0] ?? '', '/v1/accounts')).status).toBe(401);
    expect((await desktops()).length).toBe(before);
    expect(await events(house, 'client-grant.replayed')).not.toEqual([]);
  });

  it('signs in by a code that is typed on another screen', async () => {
    const { as, client, auth } = program;
    const begun = await oauth.processDeviceAuthorizationResponse(
      ...([as, client] as const),
      await oauth.deviceAuthorizationRequest(
        as,
        client,
        auth,
        new URLSearchParams({ scope: 'openid read' }),
        via(program),
      ),
    );
    expect(begun.verification_uri).toBe(`${ORIGIN}/device`);
    const fetchTokens = () => oauth.deviceCodeGrantRequest(as, client, auth, begun.device_code, via(program));
    const poll = () => again(async () => oauth.processDeviceCodeResponse(as, client, await fetchTokens()));
    await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' });
    const guess = { body: { userCode: 'BBBB-BBBB' } };
    const asked = await browser.ask('findDeviceConsent', { body: { userCode: begun.user_code.toLowerCase() } });
    expect(asked).toMatchObject({ groups: ['read'], demand: 'met' });
    const params = { consentId: asked.id };
    expect(await browser.ask('giveConsent', { params })).toEqual({ continueAt: null });
    expect((await browser.call('giveConsent', { params })).outcome).toBe('not-found');
    const tokens = await poll();
    expect((await call(program, tokens.access_token, '/v1/accounts')).status).toBe(200);
    await expect(poll()).rejects.toMatchObject({ error: 'invalid_grant' });
    const guesses = await atOnce(12, () => browser.call('findDeviceConsent', guess));
    expect(guesses.filter(({ outcome }) => outcome === 'not-found')).toHaveLength(9);
  });
});

describe('a partner', () => {
  const withdrawal = (accountId: string) => ({
    type: 'withdrawal',
    accountId,
    payeeId: `pay_${'0'.repeat(26)}`,
    amountMinor: 12_345,
    currency: 'USD',
  });

  it('proves itself with its key and is granted one act, letter by letter', async () => {
    const details = [withdrawal(person.accountId)];
    const asked = await ask(site, {
      redirect_uri: PARTNER_CALLBACK,
      scope: 'openid read',
      authorization_details: JSON.stringify(details),
    });
    const consentId = await toConsent(browser, asked);
    const shown = await browser.ask('getConsent', { params: { consentId } });
    expect(shown).toMatchObject({ returnsTo: 'reports.example', groups: ['read'], client: { confidential: true } });
    expect(shown.details.map(({ detail }) => detail)).toEqual(details);
    const { continueAt } = await browser.ask('giveConsent', { params: { consentId } });
    const tokens = await redeem(site, asked, await back(browser, continueAt), PARTNER_CALLBACK);
    expect(tokens.authorization_details).toEqual(details);
    expect(await introspect(site, tokens.access_token)).toMatchObject({ active: true, authorization_details: details });
    const who = await oauth.userInfoRequest(site.as, site.client, tokens.access_token, via(site));
    expect(await who.json()).toMatchObject({ sub: person.userId });
    // Another client learns nothing of it.
    expect(await introspect(program, tokens.access_token)).toEqual({ active: false });
    expect((await call(site, tokens.access_token, '/v1/accounts')).status).toBe(200);
  });

  it('is told with a signed token when somebody ends its session', async () => {
    const tokens = await enterPartner(site, browser);
    const sid = oauth.getValidatedIdTokenClaims(tokens)?.sid;
    const { sessions } = await browser.ask('listSessions');
    for (const { id } of sessions.filter(({ surface }) => surface === 'api')) {
      await browser.ask('endSession', { params: { sessionId: id } });
    }
    await house.drain();
    const told = heard.bodies.map((body) => new URLSearchParams(body).get('logout_token') ?? '');
    const jwks = createRemoteJWKSet(new URL(`${ORIGIN}/oidc/jwks`), { [customFetch]: site.network as never });
    const currentDate = new Date(house.clock.now());
    const expected = { issuer: ORIGIN, audience: 'harbor-reports', typ: 'logout+jwt', currentDate };
    const read = await Promise.all(told.map(async (text) => (await jwtVerify(text, jwks, expected)).payload));
    const about = { sub: person.userId, sid, events: { [LOGOUT_EVENT]: {} } };
    expect(read).toContainEqual(expect.objectContaining(about));
    // No identity token passes for one, nor one that was kept for later.
    for (const { nonce, iat = 0, exp } of read) expect([nonce, exp]).toEqual([undefined, iat + 120]);
    const before = heard.bodies.length;
    await house.services.surfaces.sweep();
    expect(heard.bodies).toHaveLength(before);
  });

  it('ends its own session by sending the browser, which goes where the partner registered and nowhere else', async () => {
    const tokens = await enterPartner(site, browser);
    const out = async (more: Record<string, string>): Promise<string> => {
      const url = new URL('/oidc/logout', ORIGIN);
      url.search = new URLSearchParams({ id_token_hint: tokens.id_token ?? '', state: 's', ...more }).toString();
      return String((await open(browser, url)).headers.location);
    };
    expect(await out({ id_token_hint: 'x.y.z' })).toBe('/refused?reason=invalid_request');
    expect(await out({ client_id: TERMINAL.id })).toBe('/refused?reason=invalid_request');
    expect((await call(site, tokens.access_token, '/v1/accounts')).status).toBe(200);
    const next = 'https://reports.example/bye';
    expect(await out({ post_logout_redirect_uri: next })).toBe(`${next}?state=s`);
    expect((await call(site, tokens.access_token, '/v1/accounts')).status).toBe(401);
    expect(await out({ post_logout_redirect_uri: 'https://evil.example/' })).toBe('/');
    expect((await browser.call('listSessions')).outcome).toBe('done');
  });

  it('reads signatures of old keys and of new ones', async () => {
    const keys = async () =>
      ((await (await site.network(`${ORIGIN}/oidc/jwks`)).json()) as { keys: { kid: string }[] }).keys;
    const before = await keys();
    await house.services.surfaces.keys.rotate(0);
    house.clock.advance(60_000);
    const after = await keys();
    expect(after.length).toBe(before.length + 1);
    expect(after.some(({ kid }) => kid === before[0]?.kid)).toBe(true);
    expect(oauth.getValidatedIdTokenClaims(await enterPartner(site, browser))).toMatchObject({ sub: person.userId });
    expect(JSON.stringify(after)).not.toContain('"d"');
  });
});
