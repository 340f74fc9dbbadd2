/** From the invitation in the mailbox to the first sign-in. */
import { Secret, TOTP } from 'otpauth';
import { expectAccount, giveCredentials, typeCode } from './acts.ts';
import { giveAuthenticator } from './authenticators.ts';
import { expect, test } from './fixtures.ts';

const GOOD = 'eleven grey herons waiting';

test('somebody invited chooses a password, mends it, confirms the phone and signs in', async ({ journey }) => {
  const { house } = journey;
  const { phone, mail } = house.person('noor.haddad').party;
  const { page: unused, world } = await journey.open();
  await unused.close();

  const mailbox = await world(`/mailbox/${mail}`);
  await mailbox.getByRole('link', { name: /set up your access/ }).click();
  const [page] = await Promise.all([
    mailbox.context().waitForEvent('page'),
    mailbox
      .getByRole('article')
      .getByRole('link', { name: /\/open#/ })
      .click(),
  ]);
  await expect(page.getByRole('heading', { name: 'Welcome, Noor Haddad' })).toBeVisible();
  // The token is out of the address before anything else can read it.
  expect(new URL(page.url()).hash).toBe('');
  await expect(page.getByText('noor.haddad', { exact: true })).toBeVisible();

  const password = page.getByLabel('Choose a password');
  await password.fill('too short');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('at least 12 characters');
  await page.getByRole('alert').getByRole('link').click();
  await expect(password).toBeFocused();

  // Long enough, but made of what anybody knows about her: only the server can tell, and does so in words.
  await password.fill('Noor.Haddad.1996');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Confirm your phone' })).toBeVisible();
  await page.getByRole('button', { name: 'Send a text message' }).click();
  const code = await house.outside.nextCode(phone);
  await typeCode(page, code, 'Confirm and finish');
  await expect(page.getByRole('alert')).toContainText('Choose another password');
  await expect(page.getByRole('alert')).toContainText('Without your own name');

  // Another one is asked for in the same place, and the code that came is still good.
  await password.fill(GOOD);
  // A slip is said at the field, which is empty again and has the focus.
  await typeCode(page, code === '111111' ? '222222' : '111111', 'Confirm and finish');
  await expect(page.getByText('The code is not right.')).toBeVisible();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await expect(page.getByLabel('Code', { exact: true })).toHaveValue('');
  await typeCode(page, code, 'Confirm and finish');
  await expect(page.getByRole('heading', { name: 'Your access is open' })).toBeVisible();

  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await giveCredentials(page, 'noor.haddad', GOOD);
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await typeCode(page, await house.outside.nextCode(phone));
  await expectAccount(page);

  // The link worked once.
  await mailbox.bringToFront();
  const [again] = await Promise.all([
    mailbox.context().waitForEvent('page'),
    mailbox
      .getByRole('article')
      .getByRole('link', { name: /\/open#/ })
      .click(),
  ]);
  await expect(again.getByText('This invitation is no longer valid')).toBeVisible();
});

test.describe('where text messages are no proof', () => {
  test.use({ policy: { 'factor.forbidden': ['phone'], 'factor.offered': ['totp', 'passkey', 'recovery-code'] } });

  test('somebody invited confirms the phone as a contact, adds an app and signs in with it', async ({ journey }) => {
    const { house } = journey;
    const { phone, mail } = house.person('noor.haddad').party;
    const { page } = await journey.open();
    const { text } = await house.outside.nextMail(mail, /./);
    await page.goto(/http:\/\/\S+\/open#\S+/.exec(text)?.[0] ?? '');
    await page.getByLabel('Choose a password').fill(GOOD);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText('text messages are no second factor here')).toBeVisible();
    await page.getByRole('button', { name: 'Send a text message' }).click();
    await typeCode(page, await house.outside.nextCode(phone), 'Confirm phone');

    await expect(page.getByRole('heading', { name: 'Add your second factor' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Add passkey' })).toBeVisible();
    await page.getByRole('button', { name: 'Add authenticator app' }).click();
    await page.getByText('I cannot scan it').click();
    const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(/\s/g, '');
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    const shown = (): string => app.generate({ timestamp: house.now() });
    await page.getByLabel('Code from the app').fill(shown());
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Your access is open' })).toBeVisible();

    await journey.pass(31_000);
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await giveCredentials(page, 'noor.haddad', GOOD);
    await typeCode(page, shown());
    await expectAccount(page);
  });

  test('somebody invited begins with an app, adds a passkey instead and signs in with it', async ({ journey }) => {
    const { house } = journey;
    const { phone, mail } = house.person('noor.haddad').party;
    const { page } = await journey.open();
    await giveAuthenticator(page);
    const { text } = await house.outside.nextMail(mail, /./);
    await page.goto(/http:\/\/\S+\/open#\S+/.exec(text)?.[0] ?? '');
    await page.getByLabel('Choose a password').fill(GOOD);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Send a text message' }).click();
    await typeCode(page, await house.outside.nextCode(phone), 'Confirm phone');
    await page.getByRole('button', { name: 'Add authenticator app' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Name of the passkey').fill('Blue key');
    await page.getByRole('button', { name: 'Add passkey' }).click();
    await expect(page.getByRole('heading', { name: 'Add the passkey “Blue key”' })).toBeVisible();
    await page.getByRole('button', { name: 'Create the passkey' }).click();
    await expect(page.getByRole('heading', { name: 'Your access is open' })).toBeVisible();
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await giveCredentials(page, 'noor.haddad', GOOD);
    await expect(page.getByRole('heading', { name: 'Use your passkey' })).toBeVisible();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectAccount(page);
  });
});
