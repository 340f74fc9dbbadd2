/** Several sessions of one person: each sees the others, and ending one takes effect at once. */
import type { Page } from '@playwright/test';
import { giveCredentials, passwordOf, signIn, signOut, typeCode } from './acts.ts';
import { expect, type Journey, test, type Visitor } from './fixtures.ts';

const FRESH = 'nine violet umbrellas at noon';
const ENDED_ELSEWHERE = 'Your session was ended from somewhere else';

async function twoSessions(journey: Journey): Promise<{ here: Visitor; there: Visitor }> {
  const maya = journey.house.person('maya.lindqvist');
  const here = await journey.open();
  await signIn(here.page, journey.house, maya);
  const there = await journey.open();
  await signIn(there.page, journey.house, maya);
  return { here, there };
}

const statusOf = async ({ page }: Visitor): Promise<number> => (await page.request.get('/v1/accounts')).status();

const ownDevice = ({ page }: Visitor) =>
  page.getByRole('listitem').filter({ has: page.getByText('This device', { exact: true }) });

async function openSecurity(page: Page, link: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' }).click();
  await page.getByRole('link', { name: link, exact: true }).click();
}

test('ending the other session puts it out at once', async ({ journey }) => {
  const { here, there } = await twoSessions(journey);
  await openSecurity(here.page, 'Sessions');
  await here.page.getByRole('button', { name: /^End the session on Chrome/ }).click();
  const question = here.page.getByRole('dialog', { name: 'End this session?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await statusOf(there)).toBe(200);
  await here.page.getByRole('button', { name: /^End the session on Chrome/ }).click();
  await question.getByRole('button', { name: 'End session' }).click();
  await expect(here.page.getByText(/The session on .* has ended/)).toBeVisible();

  expect(await statusOf(there)).toBe(401);
  expect(await statusOf(here)).toBe(200);
  // Nobody has to touch it: the page hears of it as it happens.
  await expect(there.page.getByText(ENDED_ELSEWHERE)).toBeVisible();
  await expect(here.page.getByRole('button', { name: /^End the session on/ })).toHaveCount(0);
});

test('one session trades: the other is shown which, takes over, and the first is told by whom', async ({ journey }) => {
  const { here, there } = await twoSessions(journey);
  await openSecurity(here.page, 'Sessions');
  await here.page.getByRole('button', { name: 'Trade in this session' }).click();
  await expect(here.page.getByText('This session trades.')).toBeVisible();
  await here.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account', exact: true }).click();

  await openSecurity(there.page, 'Sessions');
  await expect(there.page.getByText(/^Trading now: Portal, Chrome on/)).toBeVisible();
  await there.page.getByRole('button', { name: 'Trade in this session' }).click();
  const question = there.page.getByRole('dialog', { name: 'Take over trading?' });
  await expect(question).toContainText(/Trading now: Portal, Chrome on .*, since/);
  await question.getByRole('button', { name: 'Take over' }).click();
  await expect(there.page.getByText('This session trades.')).toBeVisible();

  // At once, on whatever page: nothing has to pass, and nobody has to look.
  const told = here.page.getByRole('alert').filter({ hasText: 'Another session took over trading' });
  await expect(told).toContainText(/It is: Portal, Chrome on/);
  await told.getByRole('button', { name: 'Take it back' }).click();
  await expect(told).toHaveCount(0);
  await expect(there.page.getByText(/^Another session took over trading/)).toBeVisible();
  await there.page.getByRole('button', { name: 'Take it back' }).click();
  await expect(here.page.getByText(/^Another session took over trading/)).toBeVisible();
  await here.page.getByRole('button', { name: 'I know' }).click();
  await expect(here.page.getByText(/^Another session took over trading/)).toHaveCount(0);
});

test('signing out everywhere ends this session too', async ({ journey }) => {
  const { here, there } = await twoSessions(journey);
  await openSecurity(here.page, 'Sessions');
  await here.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await here.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(here.page.getByText('You are signed out everywhere')).toBeVisible();
  expect(await statusOf(here)).toBe(401);
  expect(await statusOf(there)).toBe(401);
  // The other page hears of it as it happens.
  await expect(there.page.getByText(ENDED_ELSEWHERE)).toBeVisible();
});

test('signing out in one tab ends it in the other', async ({ journey }) => {
  const { page, context } = await journey.open();
  await signIn(page, journey.house, journey.house.person('maya.lindqvist'));
  const second = await context.newPage();
  await second.goto('/security');
  await expect(second.getByRole('heading', { name: 'Security Centre', level: 1 })).toBeVisible();
  await signOut(page);
  await expect(second.getByText('You are signed out', { exact: true })).toBeVisible();
});

test('“this wasn’t me” ends every other session and leads to a new password', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { here, there } = await twoSessions(journey);
  await journey.pass(6 * 60_000);
  await here.page.getByRole('link', { name: 'This wasn’t me' }).click();
  await here.page.getByRole('button', { name: 'End all other sessions and change my password' }).click();
  await expect(here.page.getByText('All other sessions have ended. Now change your password')).toBeVisible();
  expect(await statusOf(there)).toBe(401);

  await here.page.getByLabel('Current password').fill(passwordOf(maya));
  await here.page.getByLabel('New password').fill('Lindqvist1984');
  await expect(here.page.getByRole('list', { name: 'Rules for the password' })).toContainText(
    'too little is left of it',
  );
  await here.page.getByLabel('New password').fill(FRESH);
  await here.page.getByRole('button', { name: 'Change password' }).click();
  await expect(here.page.getByText('A new password', { exact: true })).toBeVisible();
  await typeCode(here.page, await house.outside.nextCode(maya.party.phone), 'Approve new password');
  await expect(here.page.getByText('Your password is changed')).toBeVisible();

  // Proven by the phone, so told by mail: whoever holds the phone cannot keep it from the owner.
  await house.outside.nextMail(maya.party.mail, /password was changed/);
  await signOut(here.page);
  await signIn(there.page, house, maya, { password: FRESH });
});

test('a changed password ends the other session', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { here, there } = await twoSessions(journey);
  await openSecurity(here.page, 'Change password');
  await here.page.getByLabel('Current password').fill('not the right one');
  await here.page.getByLabel('New password').fill(FRESH);
  await here.page.getByRole('button', { name: 'Change password' }).click();
  await expect(here.page.getByText('The current password is not right').first()).toBeVisible();
  expect(await statusOf(there)).toBe(200);
  await here.page.getByLabel('Current password').fill(passwordOf(maya));
  await here.page.getByRole('button', { name: 'Change password' }).click();
  await expect(here.page.getByText('Your password is changed')).toBeVisible();
  expect(await statusOf(there)).toBe(401);
  expect(await statusOf(here)).toBe(200);
});

