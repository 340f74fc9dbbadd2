/**
 * Receivers of events that fetch tokens of their own (CAEP interoperability profile 2.7): a real client library gets them by
 * client credentials, bound to a key or to a certificate; and every token that is another one than it should be.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@strongroom/server';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTHORITY, CLIENT, OTHER_CLIENT, SERVER } from './certificates.fixture.ts';
import { exchange, type RawRequest } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';
import {
  again,
  call,
  enterPartner,
  events,
  followClock,
  introspect,
  networkOf,
  type Program,
  partner,
  partnerKeys,
  refresh,
  startProgram,
  toResponse,
  via,
} from './surfaces.people.ts';

const PROGRAMS_ORIGIN = 'https://programs.test';
const RESOURCE = `${ORIGIN}/ssf`;
const directory = mkdtempSync(join(tmpdir(), 'strongroom-receivers-'));
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

let house: House;
let programsUrl: string;
let keys: Awaited<ReturnType<typeof partnerKeys>>;
let siteKeys: Awaited<ReturnType<typeof partnerKeys>>;

beforeAll(async () => {
  [keys, siteKeys] = await Promise.all([partnerKeys(), partnerKeys()]);
  const audience = 'https://siem.example';
  house = await openHouse({
    configuration: {
      tls: { certificateFile: file('house.crt', SERVER.cert), keyFile: file('house.key', SERVER.key) },
      mutualTls: { publicOrigin: PROGRAMS_ORIGIN, authoritiesFile: file('authorities.pem', AUTHORITY.cert) },
      'surfaces.clients': [partner(siteKeys.jwk)],
      'events.receivers': [
        { id: 'siem', audience, oauth: { keys: [keys.jwk] } },
        { id: 'reader', audience, scopes: ['ssf.read'], oauth: { keys: [keys.jwk] } },
        { id: 'bank', audience, oauth: CERTIFIED },
        { id: 'old', audience, token: 'o'.repeat(40) },
      ],
    },
  });
  followClock(house);
  const { programs } = house.strongroom;
  await programs?.listen({ host: '127.0.0.1', port: 0 });
  programsUrl = `https://127.0.0.1:${((programs?.server.address() ?? {}) as Partial<AddressInfo>).port}`;
});
afterAll(async () => {
  await house.close();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => {
  followClock(house);
  await house.sql.query('truncate event_stream, event_stream_removed, event_token');
});

const CERTIFIED = {
  authentication: 'tls_client_auth',
  certificateName: { sanDns: 'client.harbor.example' },
  binding: 'certificate',
};
const byKey = (id = 'siem', key = keys.key): Promise<Program> => startProgram(house, id, oauth.PrivateKeyJwt(key));

/** As a receiver with this certificate sees the network. */
function networkWith(shown: Pick<RawRequest, 'certificate'>) {
  const usual = networkOf(house);
  return async (url: string, init: { method?: string; headers?: Record<string, string>; body?: unknown } = {}) => {
    const { origin, host, pathname, search } = new URL(url);
    if (origin !== PROGRAMS_ORIGIN) return usual(url, init);
    const { method = 'GET', body } = init;
    const headers = { ...init.headers, host };
    const sent = { method, path: pathname + search, headers, ...shown };
    return toResponse(await exchange(programsUrl, { ...sent, ...(body != null && { body: String(body) }) }));
  };
}
async function byCertificate(shown: Pick<RawRequest, 'certificate'>): Promise<Program> {
  const program = await startProgram(house, 'bank', oauth.TlsClientAuth(), networkWith(shown));
  return { ...program, client: { client_id: 'bank', use_mtls_endpoint_aliases: true }, bound: false };
}

async function fetchToken(program: Program, more: Record<string, string> = {}) {
  const { as, client, auth } = program;
  const wish = { scope: 'ssf.read ssf.manage', ...more };
  const get = () => oauth.clientCredentialsGrantRequest(as, client, auth, wish, via(program));
  return again(async () => oauth.processClientCredentialsResponse(as, client, await get()));
}
const refusal = (program: Program, more: Record<string, string>): Promise<unknown> =>
  fetchToken(program, more).then(
    () => 'taken',
    ({ error }: { error?: string }) => error,
  );

/** A request about streams, with the proof that the library makes. */
async function ssf(program: Program, token: string, path: string, body?: object, method = body ? 'POST' : 'GET') {
  const headers = new Headers({ 'content-type': 'application/json' });
  const at = new URL(path, program.bound ? ORIGIN : PROGRAMS_ORIGIN);
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await again(() =>
    oauth.protectedResourceRequest(token, method, at, headers, sent, via(program)),
  ).catch((error: unknown) => {
    if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
    throw error;
  });
  const text = await answer.text();
  const said = answer.headers.get('www-authenticate') ?? '';
  return {
    status: answer.status,
    said,
    json: (text === '' ? null : JSON.parse(text)) as never as Record<string, never>,
  };
}

