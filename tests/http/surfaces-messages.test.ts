/**
 * FAPI 2.0 Message Signing: a partner signs what it asks, and every answer comes signed: where the browser is sent, what a
 * token is, who somebody is. And a partner that signs with Edwards curves is answered in kind.
 */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, signIn } from './people.ts';
import {
  back,
  followClock,
  PARTNER_CALLBACK,
  type Program,
  partner,
  startProgram,
  toConsent,
  via,
} from './surfaces.people.ts';

let house: House;
let browser: Browser;
let program: Program;
let key: oauth.PrivateKey;

beforeAll(async () => {
  const { publicKey, privateKey } = await oauth.generateKeyPair('Ed25519', { extractable: true });
  key = { key: privateKey, kid: 'signer' };
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'signer', alg: 'EdDSA' };
  const client = partner(jwk, { signedRequests: true, signedResponses: true, algorithm: 'EdDSA' });
  house = await openHouse({ configuration: { 'surfaces.clients': [client] } });
  followClock(house);
  ({ browser } = await signIn(house, await newPerson(house, { totp: true })));
  program = await startProgram(house, client.id, oauth.PrivateKeyJwt(key));
});
afterAll(() => house.close());

it('signs what it asks and is answered with signatures', async () => {
  followClock(house);
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
  const pushed = await oauth.pushedAuthorizationRequest(
    as,
    client,
    auth,
    new URLSearchParams({ request }),
    via(program),
  );
  const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, pushed);
  const url = new URL(as.authorization_endpoint ?? '');
  url.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString();

  const consentId = await toConsent(browser, { url, state, verifier });
  const { continueAt } = await browser.ask('giveConsent', { params: { consentId } });
  const arrived = await back(browser, continueAt);
  expect([...arrived.searchParams.keys()]).toEqual(['response']);
  const fetching = { [oauth.customFetch]: network as never };
  const params = await oauth.validateJwtAuthResponse(as, client, arrived, state, fetching);
  const answer = await oauth.authorizationCodeGrantRequest(
    ...([as, client, auth, params, PARTNER_CALLBACK, verifier] as const),
    via(program),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer);
  await oauth.validateApplicationLevelSignature(as, answer, fetching);

  const asked = await oauth.introspectionRequest(as, client, auth, tokens.access_token, {
    ...via(program),
    requestJwtResponse: true,
  });
  expect(asked.headers.get('content-type')).toContain('application/token-introspection+jwt');
  expect(await oauth.processIntrospectionResponse(as, client, asked)).toMatchObject({ active: true, iss: ORIGIN });
  await oauth.validateApplicationLevelSignature(as, asked, fetching);
});
