/**
 * Somebody calls: their sign-in is paused. One member of staff identifies the caller and proposes to lift the pause, a
 * second one, in another browser, sees what will happen and approves it with a code of their own. Then the client is in.
 */
import { expect, type Page } from '@playwright/test';
import type { DemoStaff } from '@strongroom/server';
import { Secret, TOTP } from 'otpauth';
import { giveCredentials, signIn } from './acts.ts';
import { test } from './fixtures.ts';

const STEP_MS = 30_000;
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
  const enter = async (page: Page, staff: DemoStaff): Promise<void> => {
    await page.goto(house.deskUrl);
    await page.getByLabel('Name').fill(staff.name);
    await page.getByLabel('Password', { exact: true }).fill(staff.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await typeCode(page, staff);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
  };
  const typeCode = async (page: Page, staff: DemoStaff): Promise<void> => {
    const now = await page.evaluate(() => Date.now());
    const code = new TOTP({ secret: Secret.fromBase32(staff.totpSecret) }).generate({ timestamp: now });
    await page.getByLabel('Code from your authenticator').fill(code);
  };

  await test.step('Alex finds the client and sees that sign-in is paused', async () => {
    const { page } = first;
    await enter(page, alex);
    await page.getByLabel('Username, name or account number').fill('lindqvist');
    await page.keyboard.press('Enter');
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
    await page.getByRole('button', { name: 'Identify the caller' }).click();
    const truth: Readonly<Record<string, string>> = {
      'birth-date': maya.party.person.birthDate,
      'family-name': maya.party.person.familyName,
      'phone-last-four': maya.party.phone.slice(-4),
      'mail-address': maya.party.mail,
      'account-number': maya.account.number,
      'payee-last-four': maya.payees[0]?.number.slice(-4) ?? '',
    };
    await expect(page.getByRole('button', { name: 'Hand in' })).toBeVisible();
    for (const field of await page.locator('input[id^="said-"]').all()) {
      const fact = ((await field.getAttribute('id')) ?? '').replace('said-', '');
      await field.fill(truth[fact] ?? '');
    }
    await page.getByRole('button', { name: 'Hand in' }).click();
    await expect(page.getByText(/^Identified for/).first()).toBeVisible();
  });

  await test.step('Alex proposes, and cannot approve it alone', async () => {
    const { page } = first;
    await page.getByLabel('Act', { exact: true }).selectOption({ label: 'Lift the pause of sign-in' });
    await page.getByLabel('Reason, for the file').fill('caller mistyped the password');
    await page.getByRole('button', { name: 'Propose it' }).click();
    await page.getByRole('link', { name: 'It waits for a second person.' }).click();
    await expect(page.getByText('You proposed this; somebody else decides.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  });

  await test.step('Sana sees what will happen and approves it with a new code', async () => {
    const { page } = second;
    await enter(page, sana);
    await page.keyboard.press('Alt+2');
    const card = page.getByRole('article').filter({ hasText: 'Lift the pause of sign-in' });
    await expect(card.getByText('Maya Lindqvist (maya.lindqvist)')).toBeVisible();
    await expect(card.getByText('caller mistyped the password')).toBeVisible();
    await browsers.pass(house, STEP_MS);
    await typeCode(page, sana);
    await card.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('Nothing waits')).toBeVisible();
  });

  await test.step('Maya is in, and reads who helped', async () => {
    const own = await browsers.open(house);
    await signIn(own.page, house, maya);
    await first.page.getByRole('link', { name: 'My acts' }).click();
    await expect(first.page.getByText(/^Sana Ito/)).toBeVisible();
  });
});
