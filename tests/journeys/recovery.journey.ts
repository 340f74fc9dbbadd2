/** Ways back in: a forgotten password from the sign-in page to the account, and the link that stops everything. */
import { Secret, TOTP } from 'otpauth';
import { expectAccount, giveCredentials, passwordOf, signIn, typeCode } from './acts.ts';
import { openFactor } from './factors.ts';
import { expect, test } from './fixtures.ts';

const FRESH = 'nine lanterns cross the bay';
const LINK = /http:\/\/\S+\/stop#\S+/;

test('a forgotten password is set anew, money waits, and the link of the notice stops everything', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { phone, mail } = maya.party;
  const { page } = await journey.open();
  await page.goto('/');
  await page.getByRole('link', { name: 'Forgotten password or username?' }).click();
  await page.getByRole('link', { name: 'Forgotten password' }).click();
  await expect(page.getByRole('heading', { name: 'Set a new password' })).toBeFocused();
  await page.getByLabel('Username').fill('maya.lindqvist');
  await page.getByLabel('Username').press('Enter');
  await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible();

  // Whoever reloads, or comes back from the mailbox, goes on where they were.
  await page.reload();
  const { text } = await house.outside.nextMail(mail, /code to set a new password/);
  const code = /\b\d{8}\b/.exec(text)?.[0] ?? '';
  await page.getByText('No mail?').click();
  await expect(page.getByRole('button', { name: 'Send again' })).toBeDisabled();
  await journey.pass(31_000);
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('You can ask again in').first()).toBeVisible();
  expect((await house.outside.nextMail(mail, /code to set a new password/)).text).toContain(code);
  await typeCode(page, code === '00000000' ? '00000001' : '00000000', 'Continue');
  await expect(page.getByText('The code is not right.')).toBeVisible();
  await typeCode(page, code, 'Continue');
  await expect(page.getByRole('heading', { name: 'Prove it by a second factor' })).toBeVisible();
  await typeCode(page, await house.outside.nextCode(phone), 'Confirm');

  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeFocused();
  const password = page.getByLabel('Choose a password');
  await password.fill('Maya.Lindqvist.1');
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await expect(page.getByRole('alert')).toContainText('Without your own name');
  await password.fill(FRESH);
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await expect(page.getByRole('heading', { name: 'Your new password is set' })).toBeFocused();
  await expect(page.getByText('No money can leave your account until')).toBeVisible();

  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await giveCredentials(page, 'maya.lindqvist', FRESH);
  await typeCode(page, await house.outside.nextCode(phone));
  await expectAccount(page);

  // Somebody else might have done that: the owner opens the link of the notice wherever they are.
  const told = await house.outside.nextMail(mail, /a new password was set/);
  const { page: owner } = await journey.open();
  await owner.goto(LINK.exec(told.text)?.[0] ?? '');
  await expect(owner.getByRole('heading', { name: 'Stop everything' })).toBeVisible();
  expect(new URL(owner.url()).hash).toBe('');
  await owner.getByRole('button', { name: 'Stop everything now' }).click();
  await expect(owner.getByRole('heading', { name: 'Everything is stopped' })).toBeFocused();
  await owner.goto('about:blank');
  await owner.goto(LINK.exec(told.text)?.[0] ?? '');
  await expect(owner.getByText('This link does nothing any more')).toBeVisible();

  await signIn(page, house, maya, { password: FRESH });
});