describe('a receiver with a key', () => {
  it('finds how to come, fetches a token, makes its stream and polls it', async () => {
    const found = await exchange(house.url, {
      path: '/.well-known/ssf-configuration',
      headers: { host: new URL(ORIGIN).host },
    });
    const { authorization_schemes: schemes } = JSON.parse(found.text) as { authorization_schemes: object };
    const rfcs = [6749, 9449, 8705, 6750];
    expect(schemes).toEqual(rfcs.map((rfc) => ({ spec_urn: `urn:ietf:rfc:${rfc}` })));
    const siem = await byKey();
    expect(siem.as.grant_types_supported).toContain('client_credentials');
    expect(siem.as.scopes_supported).toEqual(expect.arrayContaining(['ssf.read', 'ssf.manage']));
    const token = await fetchToken(siem);
    expect(token).toMatchObject({ token_type: 'dpop', scope: 'ssf.read ssf.manage', expires_in: 300 });
    expect(token.refresh_token).toBeUndefined();
    const made = await ssf(siem, token.access_token, '/ssf/stream', {});
    expect(made).toMatchObject({ status: 201, json: { aud: 'https://siem.example' } });
    const at = `/ssf/poll/${String(made.json.stream_id)}`;
    expect(await ssf(siem, token.access_token, at, { returnImmediately: true })).toMatchObject({ status: 200 });
    expect(await introspect(siem, token.access_token)).toMatchObject({
      active: true,
      aud: RESOURCE,
      client_id: 'siem',
    });
  });

  it('has a token that ends, by itself and when it gives it back', async () => {
    const siem = await byKey();
    const read = async (token: string) => (await ssf(siem, token, '/ssf/stream')).status;
    const { access_token: given } = await fetchToken(siem);
    expect(await read(given)).toBe(200);
    const gone = await oauth.revocationRequest(siem.as, siem.client, siem.auth, given, via(siem));
    expect(gone.status).toBe(200);
    expect(await read(given)).toBe(401);
    const { access_token: late } = await fetchToken(siem);
    house.clock.advance(299_000);
    expect(await read(late)).toBe(200);
    house.clock.advance(2_000);
    expect(await read(late)).toBe(401);
  });

  it('does what its token says, whatever it is registered for', async () => {
    const siem = await byKey();
    const { access_token: narrow } = await fetchToken(siem, { scope: 'ssf.read' });
    expect((await ssf(siem, narrow, '/ssf/stream')).status).toBe(200);
    const refused = await ssf(siem, narrow, '/ssf/stream', {});
    expect([refused.status, refused.said]).toEqual([403, 'DPoP error="insufficient_scope", scope="ssf.manage"']);
    // A token for which nothing was asked opens nothing.
    const { access_token: empty } = await fetchToken(siem, { scope: '' });
    expect((await ssf(siem, empty, '/ssf/stream')).status).toBe(403);
    expect(await refusal(await byKey('reader'), { scope: 'ssf.manage' })).toBe('invalid_scope');
  });

  it.each<[string, Record<string, string>, string]>([
    ['what is for people', { scope: 'read' }, 'invalid_scope'],
    ['the API of people', { resource: `${ORIGIN}/v1` }, 'invalid_target'],
    ['another house', { resource: 'https://else.example/ssf' }, 'invalid_target'],
  ])('is refused when it asks for %s', async (_about, wish, error) => {
    expect(await refusal(await byKey(), wish)).toBe(error);
  });

  it('is nobody with another key, or as a program of people', async () => {
    expect(await refusal(await byKey('siem', siteKeys.key), {})).toBe('invalid_client');
    expect(await refusal(await byKey('harbor-reports', siteKeys.key), {})).toBe('invalid_request');
    expect(await refusal(await byKey('harbor-reports', siteKeys.key), { scope: 'read' })).toBe('invalid_request');
  });

  it('has nothing with a token that is not held, and finds no stream of another', async () => {
    const siem = await byKey();
    const { access_token: token } = await fetchToken(siem);
    const made = await ssf(siem, token, '/ssf/stream', {});
    const thief = { ...(await byKey()), bound: true };
    const refusals = (await events(house, 'service-token.refused')).length;
    expect((await ssf(thief, token, '/ssf/stream')).said).toContain('invalid_dpop_proof');
    const bearer = await exchange(house.url, {
      path: '/ssf/stream',
      headers: { host: new URL(ORIGIN).host, authorization: `Bearer ${token}` },
    });
    expect(bearer.status).toBe(401);
    expect(await events(house, 'service-token.refused')).toHaveLength(refusals + 2);
    const reader = await byKey('reader');
    const other = await fetchToken(reader, { scope: 'ssf.read' });
    const path = `/ssf/stream?stream_id=${String(made.json.stream_id)}`;
    expect((await ssf(reader, other.access_token, path)).status).toBe(404);
    expect((await ssf(siem, token, path)).status).toBe(200);
  });

  it('and a program of a person are told apart, each at the door of the other', async () => {
    const { browser } = await signIn(house, await newPerson(house, { totp: true }));
    const site = await byKey('harbor-reports', siteKeys.key);
    const { access_token: ofPerson } = await enterPartner(site, browser);
    const refused = await ssf(site, ofPerson, '/ssf/stream');
    expect([refused.status, refused.said]).toEqual([401, expect.stringContaining('a token of another kind')]);
    expect((await events(house, 'service-token.refused')).length).toBeGreaterThan(0);
    const siem = await byKey();
    const { access_token: ofSystem } = await fetchToken(siem);
    const turned = await call(siem, ofSystem, '/v1/accounts');
    expect([turned.status, turned.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('a token of another kind'),
    ]);
    expect((await call(siem, ofSystem, '/oidc/userinfo')).status).toBe(401);
  });
});

