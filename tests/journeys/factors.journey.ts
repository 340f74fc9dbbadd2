/** Second factors: an authenticator app comes and goes, a call speaks the code that the message carried. */
import type { Page } from '@playwright/test';
import { Secret, TOTP, URI } from 'otpauth';
import { beginWithdrawal, expectAccount, giveCredentials, passwordOf, signIn, signOut, typeCode } from './acts.ts';
import { factorNamed, openFactor, openFactors } from './factors.ts';
import { expect, test } from './fixtures.ts';
import { readQrCode } from './house/qr.ts';

const STEP_MS = 30_000;
const RESTS = 'Set aside: a stronger factor has taken over';

test('an authenticator app is enrolled, signs in, proves a withdrawal and is removed again', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);

  // A second factor proven moments ago covers this change; later it is asked for again.
  await journey.pass(6 * 60_000);
  await openFactor(page, 'Authenticator app');
  await page.getByRole('button', { name: 'Add authenticator app' }).click();
  await expect(page.getByText('Enrolling a second factor')).toBeVisible();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve enrolling');
  await expect(page.getByRole('heading', { name: 'Add an authenticator app' })).toBeVisible();

  await page.getByText('I cannot scan it').click();
  const typed = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
  const scanned = URI.parse(await readQrCode(page.getByRole('img', { name: /^QR code/ })));
  expect(scanned).toBeInstanceOf(TOTP);
  expect(scanned.secret.base32).toBe(typed);
  expect(scanned.label).toBe('maya.lindqvist');
  const app = new TOTP({ secret: Secret.fromBase32(typed) });
  const shown = (): string => app.generate({ timestamp: house.now() });

  // A wizard that was left is found again where it was.
  await openFactor(page, 'Phone');
  await openFactor(page, 'Authenticator app', 'Add an authenticator app');
  await expect(page.getByRole('img', { name: /^QR code/ })).toBeVisible();

  await confirmApp(page, shown() === '000000' ? '111111' : '000000');
  await expect(page.getByText('The code is not right.')).toBeVisible();
  await confirmApp(page, shown());
  await expect(page.getByText('Your authenticator app is enrolled')).toBeVisible();
  // Text messages leave once something stronger is there.
  await openFactors(page);
  await expect(factorNamed(page, 'Authenticator app')).toContainText('Active');
  await expect(factorNamed(page, 'Phone')).toContainText(RESTS);

  await signOut(page);
  await journey.pass(STEP_MS);
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await expect(page.getByText('digits your authenticator app shows now')).toBeVisible();
  const used = shown();
  await typeCode(page, used);
  // One lands where one was before signing out.
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();

  await beginWithdrawal(page, 'Prairie Credit Union', '75');
  // Each step is accepted once, for anything.
  await typeCode(page, used, 'Approve and withdraw');
  await expect(page.getByText('The code is not right.')).toBeVisible();
  await journey.pass(STEP_MS);
  await typeCode(page, shown(), 'Approve and withdraw');
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Authenticator app');

  await journey.pass(6 * 60_000);
  await openFactor(page, 'Authenticator app');
  await page.getByRole('button', { name: 'Remove Authenticator app' }).click();
  await expect(page.getByText('Removing a second factor')).toBeVisible();
  await typeCode(page, shown(), 'Approve removal');
  await expect(page.getByText('The factor is removed')).toBeVisible();
  await openFactors(page);
  await expect(factorNamed(page, 'Phone')).toContainText('Active');
  await expect(factorNamed(page, 'Authenticator app')).toContainText('Not set up');
  await openFactor(page, 'Phone');
  await expect(page.getByText('Your last second factor cannot be removed')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0);

  await signOut(page);
  await signIn(page, house, maya);
});

test('when the message does not come, a call speaks the same code', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  await house.outside.setFault('sms', { delaySeconds: 3_600 });
  const { page, world } = await journey.open();
  await page.goto('/');
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();

  await page.getByText('Did not receive a code?').click();
  const call = page.getByRole('button', { name: 'Call me instead' });
  await expect(call).toBeDisabled();
  await expect(page.getByText(/You can ask again in/).first()).toBeVisible();
  // What became of it, and what to do, as far as the carrier has said.
  await page.getByRole('button', { name: 'See what became of it' }).click();
  const guide = page.getByRole('status').filter({ hasText: 'What you can do now' });
  await expect(guide).toContainText('with your carrier');
  await expect(guide).toContainText('Wait a moment');
  await journey.pass(50_000);
  await expect(guide).toContainText('Check that the phone is on');
  await expect(call).toBeEnabled();

  const phones = await world('/phones');
  await page.bringToFront();
  await call.click();
  await expect(page.getByText('digits of our call to')).toBeVisible();
  await phones.bringToFront();
  const phone = phones.getByRole('article', { name: 'Maya Lindqvist' });
  await phone.getByRole('button', { name: 'Answer' }).click();
  await expect(phone.getByText(/Your sign-in code is/).first()).toBeVisible();
  const digits = phone.getByRole('list', { name: 'Code, digit by digit' });
  await journey.pass(15_000);
  await expect(digits).toHaveText(/^\d{6}$/);
  const spoken = (await digits.textContent()) ?? '';

  await page.bringToFront();
  await typeCode(page, spoken);
  await expectAccount(page);

  // The message comes at last, an hour late, and carries the code that was spoken.
  await journey.pass(3_600_000);
  expect(await house.outside.nextCode(maya.party.phone)).toBe(spoken);
});

async function confirmApp(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the app').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
}
