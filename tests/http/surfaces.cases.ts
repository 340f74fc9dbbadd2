/** Requests and proofs that are wrong in one place each (RFC 9700, RFC 9126, RFC 9396, RFC 9449, FAPI 2.0). */
import { createHash, randomUUID } from 'node:crypto';
import { ORIGIN } from './harness.ts';
import { CALLBACK, PARTNER_CALLBACK } from './surfaces.people.ts';

/** What is wrong, which parameters differ, and the refusal. */
export const BENT_REQUESTS: [string, Record<string, string | undefined>, string][] = [
  ['to another path', { redirect_uri: 'http://127.0.0.1:49152/signed-in/' }, '400 invalid_request'],
  ['to another host', { redirect_uri: 'http://127.0.0.1.evil.example:49152/signed-in' }, '400 invalid_request'],
  ['to localhost by name', { redirect_uri: 'http://localhost:49152/signed-in' }, '400 invalid_request'],
  ['with a user in the address', { redirect_uri: 'http://a@127.0.0.1:49152/signed-in' }, '400 invalid_request'],
  ['with a query added', { redirect_uri: `${CALLBACK}?x=1` }, '400 invalid_request'],
  ['with a fragment', { redirect_uri: `${CALLBACK}#x` }, '400 invalid_request'],
  ['over another scheme', { redirect_uri: 'https://127.0.0.1/signed-in' }, '400 invalid_request'],
  ['with a path that climbs', { redirect_uri: 'http://127.0.0.1:1/x/../signed-in' }, '400 invalid_request'],
  ['without any redirect', { redirect_uri: undefined }, '400 invalid_request'],
  ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, '400 invalid_request'],
  ['with PKCE in clear', { code_challenge_method: 'plain' }, '400 invalid_request'],
  ['with PKCE of no method', { code_challenge_method: undefined }, '400 invalid_request'],
  ['for a token at once', { response_type: 'token' }, '400 invalid_request'],
  ['for a code and an id token', { response_type: 'code id_token' }, '400 invalid_request'],
  [
    'that is a reference itself',
    { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    '400 request_uri_not_supported',
  ],
  ['for a scope that is not its own', { scope: 'openid move-money' }, '400 invalid_scope'],
  ['for details it may not ask', { authorization_details: '[{"type":"order"}]' }, '400 invalid_authorization_details'],
  ['for details of no known type', { authorization_details: '[{"type":"all"}]' }, '400 invalid_authorization_details'],
  ['for details that are none', { authorization_details: 'x' }, '400 invalid_authorization_details'],
  ['for another resource', { resource: 'https://elsewhere.example' }, '400 invalid_target'],
  ['by nobody', { client_id: 'nobody-at-all' }, '401 invalid_client'],
  ['by a partner without its key', { client_id: 'harbor-reports' }, '401 invalid_client'],
  ['signed by nobody', { request: 'eyJhbGciOiJub25lIn0.e30.' }, '400 invalid_request_object'],
];

/** What nobody is given a token for here, and the refusal (OAuth 2.1 section 1.3, RFC 9700 section 2.4). */
export const WRONG_GRANTS: [string, Record<string, string>, string][] = [
  ['a password', { grant_type: 'password', username: 'x', password: 'x' }, '400 unsupported_grant_type'],
  ['being a client', { grant_type: 'client_credentials' }, '400 unsupported_grant_type'],
  ['a token at once', { grant_type: 'implicit' }, '400 unsupported_grant_type'],
  [
    'an assertion about somebody',
    { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'e30.e30.e30' },
    '400 unsupported_grant_type',
  ],
  [
    'another token',
    { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: 'x' },
    '400 unsupported_grant_type',
  ],
  ['nothing', {}, '400 invalid_request'],
];