test('a network that is named ends the session elsewhere, and nobody signs in from anywhere else', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const at = (address: string) => journey.open({ extraHTTPHeaders: { 'x-forwarded-for': address } });
  const [home, away] = [await at('198.51.100.7'), await at('203.0.113.9')];
  // The first device of somebody vouches for itself; one that came by a text message later may name no networks yet.
  await signIn(home.page, house, maya);
  await signIn(away.page, house, maya);
  const { page } = home;
  await openSecurity(page, 'Networks you sign in from');
  await expect(page.getByText('Lyon, France')).toBeVisible();
  await page.getByRole('button', { name: 'Name this one' }).click();
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('button', { name: 'Name them' }).click();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve networks');
  await expect(page.getByText('Your networks are named')).toBeVisible();
  expect([await statusOf(home), await statusOf(away)]).toEqual([200, 401]);

  const stranger = await at('203.0.113.9');
  await stranger.page.goto('/');
  await giveCredentials(stranger.page, maya.party.username, passwordOf(maya));
  await typeCode(stranger.page, await house.outside.nextCode(maya.party.phone));
  await expect(stranger.page.getByText('You cannot sign in from this network')).toBeVisible();

  // Another one lets in more: it waits, and is taken back.
  await page.getByLabel('Networks, separated by commas').fill('203.0.113.0/24');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText(/Lets in more, so it waits/)).toBeVisible();
  await page.getByRole('button', { name: 'Name them' }).click();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve networks');
  await expect(page.getByText('It is on its way', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Take back: 203.0.113.0/24' }).click();
  await expect(page.getByText('Everything stays as it is.')).toBeVisible();

  // Whoever manages the account says it for its other members too.
  const theo = house.person('theo.marsh');
  await signIn(away.page, house, theo);
  await openSecurity(page, 'Members and their networks');
  const member = page.getByRole('article', { name: 'Theo Marsh' });
  await member.getByRole('button', { name: 'Set networks for Theo Marsh' }).click();
  await member.getByLabel('Networks, separated by commas').fill('198.51.100.0/24');
  await member.getByRole('button', { name: 'Check' }).click();
  await member.getByRole('button', { name: 'Name them' }).click();
  await expect(page.getByText('Theo Marsh U7301482')).toBeVisible();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve networks');
  await expect(page.getByText('The networks are set')).toBeVisible();
  await expect(member.getByText('198.51.100.0/24')).toBeVisible();
  expect([await statusOf(home), await statusOf(away)]).toEqual([200, 401]);
  await house.outside.nextMail(theo.party.mail, /networks you sign in from/);
});

