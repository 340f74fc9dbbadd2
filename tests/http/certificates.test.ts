/**
 * Programs that show a certificate (RFC 8705): who they are, by an authority or by the certificate itself, and tokens that
 * are worth nothing without it. A real client library, a real handshake; and a proxy that hands on what it was shown.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { AUTHORITY, CLIENT, FORGED_CLIENT, OTHER_CLIENT, SELF_SIGNED, SERVER } from './certificates.fixture.ts';
import { exchange, type RawRequest } from './exchange.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';
import {
  ask,
  call,
  consent,
  enterPartner,
  events,
  followClock,
  introspect,
  networkOf,
  PARTNER_CALLBACK,
  type Program,
  partner,
  refresh,
  startProgram,
  toResponse,
} from './surfaces.people.ts';

const PROGRAMS_ORIGIN = 'https://programs.test';
/** The house trusts it to say what it was shown. */
const PROXY = '127.0.0.2';
const directory = mkdtempSync(join(tmpdir(), 'strongroom-mtls-'));
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

const site = (id: string, more: Record<string, unknown>) => ({
  ...partner({}, { id, keys: [], binding: 'certificate' }),
  ...more,
});
const VOUCHED = { authentication: 'tls_client_auth', certificateName: { sanDns: 'client.harbor.example' } };
const clients = [
  site('vouched', VOUCHED),
  site('by-subject', { ...VOUCHED, certificateName: { subjectDn: 'CN=reports,O=Harbor Reports' } }),
  site('bound-to-key', { ...VOUCHED, binding: 'dpop' }),
  site('self-signed', { authentication: 'self_signed_tls_client_auth', certificates: [SELF_SIGNED.cert] }),
];

let house: House;
let browser: Browser;
let programsUrl: string;
type Shown = Pick<RawRequest, 'certificate' | 'from'> & { readonly headers?: Record<string, string> };

beforeAll(async () => {
  house = await openHouse({
    trustedProxies: [PROXY],
    configuration: {
      tls: { certificateFile: file('house.crt', SERVER.cert), keyFile: file('house.key', SERVER.key) },
      mutualTls: {
        publicOrigin: PROGRAMS_ORIGIN,
        authoritiesFile: file('authorities.pem', AUTHORITY.cert),
        header: { name: 'client-cert' },
      },
      'surfaces.clients': clients,
    },
  });
  followClock(house);
  const { programs } = house.strongroom;
  await programs?.listen({ host: '127.0.0.1', port: 0 });
  const { port } = (programs?.server.address() ?? {}) as Partial<AddressInfo>;
  programsUrl = `https://127.0.0.1:${port}`;
  ({ browser } = await signIn(house, await newPerson(house, { totp: true })));
});
afterAll(async () => {
  await house.close();
  rmSync(directory, { recursive: true });
});
beforeEach(() => followClock(house));

/** As a program with this certificate sees the network: the issuer, and where certificates are shown. */
function networkWith({ headers: more = {}, ...shown }: Shown) {
  const usual = networkOf(house);
  return async (url: string, init: { method?: string; headers?: Record<string, string>; body?: unknown } = {}) => {
    const { origin, host, pathname, search } = new URL(url);
    if (origin !== PROGRAMS_ORIGIN) return usual(url, init);
    const { method = 'GET', body } = init;
    const headers = { ...init.headers, ...more, host };
    const sent = { method, path: pathname + search, headers, ...shown };
    return toResponse(await exchange(programsUrl, { ...sent, ...(body != null && { body: String(body) }) }));
  };
}

async function programWith(id: string, shown: Shown): Promise<Program> {
  const network = networkWith(shown);
  const program = await startProgram(house, id, oauth.TlsClientAuth(), network);
  const client = { client_id: id, use_mtls_endpoint_aliases: true };
  return { ...program, client, bound: id === 'bound-to-key' };
}

const refused = async (id: string, shown: Shown): Promise<unknown> =>
  ask(await programWith(id, shown), { redirect_uri: PARTNER_CALLBACK }).then(
    () => 'taken',
    (error: { error?: string }) => error.error,
  );

const asProxy = (pem: string): Shown => {
  const base64 = pem.replace(/-----[A-Z ]+-----|\s/g, '');
  return { from: PROXY, headers: { 'client-cert': `:${base64}:` } };
};

