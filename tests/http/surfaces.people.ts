/**
 * Programs that sign in at this house, as far as the house can tell: real client libraries (oauth4webapi) on a network of
 * their own, a browser that follows where they lead, and a person who consents. Time is the house's for both sides.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';
import { vi } from 'vitest';
import type { Browser } from './browser.client.ts';
import { exchange, type RawAnswer } from './exchange.ts';
import { type House, ORIGIN } from './harness.ts';

export const TERMINAL = {
  id: 'strongroom-terminal',
  name: 'Strongroom Terminal',
  surface: 'desktop',
  kind: 'native',
  deviceCode: true,
  redirectUris: ['http://127.0.0.1/signed-in'],
  groups: ['read', 'trade-reduce', 'trade-open'],
} as const;
export const CALLBACK = 'http://127.0.0.1:49152/signed-in';

/** The library knows no injected clock: it lives by that of the machine, which is here the house's. */
export const followClock = (house: House): void => {
  vi.spyOn(Date, 'now').mockImplementation(() => house.clock.now());
};

/** Requests of a program: to the public address of the house, which is a name only here; from where a proxy says. */
export function networkOf(house: Pick<House, 'url'>, address?: string) {
  return async (url: string, init: { method?: string; headers?: Record<string, string>; body?: unknown } = {}) => {
    const { pathname, search } = new URL(url);
    const headers = {
      ...init.headers,
      host: new URL(ORIGIN).host,
      ...(address !== undefined && { 'x-forwarded-for': address }),
    };
    const { body } = init;
    const text = body === undefined || body === null ? undefined : String(body);
    const answer = await exchange(house.url, {
      method: init.method ?? 'GET',
      path: pathname + search,
      headers,
      ...(text !== undefined && { body: text }),
    });
    return toResponse(answer);
  };
}

export function toResponse({ status, headers, text }: RawAnswer): Response {
  const flat = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new Response(text === '' || status === 204 ? null : text, { status, headers: flat as [string, string][] });
}

export interface Program {
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
  readonly dpop: oauth.DPoPHandle;
  readonly keys: oauth.CryptoKeyPair;
  readonly network: ReturnType<typeof networkOf>;
  /** Whether its tokens are bound to its key; otherwise to the certificate it shows. */
  readonly bound: boolean;
}

type Options = { [oauth.customFetch]: never; DPoP?: oauth.DPoPHandle };
export const via = (program: Pick<Program, 'network' | 'dpop' | 'bound'>): Options => ({
  [oauth.customFetch]: program.network as never,
  ...(program.bound && { DPoP: program.dpop }),
});

export async function startProgram(
  house: House,
  clientId: string = TERMINAL.id,
  auth: oauth.ClientAuth = oauth.None(),
  network = networkOf(house),
): Promise<Program> {
  const issuer = new URL(ORIGIN);
  const found = await oauth.discoveryRequest(issuer, { [oauth.customFetch]: network as never });
  const as = await oauth.processDiscoveryResponse(issuer, found);
  const client = { client_id: clientId };
  const keys = await oauth.generateKeyPair('ES256', { extractable: true });
  return { as, client, auth, dpop: oauth.DPoP({}, keys), keys, network, bound: true };
}

/** RFC 9449 section 8: whoever is told a nonce tries once more with it. */
export async function again<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
  try {
    return await attempt();
  } catch (error) {
    if (oauth.isDPoPNonceError(error)) return attempt();
    throw error;
  }
}

export interface Asked {
  readonly verifier: string;
  readonly state: string;
  readonly url: URL;
}

/** Pushes a request and answers where the browser shall go. */
export async function ask(program: Program, more: Record<string, string> = {}): Promise<Asked> {
  const { as, client, auth } = program;
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const push = () =>
    oauth.pushedAuthorizationRequest(
      ...([as, client, auth] as const),
      new URLSearchParams({
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'openid read trade-reduce',
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...more,
      }),
      via(program),
    );
  const { request_uri } = await again(async () => oauth.processPushedAuthorizationResponse(as, client, await push()));
  const url = new URL(as.authorization_endpoint ?? '');
  url.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString();
  return { verifier, state, url };
}

