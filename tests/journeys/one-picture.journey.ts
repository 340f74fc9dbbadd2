/**
 * One person in four places at once: the portal in a browser, the terminal as a process of its own, a partner's site (a
 * confidential client of FAPI 2.0, by openid-client) and a phone that approves. The Security Centre shows all four with what
 * each may do; what is ended there is refused everywhere by the very next request, and the present session stays.
 */

import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import * as oidc from 'openid-client';
import { signIn } from './acts.ts';
import { expect, type Journey, test } from './fixtures.ts';
import { activateOnPhone, approveOn, numberOn, openPhone } from './phones.ts';
import { runTerminal, startTerminal } from './terminal.ts';

/** As docs/guides/integrate.md prints it: fit for the demonstration alone. */
const PARTNER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  d: 'Ae_93ubtc9vVBKafYPTtuOLhmRYqsXutPfAZcehvItQ',
  x: 'eL21kCl1PlROE2YcHeMGLxjoeoIwebAnjzRMhxbe78c',
  y: 'dei0MgbJTYOw0hsbM80PT00exkBUUW4EqkL9iUBEBxo',
};

/** The site of a partner: its token, and what the API answers to it. */
async function signInPartner({ house }: Journey, page: Page) {
  const { port } = new URL(house.portalUrl);
  const callback = `http://127.0.0.1:${Number(port) + 6}/signed-in`;
  const key = await crypto.subtle.importKey('jwk', PARTNER_KEY, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
  ]);
  const skew = Math.round((house.now() - Date.now()) / 1_000);
  const config = await oidc.discovery(
    new URL(house.portalUrl),
    'harbor-reports',
    { [oidc.clockSkew]: skew },
    oidc.PrivateKeyJwt({ key, kid: 'demo' }),
    { execute: [oidc.allowInsecureRequests] },
  );
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const url = await oidc.buildAuthorizationUrlWithPAR(
    config,
    {
      redirect_uri: callback,
      scope: 'openid read',
      state: expectedState,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    },
    { DPoP },
  );
  const site = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<link rel="icon" href="data:,">Harbor Reports'),
  );
  await new Promise<void>((listening) => site.listen(Number(port) + 6, '127.0.0.1', listening));
  await page.goto(url.href);
  await page.getByRole('button', { name: 'Allow' }).click();
  // What the browser brings to the partner stands in the address.
  await page.waitForURL(`${callback}?*`);
  site.close();
  site.closeAllConnections();
  const checks = { pkceCodeVerifier, expectedState };
  const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url()), checks, {}, { DPoP });
  const ask = (path: string): Promise<number> =>
    oidc
      .fetchProtectedResource(
        config,
        tokens.access_token,
        new URL(path, house.portalUrl),
        'GET',
        undefined,
        undefined,
        {
          DPoP,
        },
      )
      .then(
        ({ status }) => status,
        (error: unknown) => {
          if (error instanceof oidc.WWWAuthenticateChallengeError) return error.status;
          throw error;
        },
      );
  return { ask, refresh: () => oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', {}, { DPoP }) };
}

test('four places of one person stand on one picture, and end from it', async ({ journey }) => {
  // Four sign-ins, and the terminal is a process of its own each time.
  test.slow();
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  const directory = test.info().outputPath('terminal');
  const run = (...args: string[]) => runTerminal(directory, args);
  expect(await run('account')).toMatchObject({ code: 3, out: [] });
  const login = startTerminal(directory, ['login', '--issuer', house.portalUrl]);
  await page.goto((JSON.parse(await login.firstLine) as { open: string }).open);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('You are signed in at the terminal')).toBeVisible();
  expect(await login.end).toMatchObject({ code: 0, err: '' });
  expect((await stat(join(directory, 'sealed'))).mode & 0o777).toBe(0o600);
  await test.step('the terminal shows account, quotes and orders, and trades', async () => {
    const [account, quotes, orders] = await Promise.all([run('account'), run('quotes'), run('orders')]);
    const { accounts } = JSON.parse(account.out[0] ?? '') as { accounts: { positions: { symbol: string }[] }[] };
    const priced = JSON.parse(quotes.out[0] ?? '') as { accounts: { quotes: { symbol: string }[] }[] };
    const symbols = accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol));
    expect(priced.accounts.flatMap((one) => one.quotes.map(({ symbol }) => symbol))).toEqual(
      expect.arrayContaining(symbols),
    );
    expect(orders.out[0]).toContain('"state":"working"');
    const trade = await run('trade');
    expect(trade.out[0], trade.err).toContain('"role":"trading"');
  });
  const partner = await signInPartner(journey, page);
  expect([await partner.ask('/v1/accounts'), await partner.ask('/v1/sessions/trading')]).toEqual([200, 200]);
  const phone = await openPhone(journey);
  await activateOnPhone(phone.page, journey, maya, 'Pixel 12');

  await page.goto(`${house.portalUrl}/security`);
  const picture = page.getByRole('region', { name: 'Where you are signed in' });
  const card = (name: string) =>
    picture.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(name) }) });
  const may = (name: string) =>
    card(name).getByRole('list', { name: 'What it may do at most' }).locator('li:not([data-out])');
  await expect(may('Chrom')).toHaveCount(5);
  await expect(may('Strongroom Terminal')).toHaveText(['See the account', 'Reduce positions', 'Open positions']);
  await expect(may('Harbor Reports')).toHaveText(['See the account']);
  await expect(may('Pixel 12')).toHaveText(['Approves what is asked elsewhere']);

  await test.step('one ends, and is refused by its next request', async () => {
    await card('Strongroom Terminal').getByRole('button', { name: 'End the session on Strongroom Terminal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await expect(picture.getByText('The session on Strongroom Terminal has ended')).toBeVisible();
    const after = await run('account');
    expect(after).toMatchObject({ code: 4, out: [] });
    expect(JSON.parse(after.err)).toMatchObject({ code: 'session-ended', exitCode: 4 });
    await expect(card('Strongroom Terminal')).toHaveCount(0);
    expect(await partner.ask('/v1/accounts')).toBe(200);
  });

  await test.step('the phone is taken away, and shows it by itself', async () => {
    await card('Pixel 12').getByRole('link', { name: 'Change or remove this phone' }).click();
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await approveOn(phone.page, await numberOn(page));
    await journey.pass(2_500);
    await expect(page.getByText('The factor is removed')).toBeVisible();
    await phone.page.getByRole('button', { name: 'Done' }).click();
    await expect(phone.page.getByRole('link', { name: maya.party.username })).toContainText('Ended: activate anew');
  });

  await test.step('all others end, and this session stays', async () => {
    await page.goto(`${house.portalUrl}/security`);
    await picture.getByRole('button', { name: 'End all other sessions' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
    await expect(picture.getByText('1 other session has ended')).toBeVisible();
    expect(await partner.ask('/v1/accounts')).toBe(401);
    await expect(partner.refresh()).rejects.toThrow();
    await expect(picture.getByRole('heading', { level: 3 })).toHaveCount(1);
    expect((await page.request.get('/v1/accounts')).status()).toBe(200);
  });
});
