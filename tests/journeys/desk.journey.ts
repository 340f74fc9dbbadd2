/**
 * Somebody calls: their sign-in is paused. One member of staff identifies the caller and proposes to lift the pause, a
 * second one, in another browser, sees what will happen and approves it with a code of their own. Then the client is in.
 * And a new member makes a passkey with the one-time link, signs in with it, adds a spare and removes the first.
 */
import { expect } from '@playwright/test';
import { giveCredentials, signIn } from './acts.ts';
import { giveAuthenticator } from './authenticators.ts';
import { approveAct, enterDesk, identifyCaller, openClient, proposeAct } from './desk.ts';
import { test } from './fixtures.ts';

const TRIES = 10;

test('two people at the desk help a caller in', async ({ house, browsers }) => {
  const maya = house.person('maya.lindqvist');
  const alex = house.staffMember('alex.morgan');
  const sana = house.staffMember('sana.ito');

  const thief = await browsers.open(house);
  for (let tries = 0; tries < TRIES; tries += 1) {
    await thief.page.goto('/');
    await giveCredentials(thief.page, maya.party.username, 'not her password');
    await expect(thief.page.getByRole('alert')).toBeVisible();
  }

  const first = await browsers.open(house);
  const second = await browsers.open(house);
  await test.step('Alex finds the client and sees that sign-in is paused', async () => {
    const { page } = first;
    await enterDesk(page, house, alex);
    await openClient(page, 'lindqvist');
    await expect(page.getByRole('heading', { name: 'Maya Lindqvist' })).toBeVisible();
    await expect(page.getByText(/^Paused until/)).toBeVisible();
    await expect(page.getByText(maya.party.phone.slice(-4))).toHaveCount(0);
  });

  await test.step('a caller who is somebody else is not identified, Maya is', async () => {
    const { page } = first;
    await page.getByRole('button', { name: 'Identify the caller' }).click();
    for (const field of await page.locator('input[id^="said-"]').all()) await field.fill('a guess');
    await page.getByRole('button', { name: 'Hand in' }).click();
    await expect(page.getByText('Not identified', { exact: true })).toBeVisible();
    await identifyCaller(page, maya);
  });

  await test.step('Alex proposes, and cannot approve it alone', async () => {
    const { page } = first;
    await proposeAct(page, 'Lift the pause of sign-in', 'caller mistyped the password');
    await page.getByRole('link', { name: 'It waits for a second person.' }).click();
    await expect(page.getByText('You proposed this; somebody else decides.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  });

  await test.step('Sana sees what will happen and approves it with a new code', async () => {
    const { page } = second;
    await enterDesk(page, house, sana);
    await approveAct(page, { house, browsers, staff: sana }, 'Lift the pause of sign-in', async (card) => {
      await expect(card.getByText('Maya Lindqvist (maya.lindqvist)')).toBeVisible();
      await expect(card.getByText('caller mistyped the password')).toBeVisible();
    });
  });

  await test.step('a new member begins with a passkey, signs in with it, adds a spare and removes the first', async () => {
    const { page } = await browsers.open(house);
    const inside = await giveAuthenticator(page);
    await page.goto(house.enrolmentUrl);
    await page.getByLabel('New password').fill('nine slow otters dive');
    await inside.verifies(false);
    await page.getByRole('button', { name: 'Create the passkey and finish' }).click();
    await expect(page.getByText('No passkey answered')).toBeVisible();
    await inside.verifies(true);
    await page.getByRole('button', { name: 'Create the passkey and finish' }).click();
    await expect(page.getByRole('heading', { name: 'Your access is set up' })).toBeVisible();
    await page.getByRole('link', { name: 'Staff sign-in' }).click();
    await page.getByLabel('Name').fill('new.member');
    await page.getByLabel('Password', { exact: true }).fill('nine slow otters dive');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'My factors' }).click();
    const first = page.getByRole('article').filter({ hasText: 'First passkey' });
    await expect(first).toContainText('Stays on its device');
    await page.getByLabel('Name of the passkey').fill('Key in the drawer');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    // The authenticator that holds the first passkey makes no second one; the key from the drawer does.
    await giveAuthenticator(page, { usb: true });
    await page.getByRole('button', { name: 'Create the passkey' }).click();
    await expect(page.getByText('The passkey is yours to use')).toBeVisible();
    await first.getByRole('button', { name: 'Remove' }).click();
    await first.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('The factor is removed')).toBeVisible();
    await expect(page.getByRole('article')).toHaveCount(1);
  });

  await test.step('Maya is in, and reads who helped', async () => {
    const own = await browsers.open(house);
    await signIn(own.page, house, maya);
    await first.page.getByRole('link', { name: 'My acts' }).click();
    await expect(first.page.getByText(/^Sana Ito/)).toBeVisible();
  });
});
