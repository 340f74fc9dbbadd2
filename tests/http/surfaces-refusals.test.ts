/**
 * What the provider and the door for tokens refuse, one by one: redirect mutants, PKCE left out, algorithms confused,
 * audiences in the wrong form, references used again or by another, codes that are not theirs. (Proofs: surfaces-messages.test.ts.) Each is a typed refusal, never a failure of the server, and nothing was opened by it.
 */
import { createHash, randomUUID } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import { BENT_REQUESTS, HOSTILE_BODIES, WRONG_GRANTS } from './surfaces.cases.ts';
import {
  again,
  ask,
  CALLBACK,
  consent,
  errorOf,
  followClock,
  introspect,
  networkOf,
  open,
  PARTNER_CALLBACK,
  type Program,
  partner,
  partnerKeys,
  postTo,
  redeem,
  signed,
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
let partnerKey: oauth.PrivateKey;
let network: ReturnType<typeof networkOf>;

const SIGNING = { id: 'signing-partner', name: 'Signing Partner', signedRequests: true, signedResponses: true };

beforeAll(async () => {
  const { jwk, key } = await partnerKeys();
  partnerKey = key;
  const clients = [TERMINAL, { ...TERMINAL, id: 'other-terminal' }, partner(jwk), partner(jwk, SIGNING)];
  house = await openHouse({ configuration: { 'surfaces.clients': clients } });
  followClock(house);
  network = networkOf(house);
  person = await newPerson(house, { totp: true });
  ({ browser } = await signIn(house, person));
  program = await startProgram(house);
});
afterAll(() => house.close());
beforeEach(() => followClock(house));

const seconds = (): number => Math.floor(house.clock.now() / 1_000);
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
  postTo(network, path, form, headers);

const request = {
  client_id: TERMINAL.id,
  response_type: 'code',
  redirect_uri: CALLBACK,
  scope: 'openid read',
  state: 'state',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};
/** Without what is undefined. */
const bent = (changes: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...request, ...changes }).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

describe('a pushed request is refused', () => {
  it.each(BENT_REQUESTS)('%s', async (_about, changes, refusal) => {
    expect(await errorOf(await post('/oidc/par', bent(changes)))).toBe(refusal);
  });

  it.each(['par', 'token', 'introspect', 'revoke', 'device-authorization'])(
    'and never breaks: %s',
    async (endpoint) => {
      for (const body of HOSTILE_BODIES) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', dpop: 'a.b.c' };
        const answer = await network(`${ORIGIN}/oidc/${endpoint}`, { method: 'POST', body, headers });
        expect(answer.status, body.slice(0, 80)).toBeLessThan(500);
      }
    },
  );

  it('by another way than POST', async () => {
    expect((await network(`${ORIGIN}/oidc/par`)).status).toBe(405);
    expect((await network(`${ORIGIN}/oidc/token`, { method: 'PUT' })).status).toBe(405);
  });
});

describe('the front door', () => {
  const location = async (query: Record<string, string>): Promise<string> => {
    const url = new URL('/oidc/auth', ORIGIN);
    url.search = new URLSearchParams(query).toString();
    const { status, headers } = await open(browser, url);
    // Attack: a browser that is led on by 307 brings what it was posted, a password among it (RFC 9700 section 4.12).
    expect(status).toBe(303);
    return String(headers.location);
  };

  it('takes nothing but what was pushed', async () => {
    const plain = await location(request);
    expect(new URL(plain).searchParams.get('error')).toBe('invalid_request');
    expect(await location({ ...request, redirect_uri: 'https://evil.example/' })).toBe(
      '/refused?reason=invalid_redirect_uri',
    );
    expect(await location({ client_id: 'nobody-at-all', request_uri: 'urn:x' })).toBe('/refused?reason=invalid_client');
  });

  it('takes a reference from the client it was given to, once, and for a minute', async () => {
    const asked = await ask(program);
    const reference = asked.url.searchParams.get('request_uri') ?? '';
    const foreign = await location({ client_id: 'other-terminal', request_uri: reference });
    expect(foreign).toContain('invalid_request');
    // Looked at, by a preview of mail or by reloading, it is not spent: that is done by consenting.
    await toConsent(browser, asked);
    await consent(browser, asked);
    const again = await location({ client_id: TERMINAL.id, request_uri: reference });
    expect(again).toContain('invalid_request_uri');
    const late = await ask(program);
    house.clock.advance(61_000);
    expect((await open(browser, late.url)).headers.location).toContain('invalid_request_uri');
    await expect(toConsent(browser, late)).rejects.toThrow();
  });

  it('lets no other browser fetch what this one consented to', async () => {
    const asked = await ask(program);
    const consentId = await toConsent(browser, asked);
    const { continueAt } = await browser.ask('giveConsent', { params: { consentId } });
    const elsewhere = await open(house.browser(), new URL(continueAt ?? ''));
    expect(String(elsewhere.headers.location)).not.toContain('code=');
  });
});