it('a receiver with a certificate comes where it shows it, and its token is worth nothing without', async () => {
  const bank = await byCertificate({ certificate: CLIENT });
  const token = await fetchToken(bank);
  expect(token.token_type).toBe('bearer');
  const made = await ssf(bank, token.access_token, '/ssf/stream', {});
  expect(made.status).toBe(201);
  const { delivery } = made.json as never as { delivery: { endpoint_url: string } };
  expect(delivery.endpoint_url).toBe(`${PROGRAMS_ORIGIN}/ssf/poll/${String(made.json.stream_id)}`);
  const polled = await ssf(bank, token.access_token, new URL(delivery.endpoint_url).pathname, { maxEvents: 0 });
  expect(polled.status).toBe(200);
  for (const shown of [{}, { certificate: OTHER_CLIENT }]) {
    expect((await ssf(await byCertificate(shown), token.access_token, '/ssf/stream')).status).toBe(401);
    expect(await refusal(await byCertificate(shown), {})).toBe('invalid_client');
  }
  const away = await exchange(programsUrl, {
    path: '/.well-known/ssf-configuration',
    headers: { host: 'programs.test' },
  });
  expect(away.status).toBe(404);
});

it('what is taken out of the configuration has ended at once, and nothing else has', async () => {
  const { browser } = await signIn(house, await newPerson(house, { totp: true }));
  const site = await byKey('harbor-reports', siteKeys.key);
  const tokens = await enterPartner(site, browser);
  const siem = await byKey();
  const bank = await byCertificate({ certificate: CLIENT });
  const held = { siem: await fetchToken(siem), bank: await fetchToken(bank) };
  const fresh = await partnerKeys();
  const { surfaces, events: told } = house.config as Config;
  const [sold] = surfaces.clients.map((client) => ({ ...client, keys: [fresh.jwk] }));
  const receivers = (told?.receivers ?? []).map((receiver) => {
    if (receiver.id === 'siem') return { ...receiver, oauth: { ...receiver.oauth, keys: [fresh.jwk] } };
    return receiver.id === 'bank'
      ? { ...receiver, oauth: { ...receiver.oauth, certificateName: { sanDns: 'new.harbor.example' } } }
      : receiver;
  });
  const node = await house.anotherNode({
    surfaces: { ...surfaces, clients: [sold] },
    events: { ...told, receivers },
  } as never as Partial<Config>);
  const there = <T extends Program>(program: T): T => ({ ...program, network: networkOf(node) });
  // Held by whoever has the stolen key as well as by its owner: nobody can tell the two apart.
  expect((await ssf(there(siem), held.siem.access_token, '/ssf/stream')).status).toBe(401);
  expect((await call(there(site), tokens.access_token, '/v1/accounts')).status).toBe(401);
  expect(await refusal(there(siem), {})).toBe('invalid_client');
  await expect(refresh(there(site), tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_client' });
  // The owner comes with the new key, and nobody is asked for consent anew.
  const renewed = { ...there(site), auth: oauth.PrivateKeyJwt(fresh.key) };
  const { access_token: next } = await refresh(renewed, tokens.refresh_token);
  expect((await call(renewed, next, '/v1/accounts')).status).toBe(200);
  const again = { ...there(siem), auth: oauth.PrivateKeyJwt(fresh.key) };
  expect((await ssf(again, (await fetchToken(again)).access_token, '/ssf/stream')).status).toBe(200);
  // A certificate that is not the registered one any more: its thumbprint is right, and opens nothing.
  const { programs } = node.strongroom;
  await programs?.listen({ host: '127.0.0.1', port: 0 });
  const at = `https://127.0.0.1:${((programs?.server.address() ?? {}) as Partial<AddressInfo>).port}`;
  const authorization = `Bearer ${held.bank.access_token}`;
  const shown = { path: '/ssf/stream', headers: { host: 'programs.test', authorization }, certificate: CLIENT };
  expect([(await exchange(at, shown)).status, (await exchange(programsUrl, shown)).status]).toEqual([401, 200]);
});
