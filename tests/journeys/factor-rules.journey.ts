/** What the legal entity says of factors, as a person meets it: too weak, new, required. */
import { Secret, TOTP } from 'otpauth';
import { expectAccount, giveCredentials, passwordOf, typeCode } from './acts.ts';
import { openFactor } from './factors.ts';
import { expect, test } from './fixtures.ts';

test.describe('where text messages stay beside an app', () => {
  test.use({ policy: { 'factor.sms-leaves-when-stronger': false } });

  test('a factor that is too weak is off, says why, and names what will do', async ({ journey }) => {
    const { house } = journey;
    const robin = house.person('robin.okafor');
    const app = new TOTP({ secret: Secret.fromBase32(robin.totpSecret ?? '') });
    const shown = (): string => app.generate({ timestamp: house.now() });
    const { page } = await journey.open();
    await page.goto('/');
    await giveCredentials(page, 'robin.okafor', passwordOf(robin));
    // At sign-in every factor will do.
    await expect(page.getByRole('radio', { name: 'Phone' })).toBeEnabled();
    await page.getByRole('radio', { name: 'Authenticator app' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await typeCode(page, shown());
    await expectAccount(page);
    await journey.pass(6 * 60_000);

    await openFactor(page, 'Passkey');
    await page.getByLabel('Name of the passkey').fill('Work laptop');
    await page.getByRole('button', { name: 'Add passkey' }).click();
    const phone = page.getByRole('radio', { name: 'Too weak for this. Use instead: Authenticator app.' });
    await expect(phone).toBeDisabled();
    await expect(page.getByRole('radio', { name: 'Authenticator app', exact: false, checked: true })).toBeEnabled();
    await page.getByRole('button', { name: 'Continue' }).click();
    await typeCode(page, shown(), 'Approve enrolling');
    await expect(page.getByRole('heading', { name: 'Add the passkey “Work laptop”' })).toBeVisible();
  });
});
