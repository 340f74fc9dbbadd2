/**
 * A program signs in through the browser, as a terminal does: it is asked for by PAR, consented to on a page, redeemed
 * with a proof of possession, and put out from the list of sessions. The program is openid-client.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oidc from 'openid-client';
import { giveCredentials, passwordOf, signIn, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';
import type { House } from './house/house.ts';
import { runTerminal, startTerminal } from './terminal.ts';

interface Program {
  readonly config: oidc.Configuration;
  readonly dpop: oidc.DPoPHandle;
}

async function startProgram(house: House): Promise<Program> {
  const skew = Math.round((house.now() - Date.now()) / 1_000);
  const config = await oidc.discovery(
    new URL(house.portalUrl),
    'strongroom-terminal',
    { [oidc.clockSkew]: skew },
    oidc.None(),
    { execute: [oidc.allowInsecureRequests] },
  );
  return { config, dpop: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256')) };
}

/** Where the program listens on this machine, and what arrives there. */
async function listen(): Promise<{ server: Server; callback: string; arrived: Promise<URL> }> {
  let arrive: (url: URL) => void = () => {};
  const arrived = new Promise<URL>((resolve) => {
    arrive = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>Terminal</title><p>You can close this page.</p>');
    const url = new URL(request.url ?? '/', callback);
    if (url.pathname === '/signed-in') arrive(url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed-in`;
  return { server, callback, arrived };
}

const accounts = async ({ config, dpop }: Program, house: House, token: string): Promise<number> => {
  const url = new URL('/v1/accounts', house.portalUrl);
  const answer = oidc.fetchProtectedResource(config, token, url, 'GET', undefined, undefined, { DPoP: dpop });
  return answer.then(
    ({ status }) => status,
    (error: unknown) => (error instanceof oidc.WWWAuthenticateChallengeError ? error.status : Promise.reject(error)),
  );
};

test('a terminal signs in through the browser, and is put out from the list of sessions', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  const program = await startProgram(house);
  const { server, callback, arrived } = await listen();
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const url = await oidc.buildAuthorizationUrlWithPAR(
    program.config,
    {
      redirect_uri: callback,
      scope: 'openid read trade-reduce',
      state: expectedState,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    },
    { DPoP: program.dpop },
  );

  await page.goto(url.href);
  await giveCredentials(page, maya.party.username, passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await typeCode(page, await house.outside.nextCode(maya.party.phone));
  await expect(page.getByRole('heading', { name: 'Strongroom Terminal asks for access', level: 1 })).toBeVisible();
  const may = page.getByRole('region', { name: 'It may', exact: true });
  await expect(may.getByRole('listitem')).toHaveText([
    'See accounts, positions and orders',
    'Reduce and close positions',
  ]);
  await expect(page.getByRole('region', { name: 'It may not' })).toContainText('Move money');
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page).toHaveTitle('Terminal');

  const checks = { pkceCodeVerifier, expectedState };
  const { config, dpop } = program;
  const tokens = await oidc.authorizationCodeGrant(config, await arrived, checks, {}, { DPoP: dpop });
  server.close();
  expect(await accounts(program, house, tokens.access_token)).toBe(200);

  await page.goto(`${house.portalUrl}/security/sessions`);
  await page.getByRole('button', { name: /^End the session on Strongroom Terminal/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText(/The session on Strongroom Terminal has ended/)).toBeVisible();
  expect(await accounts(program, house, tokens.access_token)).toBe(401);
  await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', {}, { DPoP: dpop })).rejects.toThrow();
});

test('a terminal without a browser signs in by its code: refused, then allowed to read alone', async ({ journey }) => {
  const { house } = journey;
  const directory = test.info().outputPath('terminal');
  const login = () => startTerminal(directory, ['login', '--issuer', house.portalUrl, '--device', '--read-only']);
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  const refused = login();
  const shown = JSON.parse(await refused.firstLine) as { open: string; userCode: string };
  await page.goto(shown.open);
  await page.getByLabel('Code', { exact: true }).fill('BBBB-BBBB');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(shown.userCode);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Compare the code')).toBeVisible();
  await expect(page.getByText(shown.userCode)).toBeVisible();
  await page.getByRole('button', { name: 'Refuse' }).click();
  await expect(page.getByText('Strongroom Terminal got nothing')).toBeVisible();
  const denied = await refused.end;
  expect(denied.code, denied.err).toBe(7);
  expect(JSON.parse(denied.err)).toMatchObject({ code: 'access_denied' });

  const allowed = login();
  const { open, userCode } = JSON.parse(await allowed.firstLine) as { open: string; userCode: string };
  await page.goto(open);
  await page.getByLabel('Code', { exact: true }).fill(userCode);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  const done = await allowed.end;
  expect(done.code, done.err).toBe(0);
  const trade = await runTerminal(directory, ['trade']);
  expect(trade.code, trade.err).toBe(7);
  expect(JSON.parse(trade.err)).toMatchObject({ code: 'not-permitted' });
});
