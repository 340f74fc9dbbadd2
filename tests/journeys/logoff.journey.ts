/** Sessions end by themselves: announced, prolonged by a person only, and sooner on a computer that is not one's own. */
import type { Page } from '@playwright/test';
import { expectAccount, signIn, signOut } from './acts.ts';
import { expect, test } from './fixtures.ts';
import type { House } from './house/house.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Opening a page is an act of a person; from here on only the page itself asks. */
async function signInAndSettle(page: Page, house: House, publicComputer = false): Promise<void> {
  await signIn(page, house, house.person('maya.lindqvist'), { publicComputer });
  await expect(page.getByRole('region', { name: 'Balances' })).toBeVisible();
  await expect(page.getByText('Cash at the start of the day')).toBeVisible();
  await expect(page.getByText('No withdrawals yet')).toBeVisible();
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Are you still there?' });

test('a deserted session is announced, kept by an answer, and ended with the reason', async ({ journey }) => {
  const { page } = await journey.open();
  await signInAndSettle(page, journey.house);

  await journey.pass(13 * MINUTE);
  await expect(dialogOf(page)).toHaveCount(0);
  await journey.pass(MINUTE + SECOND);
  await expect(dialogOf(page)).toBeVisible();
  await expect(dialogOf(page)).toContainText(/Signing out in 0:5\d|Signing out in 5\d/);
  await expect(dialogOf(page).getByRole('button', { name: 'Stay signed in' })).toBeFocused();
  // Closing it by accident would only postpone the surprise.
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toBeVisible();
  await dialogOf(page).getByRole('button', { name: 'Stay signed in' }).click();
  await expect(dialogOf(page)).toHaveCount(0);

  await journey.pass(13 * MINUTE);
  await expectAccount(page);
  await expect(dialogOf(page)).toHaveCount(0);
  await journey.pass(MINUTE + SECOND);
  await expect(dialogOf(page)).toBeVisible();
  await journey.pass(MINUTE);
  await expect(page.getByText('You were signed out because nothing happened for a while')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Balances' })).toHaveCount(0);
  expect((await page.request.get('/v1/accounts')).status()).toBe(401);
});

test('what the page asks by itself keeps nobody signed in', async ({ journey }) => {
  const { page } = await journey.open();
  await signInAndSettle(page, journey.house);
  for (let minute = 0; minute < 14; minute += 1) {
    const prices = page.waitForResponse((answer) => /^\/v1\/accounts\/[^/]+$/.test(new URL(answer.url()).pathname));
    await journey.pass(MINUTE);
    expect((await prices).status()).toBe(200);
  }
  await journey.pass(2 * SECOND);
  await expect(dialogOf(page)).toBeVisible();
  await journey.pass(MINUTE);
  await expect(page.getByText('You were signed out because nothing happened for a while')).toBeVisible();
});

test('moving money lapses sooner than reading and comes back with the proof', async ({ journey }) => {
  const { page } = await journey.open();
  await signInAndSettle(page, journey.house);
  await page.getByRole('link', { name: 'Security', exact: true }).click();
  const rights = page.getByRole('list', { name: 'What this session may do' });
  const money = rights.getByRole('listitem').filter({ hasText: 'Move money' });
  await expect(money).toContainText(/Until/);
  await journey.pass(5 * MINUTE + SECOND);
  await expect(money).toContainText('Needs a fresh proof');
  await expect(rights.getByRole('listitem').filter({ hasText: 'See the account' })).toContainText(/Until/);
});

test('a public computer signs out soon, remembers nothing and is cleared', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page, context } = await journey.open();
  await page.goto('/');
  await page.getByLabel('Appearance').selectOption('Dark');
  await signInAndSettle(page, house, true);
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['__Host-strongroom-session']);
  await expect(page.getByText(/public computer · signed out at/)).toBeVisible();

  await journey.pass(2 * MINUTE + 2 * SECOND);
  await expect(dialogOf(page)).toBeVisible();
  await dialogOf(page).getByRole('button', { name: 'Stay signed in' }).click();
  await expect(dialogOf(page)).toHaveCount(0);

  const ended = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await signOut(page);
  expect(await (await ended).headerValue('clear-site-data')).toContain('"storage"');
  await expect(page.getByText('You are signed out and this browser is cleared')).toBeVisible();
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  await page.goBack();
  await expect(page.getByText('Maya')).toHaveCount(0);

  // To the server this browser is a stranger still: nothing was remembered there either.
  const home = await journey.open();
  await signIn(home.page, house, maya);
  await home.page.getByRole('link', { name: 'Security', exact: true }).click();
  await home.page.getByRole('link', { name: 'Devices', exact: true }).click();
  await expect(home.page.getByRole('button', { name: /^Revoke: / })).toHaveCount(1);
});

test('an answer still on its way when somebody signs out does not bring the account back', async ({ journey }) => {
  const { page } = await journey.open();
  await signInAndSettle(page, journey.house);
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = new Promise<void>((resolve) => {
    void page.route('**/v1/session', async (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      const response = await route.fetch();
      resolve();
      await released;
      return route.fulfill({ response });
    });
  });
  await journey.pass(21 * SECOND);
  await held;
  await signOut(page);
  await expect(page.getByText('You are signed out', { exact: true })).toBeVisible();
  const late = page.waitForResponse('**/v1/session');
  release();
  await (await late).finished();
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  await expect(page.getByText('You are signed out', { exact: true })).toBeVisible();
});
