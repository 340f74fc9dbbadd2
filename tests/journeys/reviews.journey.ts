/** The daily review: it arrives in the mailbox, is read and answered in the portal, and is told of again when it is not. */
import type { Page } from '@playwright/test';
import { signIn, signOut } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { accessible } from './walk/judgement.ts';

const DAY_MS = 86_400_000;
const ABOUT = /your daily review of March 10, 2026/;
const TODAY = /Tuesday, March 10, 2026, until /;

const main = (page: Page) => page.getByRole('main');

async function openSecurity(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' }).click();
  await expect(page.getByRole('heading', { name: 'Security Centre', level: 1 })).toBeVisible();
}

test('a review arrives by mail, without a link, and is seen in the portal', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const mail = await house.outside.nextMail(maya.party.mail, ABOUT);
  expect(mail.text).toContain('Unusual:\n- Your password, a second factor or a contact was changed: 1');
  expect(mail.text).not.toMatch(/:\/\/|www\./);

  const { page } = await journey.open();
  await signIn(page, house, maya);
  await openSecurity(page);
  await expect(main(page).getByText('A daily review waits to be seen')).toBeVisible();
  await main(page).getByRole('link', { name: 'Look at it' }).click();
  await expect(page.getByRole('heading', { name: TODAY, level: 1 })).toBeVisible();
  await expect(main(page).getByText('Your password, a second factor or a contact was changed (1)')).toBeVisible();
  // One for each member of the account.
  await expect(main(page).getByText('User set up').first()).toBeVisible();
  await accessible(page, { name: 'a review', app: 'portal' });

  await main(page).getByRole('button', { name: 'I have seen this' }).click();
  await expect(main(page).getByText(/^Seen on Mar 10, 2026/)).toBeVisible();
  await accessible(page, { name: 'a review that was seen', app: 'portal' });
  await main(page).getByRole('link', { name: 'All daily reviews' }).click();
  const item = main(page).getByRole('listitem').filter({ hasText: TODAY });
  await expect(item).toContainText('Seen');
  await accessible(page, { name: 'the daily reviews', app: 'portal' });
  await openSecurity(page);
  await expect(main(page).getByText('Daily review seen')).toBeVisible();
  await expect(main(page).getByText('A daily review waits to be seen')).toHaveCount(0);
});

test('an unread review is told of by text message, and leads to “this was not me”', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  await house.outside.nextMail(maya.party.mail, ABOUT);
  await journey.pass(DAY_MS);
  await expect
    .poll(async () => (await house.outside.messages(maya.party.phone)).map(({ body }) => body))
    .toContainEqual(expect.stringMatching(/your daily review of Mar 10, 2026 is unread/));

  const { page } = await journey.open();
  await signIn(page, house, maya);
  await openSecurity(page);
  await main(page).getByRole('link', { name: 'Daily review', exact: true }).click();
  await expect(main(page).getByText('Not seen, reminder due')).toBeVisible();
  await main(page).getByRole('link', { name: TODAY }).click();
  await expect(main(page).getByText(/then a text message was due/)).toBeVisible();
  await main(page).getByRole('link', { name: 'This was not me' }).click();
  await expect(page.getByRole('heading', { name: 'Was somebody else in your account?' })).toBeVisible();
  await signOut(page);
});
