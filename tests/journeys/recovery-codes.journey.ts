/** Recovery codes: printed once, each signs in once, and their owner hears of it. */
import { expectAccount, giveCredentials, passwordOf, signIn, signOut, typeCode } from './acts.ts';
import { factorNamed, openFactor, openFactors } from './factors.ts';
import { expect, test } from './fixtures.ts';

test('a set of codes is printed, signs in once a code, and is told to its owner', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await journey.pass(6 * 60_000);
  await openFactor(page, 'Recovery code');
  await page.getByRole('button', { name: 'Make codes' }).click();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve enrolling');
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible();
  const sheet = page.getByRole('region', { name: 'Recovery codes' });
  const codes = await sheet.getByRole('listitem').allTextContents();
  expect(codes).toHaveLength(10);
  // Printed, the sheet is all there is.
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(page.getByRole('banner')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'I have them on paper' }).click();
  await expect(page.getByText('Your recovery codes are ready')).toBeVisible();
  await expect(page.getByText(codes[0] ?? '')).toBeHidden();
  await openFactors(page);
  await expect(factorNamed(page, 'Recovery code')).toContainText('Codes left: 10');

  await signOut(page);
  const [first = ''] = codes;
  for (const times of [1, 2]) {
    await page.goto('/');
    await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
    await page.getByRole('radio', { name: 'Recovery code' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await typeCode(page, times === 1 ? first.toLowerCase().replaceAll('-', ' ') : first);
    if (times === 2) break;
    await expectAccount(page);
    await signOut(page);
  }
  await expect(page.getByText('The code is not right.')).toBeVisible();
  const told = await house.outside.nextMail(maya.party.mail, /recovery code was used/);
  expect(told.text).toContain('Codes left: 9');
});