describe('an assertion of a partner is refused', () => {
  const assertion = async (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) => {
    const now = seconds();
    const by = { iss: 'harbor-reports', sub: 'harbor-reports', aud: ORIGIN };
    const all = { ...by, jti: randomUUID(), iat: now, exp: now + 60 };
    return signed(
      partnerKey.key as oauth.CryptoKey,
      { alg: 'ES256', kid: 'partner-1', ...header },
      { ...all, ...claims },
    );
  };
  const push = async (client_assertion: string): Promise<string> => {
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const changes = {
      client_id: 'harbor-reports',
      redirect_uri: PARTNER_CALLBACK,
      client_assertion,
      client_assertion_type,
    };
    return errorOf(await post('/oidc/par', bent(changes)));
  };

  it('but not when it is right', async () => {
    expect(await push(await assertion())).toBe('201 ');
    expect(await push(await assertion({ iat: seconds() + 9, nbf: seconds() + 9 }))).toBe('201 ');
    for (const typ of ['JWT', 'client-authentication+jwt'])
      expect(await push(await assertion({}, { typ }))).toBe('201 ');
  });

  it.each<[string, () => Promise<string>]>([
    ['to a list', () => assertion({ aud: [ORIGIN] })],
    ['to the token endpoint', () => assertion({ aud: `${ORIGIN}/oidc/token` })],
    ['to the endpoint of pushing', () => assertion({ aud: `${ORIGIN}/oidc/par` })],
    ['to somebody else', () => assertion({ aud: 'https://elsewhere.example' })],
    ['to nobody', () => assertion({ aud: undefined })],
    ['of another', () => assertion({ iss: 'other-terminal' })],
    ['about nobody', () => assertion({ sub: undefined })],
    ['without an end', () => assertion({ exp: undefined })],
    ['after its end', () => assertion({ exp: seconds() - 60 })],
    ['before its time', () => assertion({ nbf: seconds() + 61 })],
    ['made in the future', () => assertion({ iat: seconds() + 61 })],
    ['without a name', () => assertion({ jti: undefined })],
    ['that is a request', () => assertion({}, { typ: 'oauth-authz-req+jwt' })],
    ['that is a proof of possession', () => assertion({}, { typ: 'dpop+jwt' })],
    ['by an algorithm that is none', () => assertion({}, { alg: 'none' })],
    ['by an algorithm of shared secrets', () => assertion({}, { alg: 'HS256' })],
    ['by another algorithm than it says', () => assertion({}, { alg: 'PS256' })],
    [
      'with another key',
      async () => {
        const { privateKey } = await oauth.generateKeyPair('ES256');
        const now = seconds();
        const claims = { iss: 'harbor-reports', sub: 'harbor-reports', aud: ORIGIN, jti: randomUUID(), exp: now + 60 };
        return signed(privateKey, { alg: 'ES256', kid: 'partner-1' }, claims);
      },
    ],
  ])('%s', async (_about, make) => {
    expect(await push(await make())).toBe('401 invalid_client');
  });

  it('about another', async () => {
    expect(await push(await assertion({ sub: 'other-terminal' }))).toBe('400 invalid_request');
  });

  it('the second time', async () => {
    const once = await assertion();
    const answers = [await push(once), await push(once)];
    expect(answers[0]).toBe('201 ');
    expect(answers[1]).toMatch(/^40[01] invalid_/);
  });

  it('instead of which a request must be signed, where that was agreed', async () => {
    const now = seconds();
    const claims = { iss: SIGNING.id, sub: SIGNING.id, aud: ORIGIN, jti: randomUUID(), iat: now, exp: now + 60 };
    const client_assertion = await signed(
      partnerKey.key as oauth.CryptoKey,
      { alg: 'ES256', kid: 'partner-1' },
      claims,
    );
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const changes = { client_id: SIGNING.id, redirect_uri: PARTNER_CALLBACK, client_assertion, client_assertion_type };
    expect(await errorOf(await post('/oidc/par', bent(changes)))).toBe('400 invalid_request');
  });
});