/** What is wrong, and which claims and headers differ; `iat` counts from now. */
export const WRONG_PROOFS: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ['for another method', { htm: 'POST' }, {}],
  ['for no method', { htm: undefined }, {}],
  ['for another address', { htu: `${ORIGIN}/v1/sessions` }, {}],
  ['for another house', { htu: 'https://elsewhere.example/v1/accounts' }, {}],
  ['for no address', { htu: undefined }, {}],
  ['for another token', { ath: createHash('sha256').update('x').digest('base64url') }, {}],
  ['for no token', { ath: undefined }, {}],
  ['without a name', { jti: undefined }, {}],
  ['without a time', { iat: undefined }, {}],
  ['from an hour ago', { iat: -3_600 }, {}],
  ['from an hour ahead', { iat: 3_600 }, {}],
  ['of another type', {}, { typ: 'jwt' }],
  ['of no type', {}, { typ: undefined }],
  ['by an algorithm that is none', {}, { alg: 'none' }],
  ['by an algorithm that is not taken', {}, { alg: 'RS256' }],
  ['without its key', {}, { jwk: undefined }],
];

const AUTHORIZE = `client_id=strongroom-terminal&response_type=code&redirect_uri=${CALLBACK}&scope=openid`;
/** Bodies that are nothing, or too much, or meant to break what reads them. */
export const HOSTILE_BODIES: readonly string[] = [
  ...['', 'a', '{}', '%00=%00', 'client_id=__proto__&token=x', 'client_id=%00&token=%00', 'x'.repeat(70_000)],
  ...['client_id=strongroom-terminal&client_id=strongroom-terminal', 'client_assertion=e30.e30.e30'],
  'client_id=strongroom-terminal&grant_type=authorization_code&code=%00&redirect_uri=%00&code_verifier=%00',
  `client_id=strongroom-terminal&grant_type=refresh_token&refresh_token=${'x'.repeat(5_000)}`,
  'client_id=strongroom-terminal&grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=%00',
  `${AUTHORIZE}&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256&state=%00%ED%A0%80&nonce=%00&max_age=-1`,
  `${AUTHORIZE}&authorization_details=[[[[]]]]&acr_values=%00`,
];

/** The words of a signed request as they should be (FAPI 2.0 Message Signing section 5.3.1); `now` in seconds. */
export const signedWords = (clientId: string, now: number) => ({
  iss: clientId,
  aud: ORIGIN,
  client_id: clientId,
  response_type: 'code',
  response_mode: 'jwt',
  redirect_uri: PARTNER_CALLBACK,
  scope: 'openid read',
  code_challenge: 'c'.repeat(43),
  code_challenge_method: 'S256',
  state: 's'.repeat(1_100),
  nonce: 'n'.repeat(64),
  jti: randomUUID(),
  iat: now,
  nbf: now,
  exp: now + 60,
});

/** What is wrong, which words differ, and which of the header. */
export const WRONG_WORDS: [string, (now: number) => Record<string, unknown>, Record<string, unknown>][] = [
  ['without a beginning', () => ({ nbf: undefined }), {}],
  ['without an end', () => ({ exp: undefined }), {}],
  ['for nobody', () => ({ aud: undefined }), {}],
  ['for somebody else', () => ({ aud: 'https://elsewhere.example' }), {}],
  ['of somebody else', () => ({ iss: 'strongroom-terminal' }), {}],
  ['for another client', () => ({ client_id: 'strongroom-terminal' }), {}],
  ['from more than an hour ago', (now) => ({ nbf: now - 3_700, exp: now - 200 }), {}],
  ['that is good for more than an hour', (now) => ({ exp: now + 3_661 }), {}],
  ['that ended', (now) => ({ nbf: now - 120, exp: now - 60 }), {}],
  ['that begins in a minute', (now) => ({ nbf: now + 70, exp: now + 120 }), {}],
  ['by an algorithm that is none', () => ({}), { alg: 'none' }],
  ['by an algorithm that is not taken', () => ({}), { alg: 'RS256' }],
  ['by an algorithm of shared secrets', () => ({}), { alg: 'HS256' }],
];