describe('a program with a certificate', () => {
  it.each<[string, string, Shown]>([
    ['that an authority vouches for, by a name in it', 'vouched', { certificate: CLIENT }],
    ['that an authority vouches for, by its subject', 'by-subject', { certificate: CLIENT }],
    ['that is registered itself', 'self-signed', { certificate: SELF_SIGNED }],
    ['that a proxy was shown', 'vouched', asProxy(CLIENT.cert)],
  ])('%s signs in, and its tokens are bound to it', async (_about, id, shown) => {
    const program = await programWith(id, shown);
    const tokens = await enterPartner(program, browser);
    expect(tokens.token_type).toBe('bearer');
    const read = (as: Program) => call(as, tokens.access_token, `${PROGRAMS_ORIGIN}/v1/accounts`);
    expect((await read(program)).status).toBe(200);
    const said = await introspect(program, tokens.access_token);
    expect(said).toMatchObject({ active: true, cnf: { 'x5t#S256': expect.any(String) as string } });
    const who = await oauth.userInfoRequest(program.as, program.client, tokens.access_token, {
      [oauth.customFetch]: program.network as never,
    });
    expect(who.status).toBe(200);
    expect((await refresh(program, tokens.refresh_token)).token_type).toBe('bearer');
    // Whoever has the token and not the certificate: nobody, somebody else, somebody at the address of people.
    const thieves = [{}, { certificate: OTHER_CLIENT }, { headers: { 'client-cert': ':AAAA:' } }];
    for (const thief of thieves) {
      const answer = await read(await programWith(id, thief));
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    }
    expect((await call(program, tokens.access_token, '/v1/accounts')).status).toBe(401);
    const other = await programWith(id, { certificate: OTHER_CLIENT });
    await expect(refresh(other, tokens.refresh_token)).rejects.toMatchObject({ error: expect.any(String) as string });
    expect(await events(house, 'client-grant.proof-refused')).not.toEqual([]);
  });

  it('may bind its tokens to a key instead, whose proofs are for where it comes', async () => {
    const program = await programWith('bound-to-key', { certificate: CLIENT });
    const tokens = await enterPartner(program, browser);
    expect(tokens.token_type).toBe('dpop');
    expect((await call(program, tokens.access_token, '/v1/accounts')).status).toBe(200);
  });

  it.each<[string, string, Shown]>([
    ['without one', 'vouched', {}],
    ['with that of somebody else', 'vouched', { certificate: OTHER_CLIENT }],
    ['with one that another authority made alike', 'vouched', { certificate: FORGED_CLIENT }],
    ['with one that nobody vouches for', 'vouched', { certificate: SELF_SIGNED }],
    ['with that of another subject', 'by-subject', { certificate: OTHER_CLIENT }],
    ['with one that is vouched for and not registered', 'self-signed', { certificate: CLIENT }],
    ['with one that it says a proxy was shown', 'vouched', { ...asProxy(CLIENT.cert), from: undefined }],
    ['with one that a proxy was shown, made by another authority', 'vouched', asProxy(FORGED_CLIENT.cert)],
    ['with two that a proxy was shown', 'vouched', { from: PROXY, headers: { 'client-cert': ':AA:, :AA:' } }],
  ])('is refused %s', async (_about, id, shown) => {
    expect(await refused(id, shown)).toBe('invalid_client');
  });

  it('is refused where it does not show it, and finds there nothing that is for people', async () => {
    const program = await programWith('vouched', { certificate: CLIENT });
    const elsewhere = { ...program, client: { client_id: 'vouched' } };
    await expect(ask(elsewhere, { redirect_uri: PARTNER_CALLBACK })).rejects.toMatchObject({ error: 'invalid_client' });
    const at = (path: string, method = 'GET') =>
      exchange(programsUrl, { method, path, headers: { host: 'programs.test' }, certificate: CLIENT });
    expect((await at('/oidc/auth')).status).toBe(404);
    expect((await at('/v1/session')).status).toBe(405);
    expect((await at('/v1/sign-in', 'POST')).status).toBe(404);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const withCookie = { path: '/v1/accounts', headers: { host: 'programs.test', cookie } };
    expect((await exchange(programsUrl, withCookie)).status).toBe(401);
  });

  it('gets no token for a code with another certificate', async () => {
    const program = await programWith('vouched', { certificate: CLIENT });
    const asked = await ask(program, { redirect_uri: PARTNER_CALLBACK, scope: 'openid read' });
    const arrived = await consent(browser, asked);
    const thief = await programWith('vouched', { certificate: OTHER_CLIENT });
    const params = oauth.validateAuthResponse(thief.as, thief.client, arrived, asked.state);
    const answer = await oauth.authorizationCodeGrantRequest(
      thief.as,
      thief.client,
      thief.auth,
      params,
      PARTNER_CALLBACK,
      asked.verifier,
      { [oauth.customFetch]: thief.network as never },
    );
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });
});