test('a lost number gives way without a session to another, after password, app and code', async ({ journey }) => {
  const { house } = journey;
  const robin = house.person('robin.okafor');
  const { page } = await journey.open();
  await page.goto('/recover');
  await page.getByRole('link', { name: 'Forgotten username' }).click();
  await page.getByLabel('Account number').fill(robin.account.number);
  await page.getByLabel('Mail address on file').fill(robin.party.mail);
  await page.getByRole('button', { name: 'Send it by mail' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeFocused();
  const named = await house.outside.nextMail(robin.party.mail, /your username/);
  expect(named.text).toContain(robin.party.username);
  await page.getByRole('link', { name: 'Something else is missing' }).click();
  await page.getByRole('link', { name: 'Lost number' }).click();
  await expect(page.getByRole('heading', { name: 'Replace a lost number' })).toBeFocused();
  await page.getByLabel('Username').fill('robin.okafor');
  await page.getByRole('button', { name: 'Continue with the password' }).click();
  await expect(page.getByText('Enter the password, or continue')).toBeVisible();
  await page.getByLabel('Password, if you know it').fill(passwordOf(robin));
  await page.getByRole('button', { name: 'Continue with the password' }).click();
  // The app is asked and nothing else: a message would go to the number that is lost.
  await expect(page.getByLabel('Code', { exact: true })).toBeVisible();
  const app = new TOTP({ secret: Secret.fromBase32(robin.totpSecret ?? '') });
  await typeCode(page, app.generate({ timestamp: house.now() }), 'Confirm');
  await expect(page.getByRole('heading', { name: 'Name the new number' })).toBeFocused();
  await page.reload();
  await page.getByLabel('New phone number').fill('+1 202 555 0177');
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByRole('heading', { name: 'Enter the code sent to +12025550177' })).toBeVisible();
  const code = await house.outside.nextCode('+12025550177');
  // A message that did not come is sent again, with the same code.
  await page.getByText('Did not receive a code?').click();
  await expect(page.getByRole('button', { name: 'Send again' })).toBeDisabled();
  await journey.pass(31_000);
  await page.getByRole('button', { name: 'Send again' }).click();
  expect(await house.outside.nextCode('+12025550177')).toBe(code);
  await typeCode(page, code, 'Continue');
  await expect(page.getByRole('heading', { name: 'Your new number is waiting' })).toBeFocused();
  await expect(page.getByText('+12025550177 takes the place of the old one on')).toBeVisible();
  const { text } = await house.outside.nextMail(robin.party.mail, /is about to change/);
  expect(text).toMatch(LINK);
});

test('a changed phone is confirmed by codes of both sides, and money waits for a while', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await page.goto('/security/contacts');
  const phone = page.getByRole('listitem').filter({ hasText: 'Phone' });
  await phone.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByLabel('New phone number')).toBeFocused();
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByText('Enter the new one')).toBeVisible();
  await page.getByLabel('New phone number').fill('+1 202 555 0188');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  // What is approved is the new number itself.
  await expect(page.getByRole('heading', { name: 'Enter the code to approve' })).toBeVisible();
  await expect(page.getByText('+12025550188')).toBeVisible();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve replacement');

  const pending = page.getByRole('region', { name: 'Being replaced by +12025550188' });
  await expect(pending.getByLabel('Code sent to')).toBeFocused();
  const code = await house.outside.nextCode('+12025550188');
  const field = pending.getByLabel('Code sent to +12025550188');
  await field.fill(code === '111111' ? '222222' : '111111');
  await pending.getByRole('button', { name: 'Confirm' }).click();
  await expect(pending.getByText('The code is not right.')).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await field.fill(code);
  await pending.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('+12025550188 is on file now.')).toBeVisible();
  await expect(page.getByText('No money can leave your account for now')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await expect(page.getByText('Nothing can be withdrawn now')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Review' })).toBeHidden();
});

test('a number whose SIM card moved changes nothing that protects the account, and its owner reads why', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page, world: openWorld } = await journey.open();
  await signIn(page, house, maya);
  const world = await openWorld('/phones');
  const handset = world.getByRole('article', { name: 'Maya Lindqvist' });
  await handset.getByRole('button', { name: /^Move SIM to another phone/ }).click();
  await expect(handset.getByText('SIM card in another phone since')).toBeVisible();

  await page.bringToFront();
  await openFactor(page, 'Authenticator app');
  await page.getByRole('button', { name: 'Add authenticator app' }).click();
  await expect(page.getByText('This number moved to another SIM card')).toBeVisible();
  const { text } = await house.outside.nextMail(maya.party.mail, /moved to another SIM card/);
  expect(text).toContain('Whoever holds that card now receives your codes');
  await openFactor(page, 'Phone');
  await page.reload();
  await expect(page.getByText('Your number moved to another SIM card: proves less until')).toBeVisible();
});
