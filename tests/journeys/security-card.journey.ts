/** The security card beside the portal: activated, used to sign in and to pay, mistyped, and reported lost. */
import type { Page } from '@playwright/test';
import { giveCredentials, passwordOf, signIn, signOut, writeOrder } from './acts.ts';
import { openFactor } from './factors.ts';
import { expect, test } from './fixtures.ts';

const PIN = '7306';

/** What the card of a person shows for the number that the portal asks, pressed key by key in the outside world. */
async function answerOf(portal: Page, world: Page, holder: string, pin = PIN): Promise<string> {
  const asked = ((await portal.locator('[data-challenge]').first().textContent()) ?? '').trim();
  const card = world.getByRole('article', { name: new RegExp(holder) });
  const display = card.getByRole('status', { name: 'Display' });
  const keys = async (text: string): Promise<void> => {
    for (const key of text) await card.getByRole('button', { name: key, exact: true }).click();
    await card.getByRole('button', { name: 'OK', exact: true }).click();
  };
  const on = card.getByRole('button', { name: 'press' });
  // The same key switches on and off: whatever the card showed last, it begins anew.
  if ((await display.textContent()) !== '') {
    await on.click();
    await expect(display).toHaveText(/^(PIN>)?$/);
  }
  if ((await display.textContent()) === '') await on.click();
  await expect(display).toHaveText('PIN>');
  await keys(pin);
  await expect(display).toHaveText('CHALLNG>');
  await keys(asked);
  await expect(display).toHaveText(/^\d{4} \d{4}$/);
  return (await display.textContent()) ?? '';
}

test('a security card is activated, signs in, proves a large withdrawal and is reported lost', async ({ journey }) => {
  // Four answers of a card are a hundred keys, each a request.
  test.slow();
  const { house } = journey;
  const ingrid = house.person('ingrid.castellane');
  const visitor = await journey.open();
  const { page } = visitor;
  await signIn(page, house, ingrid);
  const world = await visitor.world('/cards');

  await openFactor(page, 'Security card');
  await expect(page.getByRole('main')).toContainText('on its way');
  await page.getByRole('button', { name: 'Activate the card' }).click();
  await expect(page.getByRole('heading', { name: 'Activate your card' })).toBeVisible();
  await page.getByLabel('What the card shows').fill(await answerOf(page, world, 'Ingrid', '1357'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('The code is not right')).toBeVisible();
  // Left and found again where it was.
  await page.reload();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('What the card shows').fill(await answerOf(page, world, 'Ingrid'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('The card is active. Use it to sign in and to approve.')).toBeVisible();

  await signOut(page);
  await giveCredentials(page, ingrid.party.username, passwordOf(ingrid));
  await expect(page.getByRole('heading', { name: 'Let your card answer' })).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(await answerOf(page, world, 'Ingrid'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await writeOrder(page, 'First Harbor Bank', '300000');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByRole('heading', { name: 'Let your card approve' })).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(await answerOf(page, world, 'Ingrid'));
  await page.getByRole('button', { name: 'Approve and withdraw' }).click();
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();

  await openFactor(page, 'Security card');
  await page.getByText('Something is wrong with the card').click();
  await page.getByRole('button', { name: 'Lost or stolen' }).click();
  await expect(page.getByText('Noted. The card proves nothing any more.')).toBeVisible();
});
