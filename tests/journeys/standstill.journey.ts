/**
 * Ways back, and what holds meanwhile: doing without a second factor and coming back, limits that a new factor lowers, a
 * password set anew by passkey, the link that stops a changed contact, and the freeze that two people at the desk lift.
 */
import type { Page } from '@playwright/test';
import { expectAccount, giveCredentials, recoverByMail, setRecovered, signIn, signOut, typeCode } from './acts.ts';
import { giveAuthenticator } from './authenticators.ts';
import { approveAct, enterDesk, identifyCaller, openClient, proposeAct } from './desk.ts';
import { openFactor } from './factors.ts';
import { expect, test } from './fixtures.ts';

const FRESH = 'nine lanterns cross the bay';
const LINK = /http:\/\/\S+\/stop#\S+/;
const MINUTE_MS = 60_000;

test.use({ policy: { 'factor.opt-out.allowed': true } });

async function optOut(page: Page, code: () => Promise<string>): Promise<void> {
  await page.getByLabel('I have read this and agree').check();
  await page.getByRole('button', { name: 'Do without on these surfaces' }).click();
  await typeCode(page, await code(), 'Approve opting out');
  await expect(page.getByText('You do without from now on')).toBeVisible();
}

test('somebody opts out and in, comes back by passkey, stops a change of contact and is let in again by the desk', async ({
  journey,
  browsers,
}) => {
  test.slow();
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { username, phone, mail } = maya.party;
  const { page } = await journey.open();
  const main = page.getByRole('main');
  await signIn(page, house, maya);
  // Somebody else who uses her account.
  const theo = house.person('theo.marsh');
  const { page: theirs } = await journey.open();
  await signIn(theirs, house, theo);
  await journey.pass(6 * MINUTE_MS);

  await test.step('she opts out by words she has read, and a proof', async () => {
    await page.goto('/security/factors/opt-out');
    await expect(main).toContainText('Moving money, each time');
    await page.getByRole('button', { name: 'Do without on these surfaces' }).click();
    await expect(page.getByRole('alert')).toContainText('Tick that you have read it and agree');
    await optOut(page, () => house.outside.nextCode(phone));
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
    await expect(main.getByText('Lowered because you do without the second factor')).toBeVisible();
  });

  await test.step('she opts in again at once, without a proof', async () => {
    await main.getByRole('link', { name: 'Doing without the second factor' }).click();
    await expect(main.getByText(/^You have done without since/)).toBeVisible();
    await page.getByRole('button', { name: 'Ask for it everywhere again' }).click();
    await expect(page.getByText('You are asked everywhere again')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Do without on these surfaces' })).toBeVisible();
  });

  await test.step('whoever manages the account has its other member asked everywhere again', async () => {
    await theirs.goto('/security/factors/opt-out');
    await optOut(theirs, () => house.outside.nextCode(theo.party.phone));
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' }).click();
    await page.getByRole('link', { name: 'Members and their networks' }).press('Enter');
    const member = page.getByRole('article', { name: 'Theo Marsh' });
    await member.getByRole('button', { name: 'Ask Theo Marsh for the second factor everywhere again' }).click();
    await expect(page.getByText('The second factor is asked for again')).toBeVisible();
    await expect(member.getByRole('button', { name: /everywhere again$/ })).toHaveCount(0);
    await theirs.reload();
    await expect(theirs.getByRole('button', { name: 'Do without on these surfaces' })).toBeVisible();
  });

  await test.step('a passkey that is new moves less, and the page counts down to when it moves more', async () => {
    await journey.pass(3 * MINUTE_MS);
    await openFactor(page, 'Passkey');
    await page.getByLabel('Name of the passkey').fill('Work laptop');
    await page.getByRole('button', { name: 'Add passkey' }).click();
    await typeCode(page, await house.outside.nextCode(phone), 'Approve enrolling');
    await giveAuthenticator(page);
    await page.getByRole('button', { name: 'Create the passkey' }).click();
    await expect(page.getByText('Your passkey is enrolled')).toBeVisible();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
    const lowered = main.getByText(/^Lowered because the factor is new: another /);
    await expect(lowered).toBeVisible();
    const before = await lowered.textContent();
    await journey.pass(2 * MINUTE_MS);
    await expect(lowered).not.toHaveText(before ?? '');
  });

  await test.step('the password is forgotten: mailbox and passkey set another', async () => {
    await signOut(page);
    await recoverByMail(page, house, maya);
    await expect(page.getByRole('heading', { name: 'Use your passkey to approve' })).toBeVisible();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await setRecovered(page, FRESH);
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await giveCredentials(page, username, FRESH);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectAccount(page);
  });

  await test.step('the mail address is being replaced, and the link of the notice stops everything', async () => {
    await page.goto('/security/contacts');
    const address = page.getByRole('listitem').filter({ hasText: 'Mail' });
    await address.getByRole('button', { name: 'Replace' }).click();
    await page.getByLabel('New mail address').fill('somebody.else@example.com');
    await page.getByRole('button', { name: 'Continue to proof' }).click();
    await page.getByRole('button', { name: 'Approve replacement' }).click();
    await expect(page.getByRole('region', { name: 'Being replaced by somebody.else@example.com' })).toBeVisible();
    const told = await house.outside.nextMail(mail, /is about to change/);
    const { page: owner } = await journey.open();
    await owner.goto(LINK.exec(told.text)?.[0] ?? '');
    await expect(owner.getByText(/that a number or address is being replaced/)).toBeVisible();
    await owner.getByRole('button', { name: 'Stop everything now' }).click();
    await expect(owner.getByRole('heading', { name: 'Everything is stopped' })).toBeFocused();
    await journey.pass(21_000);
    await expect(page.getByText('Your session was ended from somewhere else')).toBeVisible();
  });

  await test.step('she gets in and finds the account frozen and the change gone', async () => {
    await page.goto('/');
    await giveCredentials(page, username, FRESH);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectAccount(page);
    await expect(page.getByText('Your account is frozen')).toBeVisible();
    await page.goto('/security/contacts');
    await expect(page.getByRole('button', { name: 'Replace' }).first()).toBeVisible();
    await expect(page.getByText('Being replaced by')).toHaveCount(0);
  });

  await test.step('she calls: two people lift the freeze', async () => {
    const first = await journey.open();
    const second = await journey.open();
    await enterDesk(first.page, house, house.staffMember('alex.morgan'));
    await openClient(first.page, username);
    await identifyCaller(first.page, maya);
    await proposeAct(first.page, 'Lift a freeze', 'stopped a change that was not hers', /link/i);
    const staff = house.staffMember('sana.ito');
    await enterDesk(second.page, house, staff);
    await approveAct(second.page, { house, browsers, staff }, 'Lift a freeze', (card) =>
      expect(card.getByText('Maya Lindqvist (maya.lindqvist)')).toBeVisible(),
    );
    await journey.pass(MINUTE_MS);
    await expect(page.getByText('Your account is frozen')).toHaveCount(0);
    // What the new password brought with it stays: nobody shortens that.
    await expect(page.getByText('No money can leave your account for now')).toBeVisible();
  });
});
