/** Passkeys in a real browser, with an authenticator that Chromium plays: named, touched, used, copied, removed. */
import { giveCredentials, passwordOf, signIn, signOut, typeCode, writeOrder } from './acts.ts';
import { giveAuthenticator } from './authenticators.ts';
import { factorNamed, openFactor, openFactors } from './factors.ts';
import { expect, type Journey, test } from './fixtures.ts';

const RESTS = 'Set aside: a stronger factor has taken over';

/** Maya is in, has named a passkey and proven that she wants it. */
async function nameKey(journey: Journey, name: string) {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await journey.pass(6 * 60_000);
  await openFactor(page, 'Passkey');
  await page.getByLabel('Name of the passkey').fill(name);
  await page.getByRole('button', { name: 'Add passkey' }).click();
  await expect(page.getByText(`Passkey ${name}`)).toBeVisible();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve enrolling');
  await expect(page.getByRole('heading', { name: `Add the passkey “${name}”` })).toBeVisible();
  return { house, maya, page };
}

test('a passkey is enrolled, signs in, proves a withdrawal and is removed again', async ({ journey }) => {
  const { maya, page, house } = await nameKey(journey, 'Work laptop');
  const authenticator = await giveAuthenticator(page, { synced: true });
  // The finger does not fit: nothing was added, and the same button tries again.
  await authenticator.verifies(false);
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await expect(page.getByText('The passkey was not created')).toBeVisible();
  await authenticator.verifies(true);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Your passkey is enrolled')).toBeVisible();
  await expect(factorNamed(page, 'Work laptop')).toContainText('Synced');
  await openFactors(page);
  await expect(factorNamed(page, 'Passkey')).toContainText('Work laptop');
  await expect(factorNamed(page, 'Phone')).toContainText(RESTS);

  await signOut(page);
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Use your passkey' })).toBeVisible();
  await authenticator.verifies(false);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The passkey did not answer')).toBeVisible();
  await authenticator.verifies(true);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();

  // Without a password: the passkey finds its account by itself.
  await signOut(page);
  await authenticator.verifies(false);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByText('No passkey answered')).toBeVisible();
  await authenticator.verifies(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();

  // Chosen where the browser fills in the username: no button and no password.
  await signOut(page);
  await expect(page.getByLabel('Username')).toBeVisible();
  await authenticator.offered(true);
  await page.goto('/security/factors');
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await writeOrder(page, 'Prairie Credit Union', '75');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByRole('heading', { name: 'Use your passkey to approve' })).toBeVisible();
  await page.getByRole('button', { name: 'Approve and withdraw' }).click();
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Passkey');

  await openFactor(page, 'Passkey');
  await page.getByRole('button', { name: 'Remove Passkey Work laptop' }).click();
  await expect(page.getByText('Removing a second factor')).toBeVisible();
  await page.getByRole('button', { name: 'Approve removal' }).click();
  await expect(page.getByText('The factor is removed')).toBeVisible();
  await openFactors(page);
  await expect(factorNamed(page, 'Passkey')).toContainText('Not set up');
  await expect(factorNamed(page, 'Phone')).not.toContainText(RESTS);
  await signOut(page);
  await signIn(page, house, maya);
});

test('a device that holds a passkey already says so, and one that waited too long begins again', async ({
  journey,
}) => {
  const { page } = await nameKey(journey, 'Blue key');
  await giveAuthenticator(page);
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await expect(page.getByText('Your passkey is enrolled')).toBeVisible();
  await expect(factorNamed(page, 'Blue key')).toContainText('On one device');

  await page.getByLabel('Name of the passkey').fill('Same key again');
  await page.getByRole('button', { name: 'Add passkey' }).click();
  await page.getByRole('button', { name: 'Approve enrolling' }).click();
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await expect(page.getByText('This device holds a passkey for you already')).toBeVisible();

  await journey.pass(5 * 60_000);
  await expect(page.getByText('This took too long')).toBeVisible();
  await page.getByRole('button', { name: 'Begin again' }).click();
  await page.getByRole('button', { name: 'Approve enrolling' }).click();
  await expect(page.getByRole('heading', { name: 'Add the passkey “Same key again”' })).toBeVisible();
});

test('a copied passkey is suspended, its owner is told, and the phone lets them in', async ({ journey }) => {
  const { maya, page, house } = await nameKey(journey, 'Blue key');
  const authenticator = await giveAuthenticator(page);
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await expect(page.getByText('Your passkey is enrolled')).toBeVisible();
  for (const copied of [false, false, true]) {
    await signOut(page);
    if (copied) await authenticator.setBack();
    await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
    await expect(page.getByRole('heading', { name: 'Use your passkey' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (!copied) await expect(page.getByRole('heading', { name: 'Passkey', level: 1 })).toBeVisible();
  }
  await expect(page.getByText('This factor is suspended')).toBeVisible();
  await page.getByRole('button', { name: 'Start again' }).click();
  await signIn(page, house, maya);
  await openFactors(page);
  await expect(factorNamed(page, 'Passkey')).toContainText('Suspended: a copy of it was used');
  const told = await house.outside.nextMail(maya.party.mail, /second factor was suspended/);
  expect(told.text).toContain('(passkey) was suspended');
});