test('a second browser waits until the first approves it', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { here, there } = await twoSessions(journey);
  await openSecurity(there.page, 'Change password');
  await there.page.getByLabel('Current password').fill(passwordOf(maya));
  await there.page.getByLabel('New password').fill(FRESH);
  await there.page.getByRole('button', { name: 'Change password' }).click();
  await expect(there.page.getByText('This device is too new for that')).toBeVisible();

  await here.page.reload();
  await expect(here.page.getByText('A device you have not seen from here')).toBeVisible();
  await here.page.getByRole('link', { name: 'Look at devices' }).click();
  await here.page.getByRole('button', { name: /^Approve: Chrome/ }).click();
  await expect(here.page.getByText('Another device as yours')).toBeVisible();
  await typeCode(here.page, await house.outside.nextCode(maya.party.phone), 'Approve the device');
  await expect(here.page.getByText('Chrome on Linux is approved', { exact: true })).toBeVisible();
  await there.page.getByRole('button', { name: 'Change password' }).click();
  await expect(there.page.getByText('Your password is changed')).toBeVisible();
});

test('a copied cookie is a stranger without its key, and an old one ends the device', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const owner = await journey.open();
  await signIn(owner.page, house, maya);
  const copied = (await owner.context.cookies()).filter(({ name }) => name.endsWith('-device'));
  expect(copied).toHaveLength(1);
  const thief = await journey.open();
  await thief.context.addCookies(copied);
  await signIn(thief.page, house, maya);
  await openSecurity(thief.page, 'Devices');
  await expect(ownDevice(thief)).toContainText('New');

  // The owner's browser proves its key, and is the device it was.
  await signOut(owner.page);
  await signIn(owner.page, house, maya);
  await openSecurity(owner.page, 'Devices');
  await expect(ownDevice(owner)).toContainText('Recognised');

  await journey.pass(11_000);
  await signOut(thief.page);
  await thief.context.addCookies(copied);
  await giveCredentials(thief.page, maya.party.username, passwordOf(maya));
  await expect(thief.page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await house.outside.nextMail(maya.party.mail, /a copy of one of your devices was used/);
  expect(await statusOf(owner)).toBe(401);
});

test('a session that is suddenly used by another browser rests until it is proven, and the page stays as it was', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page, context } = await journey.open();
  await signIn(page, house, maya);
  await openSecurity(page, 'Change password');
  await page.getByLabel('New password').fill(FRESH);
  await context.setExtraHTTPHeaders({
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  });
  await page.getByRole('link', { name: 'Skip to content' }).focus();
  await page.evaluate(() => fetch('/v1/session'));
  const told = page.getByRole('dialog', { name: 'This session is used from elsewhere than before' });
  await expect(told).toContainText('the program or its device');
  await told.getByRole('button', { name: 'Prove that it is me' }).click();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Prove the session');
  await expect(page.getByText('It is you', { exact: true })).toBeVisible();
  await expect(page.getByLabel('New password')).toHaveValue(FRESH);
});