/** A browser opens an address; what it was given for it comes back with the cookies the house sets. */
export async function open(browser: Browser, url: URL): Promise<RawAnswer> {
  const answer = await exchange(browser.at, {
    path: url.pathname + url.search,
    headers: {
      host: new URL(ORIGIN).host,
      accept: 'text/html',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'none',
      ...(browser.address !== undefined && { 'x-forwarded-for': browser.address }),
      ...(browser.cookies.size > 0 && {
        cookie: [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; '),
      }),
    },
  });
  for (const header of answer.setCookies) {
    const [pair = ''] = header.split('; ');
    const place = pair.indexOf('=');
    const value = pair.slice(place + 1);
    if (value === '') browser.cookies.delete(pair.slice(0, place));
    else browser.cookies.set(pair.slice(0, place), value);
  }
  return answer;
}

export async function toConsent(browser: Browser, { url }: Asked): Promise<string> {
  const { headers, text } = await open(browser, url);
  const id = /^\/consent\/([\w-]+)$/.exec(String(headers.location))?.[1];
  if (id === undefined) throw new Error(`no consent was asked for: ${String(headers.location)} ${text}`);
  return id;
}

/** Where the browser is sent once the person consented. */
export async function consent(browser: Browser, asked: Asked): Promise<URL> {
  const consentId = await toConsent(browser, asked);
  const { continueAt } = await browser.ask('giveConsent', { params: { consentId } });
  return back(browser, continueAt);
}

export async function back(browser: Browser, continueAt: string | null): Promise<URL> {
  const { headers, text } = await open(browser, new URL(continueAt ?? ''));
  if (headers.location === undefined) throw new Error(`the browser was sent nowhere: ${text}`);
  return new URL(headers.location, ORIGIN);
}

export async function redeem(
  program: Program,
  asked: Asked,
  arrived: URL,
  callback: string = CALLBACK,
): Promise<oauth.TokenEndpointResponse> {
  const { as, client, auth } = program;
  const params = oauth.validateAuthResponse(as, client, arrived, asked.state);
  const fetchTokens = () =>
    oauth.authorizationCodeGrantRequest(
      ...([as, client, auth, params, callback, asked.verifier] as const),
      via(program),
    );
  return again(async () => oauth.processAuthorizationCodeResponse(as, client, await fetchTokens()));
}

/** All the way: a program with tokens, for somebody signed in on this browser. */
export async function signInProgram(program: Program, browser: Browser, more: Record<string, string> = {}) {
  const asked = await ask(program, more);
  return redeem(program, asked, await consent(browser, asked));
}

/** A request of a program to the API of the house. */
export const call = (program: Program, token: string, path: string, method = 'GET'): Promise<Response> =>
  again(() =>
    oauth.protectedResourceRequest(token, method, new URL(path, ORIGIN), undefined, undefined, via(program)),
  ).catch((error: unknown) => {
    if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
    throw error;
  });

/** The public half goes into the configuration, so it is made before the house. */
export async function partnerKeys(): Promise<{
  readonly jwk: Record<string, unknown>;
  readonly key: oauth.PrivateKey;
}> {
  const { publicKey, privateKey } = await oauth.generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'partner-1', alg: 'ES256' };
  return { jwk: { ...jwk }, key: { key: privateKey, kid: 'partner-1' } };
}

export const PARTNER_CALLBACK = 'https://reports.example/signed-in';
export const partner = (jwk: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  id: 'harbor-reports',
  name: 'Harbor Reports',
  surface: 'api',
  kind: 'confidential',
  redirectUris: [PARTNER_CALLBACK],
  groups: ['read', 'trade-open'],
  detailTypes: ['withdrawal'],
  keys: [jwk],
  ...more,
});

/** A proof of possession, as right or as wrong as a test wants it. */
export async function proofOf(
  keys: oauth.CryptoKeyPair,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const jwk = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const { kty, crv, x, y } = jwk;
  const protectedHeader = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y }, ...header };
  return signed(keys.privateKey, protectedHeader, claims);
}

/** A compact JWS over whatever is given (ES256), for what no library would sign. */
export async function signed(key: oauth.CryptoKey, header: object, claims: object): Promise<string> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(claims)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Where a partner is told that a session has ended. */
export async function listen(): Promise<{ server: Server; url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString());
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout` };
}

export async function refresh(at: Program, token: string | undefined) {
  const fetchTokens = () => oauth.refreshTokenGrantRequest(at.as, at.client, at.auth, token ?? '', via(at));
  return again(async () => oauth.processRefreshTokenResponse(at.as, at.client, await fetchTokens()));
}

export async function introspect(at: Program, token: string | undefined) {
  const answer = await oauth.introspectionRequest(at.as, at.client, at.auth, token ?? '', via(at));
  return oauth.processIntrospectionResponse(at.as, at.client, answer);
}

/** A partner with tokens, for somebody signed in on this browser. */
export async function enterPartner(site: Program, browser: Browser): Promise<oauth.TokenEndpointResponse> {
  const asked = await ask(site, { redirect_uri: PARTNER_CALLBACK, scope: 'openid read' });
  return redeem(site, asked, await consent(browser, asked), PARTNER_CALLBACK);
}

/** The status of a refusal of the protocol, and its code. */
export const errorOf = async (response: Response): Promise<string> =>
  `${response.status} ${((await response.json()) as { error?: string }).error ?? ''}`;

/** A form, as right or as wrong as a test wants it. */
export const postTo = (
  network: Program['network'],
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  network(`${ORIGIN}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

/** Entries of the audit trail of this name. */
export async function events(house: House, name: string): Promise<string[]> {
  const { rows } = await house.sql.query<{ event: string }>('select event from audit_entry where event = $1', [name]);
  return rows.map(({ event }) => event);
}
