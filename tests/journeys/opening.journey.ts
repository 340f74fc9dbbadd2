/** From the invitation in the mailbox to the first sign-in. */
import { expectAccount, giveCredentials, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';

const GOOD = 'eleven grey herons waiting';

test('somebody invited chooses a password, mends it, confirms the phone and signs in', async ({ journey }) => {
  const { house } = journey;
  const { phone, mail } = house.person('noor.haddad').party;
  const { page: unused, context, world } = await journey.open();
  await unused.close();

  const mailbox = await world(`/mailbox/${mail}`);
  await mailbox.getByRole('link', { name: /set up your access/ }).click();
  const [page] = await Promise.all([
    context.waitForEvent('page'),
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
  await page.getByRole('button', { name: 'Confirm and finish' }).click();
  await expect(page.getByRole('heading', { name: 'Your access is open' })).toBeVisible();

  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await giveCredentials(page, 'noor.haddad', GOOD);
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await typeCode(page, await house.outside.nextCode(phone));
  await expectAccount(page);

  // The link worked once.
  await mailbox.bringToFront();
  const [again] = await Promise.all([
    context.waitForEvent('page'),
    mailbox
      .getByRole('article')
      .getByRole('link', { name: /\/open#/ })
      .click(),
  ]);
  await expect(again.getByText('This invitation is no longer valid')).toBeVisible();
});
