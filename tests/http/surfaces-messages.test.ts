/**
 * FAPI 2.0 Message Signing: a partner signs what it asks, and every answer comes signed: where the browser is sent, what a
 * token is, who somebody is. And a partner that signs with Edwards curves is answered in kind. Beside them the proofs of
 * possession that come with tokens (RFC 9449): one that is right opens, and each that is wrong in one place does not.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, type Person, signIn } from './people.ts';
import { signedWords, WRONG_PROOFS, WRONG_WORDS } from './surfaces.cases.ts';
import {
  again,
  ask,
  back,
  consent,
  errorOf,
  followClock,
  networkOf,
  PARTNER_CALLBACK,
  type Program,
  partner,
  postTo,
  proofOf,
  redeem,
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
let key: oauth.PrivateKey;

beforeAll(async () => {
  const { publicKey, privateKey } = await oauth.generateKeyPair('Ed25519', { extractable: true });
  key = { key: privateKey, kid: 'signer' };
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'signer', alg: 'EdDSA' };
  const client = partner(jwk, { signedRequests: true, signedResponses: true, algorithm: 'EdDSA' });
  house = await openHouse({
    configuration: { 'surfaces.clients': [client, { ...TERMINAL, accessTokenSeconds: 900 }] },
  });
  followClock(house);
  person = await newPerson(house, { totp: true });
  ({ browser } = await signIn(house, person));
  program = await startProgram(house, client.id, oauth.PrivateKeyJwt(key));
});
afterAll(() => house.close());
beforeEach(() => followClock(house));

const seconds = (): number => Math.floor(house.clock.now() / 1_000);

it('signs what it asks and is answered with signatures', async () => {
  const { as, auth, network } = program;
  const client: oauth.Client = {
    ...program.client,
    authorization_signed_response_alg: 'EdDSA',
    introspection_signed_response_alg: 'EdDSA',
    id_token_signed_response_alg: 'EdDSA',
    require_signed_request_object: true,
  };
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const parameters = new URLSearchParams({
    response_type: 'code',
    redirect_uri: PARTNER_CALLBACK,
    scope: 'openid read',
    state,
    response_mode: 'jwt',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const request = await oauth.issueRequestObject(as, client, parameters, key);
  const push = () =>
    oauth.pushedAuthorizationRequest(
      as,
      client,
      auth,
      new URLSearchParams({ request, state: 'beside it' }),
      via(program),
    );
  const { request_uri } = await again(async () => oauth.processPushedAuthorizationResponse(as, client, await push()));
  const url = new URL(as.authorization_endpoint ?? '');
  // What stands beside the signed words says nothing: the answer carries the state that was signed.
  url.search = new URLSearchParams({ client_id: client.client_id, request_uri, state: 'beside it' }).toString();

  const consentId = await toConsent(browser, { url, state, verifier });
  const { continueAt } = await browser.ask('giveConsent', { params: { consentId } });
  const arrived = await back(browser, continueAt);
  expect([...arrived.searchParams.keys()]).toEqual(['response']);
  const fetching = { [oauth.customFetch]: network as never };
  const params = await oauth.validateJwtAuthResponse(as, client, arrived, state, fetching);
  let answer = new Response();
  const fetchTokens = async () => {
    answer = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      params,
      PARTNER_CALLBACK,
      verifier,
      via(program),
    );
    return oauth.processAuthorizationCodeResponse(as, client, answer);
  };
  const tokens = await again(fetchTokens);
  await oauth.validateApplicationLevelSignature(as, answer, fetching);
  // FAPI 2.0 Security Profile section 5.4.1: nobody guesses one.
  const secrets = [tokens.access_token, tokens.refresh_token, params.get('code'), request_uri.split(':').at(-1)];
  for (const secret of secrets) expect(Buffer.from(secret ?? '', 'base64url').length).toBeGreaterThanOrEqual(16);

  const asked = await oauth.introspectionRequest(as, client, auth, tokens.access_token, {
    ...via(program),
    requestJwtResponse: true,
  });
  expect(asked.headers.get('content-type')).toContain('application/token-introspection+jwt');
  expect(await oauth.processIntrospectionResponse(as, client, asked)).toMatchObject({ active: true, iss: ORIGIN });
  await oauth.validateApplicationLevelSignature(as, asked, fetching);
});

describe('a signed request', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  async function push(
    claims: Record<string, unknown>,
    header: Record<string, unknown> = {},
    by: oauth.CryptoKey = (key as { key: oauth.CryptoKey }).key,
  ): Promise<string> {
    const input = `${part({ alg: 'EdDSA', kid: 'signer', typ: 'oauth-authz-req+jwt', ...header })}.${part({ ...signedWords(program.client.client_id, seconds()), ...claims })}`;
    const signature = await crypto.subtle.sign('Ed25519', by, Buffer.from(input));
    const request = `${input}.${Buffer.from(signature).toString('base64url')}`;
    const { as, client, auth } = program;
    return errorOf(
      await oauth.pushedAuthorizationRequest(as, client, auth, new URLSearchParams({ request }), {
        [oauth.customFetch]: program.network as never,
      }),
    );
  }

  it('is taken where it is right, a little ahead, with a long state, for a list in which we are', async () => {
    expect(await push({})).toBe('201 ');
    expect(await push({ nbf: seconds() + 8, iat: seconds() + 8 })).toBe('201 ');
    expect(await push({ aud: ['https://elsewhere.example', ORIGIN] })).toBe('201 ');
    expect(await push({ nbf: seconds() - 3_500, exp: seconds() + 60 })).toBe('201 ');
  });

  it.each(WRONG_WORDS)('is refused %s', async (_about, claims, header) => {
    expect(await push(claims(seconds()), header)).toBe('400 invalid_request_object');
  });

  it('is refused where it is signed with a key that is not the client’s', async () => {
    const { privateKey } = await oauth.generateKeyPair('Ed25519');
    expect(await push({}, {}, privateKey)).toBe('400 invalid_request_object');
  });
});

it('is bound to the key that was named when it was asked for: neither pushed nor fetched with another', async () => {
  const terminal = await startProgram(house);
  const jkt = await oauth.DPoP({}, await oauth.generateKeyPair('ES256', { extractable: true })).calculateThumbprint();
  await expect(ask(terminal, { dpop_jkt: jkt })).rejects.toMatchObject({ error: expect.stringMatching(/^invalid_/) });
  const asked = await ask(terminal);
  const arrived = await consent(browser, asked);
  const thief = await startProgram(house);
  await expect(redeem(thief, asked, arrived)).rejects.toMatchObject({ error: 'invalid_grant' });
});

describe('the door for tokens', () => {
  let terminal: Program;
  let token: string;
  let refreshToken: string;
  let nonce: string;
  beforeAll(async () => {
    followClock(house);
    ({ browser } = await signIn(house, person));
    terminal = await startProgram(house);
    const tokens = await signInProgram(terminal, browser);
    token = tokens.access_token;
    refreshToken = tokens.refresh_token ?? '';
    nonce = '';
    nonce = (await withProof()).headers.get('dpop-nonce') ?? '';
  });

  const right = () => ({
    jti: randomUUID(),
    htm: 'GET',
    htu: `${ORIGIN}/v1/accounts`,
    iat: seconds(),
    ath: createHash('sha256').update(token).digest('base64url'),
    nonce,
  });
  const knock = (headers: Record<string, string>, path = '/v1/accounts', at: { url: string } = house) =>
    networkOf(at)(`${ORIGIN}${path}`, { headers });
  const withProof = async (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    knock({ authorization: `DPoP ${token}`, dpop: await proofOf(terminal.keys, { ...right(), ...claims }, header) });

  it.each<[string, Record<string, unknown>]>([
    ['as it should be', {}],
    ['with more in it', { more: 1 }],
    ['with a query in the address', { htu: `${ORIGIN}/v1/accounts?x=1#y` }],
    ['with the host in capitals and its port', { htu: 'HTTPS://PORTAL.TEST:443/v1/accounts' }],
    ['from a clock that is a little behind', { iat: -10 }],
  ])('opens for a proof %s', async (_about, claims) => {
    const iat = claims.iat === -10 ? { iat: seconds() - 10 } : {};
    expect((await withProof({ ...claims, ...iat })).status).toBe(200);
  });

  it.each(WRONG_PROOFS)('is shut for a proof %s', async (_about, claims, header) => {
    const iat = typeof claims.iat === 'number' ? { iat: seconds() + claims.iat } : {};
    const answer = await withProof({ ...claims, ...iat }, header);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof", algs="ES256 /);
  });

  it.each(WRONG_PROOFS.filter(([, claims]) => !('ath' in claims)))(
    'is no wider where tokens are fetched: %s',
    async (_about, claims, header) => {
      const own = { jti: randomUUID(), htm: 'POST', htu: `${ORIGIN}/oidc/token`, iat: seconds(), nonce };
      const iat = typeof claims.iat === 'number' ? { iat: seconds() + claims.iat } : {};
      const htm = claims.htm === 'POST' ? { htm: 'GET' } : {};
      const dpop = await proofOf(terminal.keys, { ...own, ...claims, ...iat, ...htm }, header);
      const form = { grant_type: 'refresh_token', client_id: TERMINAL.id, refresh_token: refreshToken };
      expect(await errorOf(await postTo(terminal.network, '/oidc/token', form, { dpop }))).toBe(
        '400 invalid_dpop_proof',
      );
    },
  );

  it.each<[string, () => Promise<string | undefined>]>([
    ['none', async () => undefined],
    ['one that is empty', async () => ''],
    ['one of another house', async () => randomBytes(32).toString('base64url')],
    [
      'one from before',
      async () => {
        const before = nonce;
        house.clock.advance(5 * 60_000);
        return before;
      },
    ],
  ])('is shut for a proof with no nonce of now, and tells one: %s', async (_about, given) => {
    const wrong = await given();
    const answer = await withProof({ nonce: wrong });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="use_dpop_nonce"/);
    nonce = answer.headers.get('dpop-nonce') ?? '';
    expect((await withProof()).status).toBe(200);
    const htu = `${ORIGIN}/oidc/token`;
    const dpop = await proofOf(terminal.keys, { jti: randomUUID(), htm: 'POST', htu, iat: seconds(), nonce: wrong });
    const form = { grant_type: 'refresh_token', client_id: TERMINAL.id, refresh_token: refreshToken };
    const refused = await postTo(terminal.network, '/oidc/token', form, { dpop });
    expect(await errorOf(refused)).toBe('400 use_dpop_nonce');
    // The endpoints and the API tell the same one: to a terminal they are one server.
    expect(refused.headers.get('dpop-nonce')).toBe(nonce);
  });

  it('tells the next nonce with an answer, so that nobody has to ask twice', async () => {
    house.clock.advance(60_000);
    const answer = await withProof();
    expect(answer.status).toBe(200);
    const next = answer.headers.get('dpop-nonce') ?? '';
    expect([next === '', next === nonce]).toEqual([false, false]);
    nonce = next;
    expect((await withProof()).headers.get('dpop-nonce')).toBeNull();
  });

  it('is shut for a proof with the private key in it, by another key, broken, twice, or none', async () => {
    const own = await crypto.subtle.exportKey('jwk', terminal.keys.privateKey);
    expect((await withProof({}, { jwk: own })).status).toBe(401);
    const thief = await oauth.generateKeyPair('ES256', { extractable: true });
    const dpop = await proofOf(thief, right());
    expect((await knock({ authorization: `DPoP ${token}`, dpop })).status).toBe(401);
    expect((await knock({ authorization: `DPoP ${token}`, dpop: 'x.y.z' })).status).toBe(401);
    const short = { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 1_024, publicExponent: new Uint8Array([1, 0, 1]) };
    const rsa = await crypto.subtle.generateKey(short, true, ['sign', 'verify']);
    const { kty, n, e } = await crypto.subtle.exportKey('jwk', rsa.publicKey);
    expect((await withProof({}, { alg: 'PS256', jwk: { kty, n, e } })).status).toBe(401);
    const [one, two] = [await proofOf(terminal.keys, right()), await proofOf(terminal.keys, right())];
    expect((await knock({ authorization: `DPoP ${token}`, dpop: `${one}, ${two}` })).status).toBe(401);
    expect((await knock({ authorization: `DPoP ${token}` })).status).toBe(401);
    expect((await knock({ authorization: `Bearer ${token}`, dpop: one })).status).toBe(401);
    expect((await knock({}, `/v1/accounts?access_token=${token}`)).status).toBe(401);
  });

  it('opens once for one proof, however many send it at once, and writes down who tried', async () => {
    const headers = { authorization: `DPoP ${token}`, dpop: await proofOf(terminal.keys, right()) };
    const nodes = [house, await house.anotherNode()];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => knock(headers, '/v1/accounts', nodes[index % 2])),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 401)]);
    const { rows } = await house.sql.query("select 1 from audit_entry where event = 'client-grant.proof-refused'");
    expect(rows.length).toBeGreaterThanOrEqual(7);
  });

  it('knows one kind of token, and a cookie beside it does not help', async () => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const other of [refreshToken, 'x'.repeat(43), 'eyJhbGciOiJub25lIn0.e30.']) {
      const ath = createHash('sha256').update(other).digest('base64url');
      const dpop = await proofOf(terminal.keys, { ...right(), ath });
      const answer = await knock({ authorization: `DPoP ${other}`, dpop, cookie });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
    }
    const form = { grant_type: 'refresh_token', client_id: TERMINAL.id, refresh_token: token };
    expect(await errorOf(await postTo(terminal.network, '/oidc/token', form))).toBe('400 invalid_grant');
  });
});