describe('a code is refused', () => {
  it.each<
    [string, (asked: { verifier: string }) => { verifier?: string; callback?: string; late?: number; as?: string }]
  >([
    ['with another verifier', () => ({ verifier: 'x'.repeat(43) })],
    ['for another redirect', () => ({ callback: 'http://127.0.0.1:49153/signed-in' })],
    ['after a minute', () => ({ late: 61_000 })],
    ['to another client', () => ({ as: 'other-terminal' })],
  ])('%s', async (_about, change) => {
    const asked = await ask(program);
    const arrived = await consent(browser, asked);
    const { verifier = asked.verifier, callback = CALLBACK, late = 0, as } = change(asked);
    house.clock.advance(late);
    const other = as === undefined ? program : await startProgram(house, as);
    await expect(redeem(other, { ...asked, verifier }, arrived, callback)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('without a verifier', async () => {
    const asked = await ask(program);
    const code = (await consent(browser, asked)).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id: TERMINAL.id, redirect_uri: CALLBACK };
    expect(await errorOf(await post('/oidc/token', { ...form, code }))).toMatch(/^400 invalid_/);
  });

  it('without a proof of possession', async () => {
    const asked = await ask(program);
    const code = (await consent(browser, asked)).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id: TERMINAL.id, redirect_uri: CALLBACK };
    const answer = await post('/oidc/token', { ...form, code, code_verifier: asked.verifier });
    expect(await errorOf(answer)).toBe('400 invalid_grant');
  });
});

describe('an endpoint for programs', () => {
  it.each(WRONG_GRANTS)('gives no token for %s', async (_about, form, refusal) => {
    expect(await errorOf(await post('/oidc/token', { client_id: TERMINAL.id, ...form }))).toBe(refusal);
  });

  it.each(['par', 'token', 'introspect', 'revoke'])('hears no partner who proves nothing: %s', async (endpoint) => {
    const form = {
      ...bent({ client_id: 'harbor-reports' }),
      grant_type: 'refresh_token',
      refresh_token: 'x',
      token: 'x',
    };
    const basic = `Basic ${Buffer.from('harbor-reports:secret').toString('base64')}`;
    for (const [more, headers] of [
      [{}, {}],
      [{ client_secret: 'secret' }, {}],
      [{}, { authorization: basic }],
      [{ client_assertion: 'e30.e30.e30', client_assertion_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }, {}],
    ] as [Record<string, string>, Record<string, string>][]) {
      expect(await errorOf(await post(`/oidc/${endpoint}`, { ...form, ...more }, headers))).toMatch(/^40[01] invalid_/);
    }
  });

  it('neither tells nor takes back what was given to another', async () => {
    const tokens = await signInProgram(program, browser);
    const other = await startProgram(house, 'other-terminal');
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(other, token)).toEqual({ active: false });
      await oauth.revocationRequest(other.as, other.client, other.auth, token ?? '', via(other));
    }
    expect(await introspect(program, tokens.access_token)).toMatchObject({ active: true });
    expect(await introspect(program, tokens.refresh_token)).toMatchObject({ active: true });
  });

  it('gives nothing for a code of another screen to whoever did not ask for it, nor late', async () => {
    const begun = await post('/oidc/device-authorization', { client_id: TERMINAL.id, scope: 'openid read' });
    const { device_code = '' } = (await begun.json()) as { device_code?: string };
    const fetchAs = async (client_id: string) => {
      const { as, client, auth } = await startProgram(house, client_id);
      const fetchTokens = () => oauth.deviceCodeGrantRequest(as, client, auth, device_code, via(program));
      const tokens = again(async () => oauth.processDeviceCodeResponse(as, client, await fetchTokens()));
      return tokens.then(
        () => 'given',
        ({ error }: { error?: string }) => error,
      );
    };
    expect(await fetchAs('other-terminal')).toBe('invalid_grant');
    expect(await fetchAs(TERMINAL.id)).toBe('authorization_pending');
    house.clock.advance(601_000);
    expect(await fetchAs(TERMINAL.id)).toBe('expired_token');
  });
});
