/** What the legal entity says of factors, as a person meets it: too weak, new, required. */
import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { expectAccount, giveCredentials, passwordOf, typeCode, writeOrder } from './acts.ts';
import { openFactor } from './factors.ts';
import { expect, test } from './fixtures.ts';

test.describe('where text messages stay beside an app', () => {
  test.use({ policy: { 'factor.sms-leaves-when-stronger': false, 'withdrawal.cap.sms.day-usd-minor': 10_000 } });

  test('a factor that is too weak is off, says why, and names what will do; an order over its limit is done again by another', async ({
    journey,
  }) => {
    const { house } = journey;
    const robin = house.person('robin.okafor');
    const app = new TOTP({ secret: Secret.fromBase32(robin.totpSecret ?? '') });
    const shown = (): string => app.generate({ timestamp: house.now() });
    const enter = async (at: Page): Promise<void> => {
      await at.goto('/');
      await giveCredentials(at, 'robin.okafor', passwordOf(robin));
      // At sign-in every factor will do.
      await expect(at.getByRole('radio', { name: 'Phone' })).toBeEnabled();
      await at.getByRole('radio', { name: 'Authenticator app' }).check();
      await at.getByRole('button', { name: 'Continue' }).click();
      await typeCode(at, shown());
      await expectAccount(at);
    };
    const { page } = await journey.open();
    await enter(page);

    // Two withdrawals side by side, each within what a text message may prove: the second one is over it by then.
    const orderByPhone = async (tab: Page): Promise<string> => {
      await tab.goto('/withdraw');
      await writeOrder(tab, 'Lakeside National Bank', '75');
      await tab.getByRole('button', { name: 'Continue to proof' }).click();
      await tab.getByRole('radio', { name: 'Phone' }).check();
      await tab.getByRole('button', { name: 'Continue' }).click();
      return house.outside.nextCode(robin.party.phone);
    };
    const late = await orderByPhone(page);
    await journey.pass(121_000);
    const { page: other } = await journey.open();
    await enter(other);
    // The code that let this browser in is used up; the next one is asked for below.
    await journey.pass(31_000);
    await typeCode(other, await orderByPhone(other), 'Approve and withdraw');
    await expect(other.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
    await typeCode(page, late, 'Approve and withdraw');
    await expect(page.getByText('The amount is over the limit of this factor')).toBeVisible();
    await expect(page.getByRole('alert')).toContainText('$25.00');
    await page.getByRole('button', { name: 'Redo with Authenticator app' }).click();
    await typeCode(page, shown(), 'Approve and withdraw');
    await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
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
