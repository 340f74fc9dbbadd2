/** The phone as key: activated, approving, refusing, answering without a network, moved to another phone. */
import type { Page, Response } from '@playwright/test';
import { expectAccount, giveCredentials, passwordOf, signIn, signOut, typeCode, writeOrder } from './acts.ts';
import { giveAuthenticator } from './authenticators.ts';
import { factorNamed, openFactor } from './factors.ts';
import { expect, type Journey, test } from './fixtures.ts';
import { activateOnPhone, approveOn, choosePin, numberOn, openPhone, PIN, proveOnPhone, textOf } from './phones.ts';

/** Maya's phone is her key, and she stands before the portal in a browser of its own. */
async function withKey(journey: Journey) {
  const maya = journey.house.person('maya.lindqvist');
  const phone = await openPhone(journey);
  await activateOnPhone(phone.page, journey, maya, 'Pixel 12');
  const { page } = await journey.open();
  await page.goto('/');
  await giveCredentials(page, maya.party.username, passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Approve it on your phone' })).toBeVisible();
  return { maya, phone, page };
}

/** What stands on the lock screen: shown by the worker of the app, as the browser's own push would have it. */
const noticesOn = (phone: Page): Promise<string[]> =>
  phone.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title }) => title);
  });

const offersCode = (response: Response): boolean => response.request().postDataJSON()?.method === 'mobile-key-response';

test('a phone activated on itself approves a sign-in and a payment', async ({ journey }) => {
  const { phone, page } = await withKey(journey);
  await expect(phone.page.getByRole('heading', { name: 'Is it you signing in?' })).toBeVisible();
  await expect(phone.page.getByRole('main')).toContainText('the client portal');
  const number = await numberOn(page);
  // A number that is guessed, a PIN that is guessed: each is said, and the request stands.
  await approveOn(phone.page, number === '11' ? '12' : '11');
  await expect(phone.page.getByText('1 try left')).toBeVisible();
  await approveOn(phone.page, number, 'x9y8');
  await expect(phone.page.getByText('The PIN is not right')).toBeVisible();
  await phone.page.getByLabel('Your PIN').fill(PIN);
  await phone.page.getByRole('button', { name: 'Approve' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Approved' })).toBeVisible();
  await expectAccount(page);

  await phone.page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await writeOrder(page, 'Prairie Credit Union', '75');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Send this money?' })).toBeVisible();
  await expect(phone.page.getByRole('main')).toContainText('$75.00');
  await expect(phone.page.getByRole('main')).toContainText('to Maya Lindqvist');
  await approveOn(phone.page, await numberOn(page));
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  await phone.page.getByRole('button', { name: 'Done' }).click();

  // Denied there, it is over here at once, with its own word.
  await page.goto('/withdraw');
  await writeOrder(page, 'Prairie Credit Union', '60');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await phone.page.getByRole('button', { name: 'Deny' }).click();
  await phone.page.getByRole('button', { name: 'The details are not right' }).click();
  await expect(page.getByText('Denied on the phone', { exact: true })).toBeVisible();
  await expect(page.getByText('Nothing has happened. If that was a mistake')).toBeVisible();
});

test('a phone is told that something waits, and answers in flight mode', async ({ journey, complaints }) => {
  const maya = journey.house.person('maya.lindqvist');
  const phone = await openPhone(journey, { number: maya.party.phone, permissions: ['notifications'] });
  await activateOnPhone(phone.page, journey, maya, 'Pixel 12');
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.getByRole('link', { name: maya.party.username }).click();
  await phone.page.getByRole('link', { name: 'Notifications', exact: true }).click();
  await phone.page.getByRole('button', { name: 'Switch notifications on' }).click();
  await expect(phone.page.getByText('The server knows where to send')).toBeVisible();
  const { page } = await journey.open();
  await page.goto('/');
  // A notification that never comes: both screens say what to look at, and digits need none.
  const { outside } = journey.house;
  await outside.setFault('push', { loseNext: 1 });
  await giveCredentials(page, maya.party.username, passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Approve it on your phone' })).toBeVisible();
  await page.getByText('Nothing appears on the phone').click();
  await expect(page.getByText('what waits is shown there, with or without a notification')).toBeVisible();
  expect(await noticesOn(phone.page)).toEqual([]);
  await expect(phone.page.getByRole('list', { name: 'Checks' }).locator('[data-good]')).toHaveCount(4);
  await phone.page.getByRole('main').getByRole('link', { name: 'Answer a challenge without network' }).click();
  await page.getByRole('button', { name: 'Use digits instead' }).click();
  await expect(page.getByRole('heading', { name: 'Digits from your phone' })).toBeVisible();
  await phone.page.getByLabel('Challenge').fill(await textOf(page, '.matching strong'));
  await phone.page.getByRole('button', { name: 'Continue' }).click();
  await phone.page.getByLabel('Your PIN').fill(PIN);
  await phone.page.getByRole('button', { name: 'Show the answer' }).click();
  await typeCode(page, await textOf(phone.page, '.response'));
  await signOut(page);
  await phone.page.goto(`/?phone=${encodeURIComponent(maya.party.phone)}`);
  await giveCredentials(page, maya.party.username, passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Approve it on your phone' })).toBeVisible();
  await expect.poll(() => noticesOn(phone.page)).toEqual(['A request waits for you']);
  const [pushed] = await outside.pushes(maya.party.phone);
  expect(JSON.parse(pushed?.text ?? '')).toMatchObject({ version: 1, type: 'prompt' });
  const world = await phone.world('/phones');
  const handset = world.getByRole('article', { name: 'Maya Lindqvist' });
  await expect(handset.getByText('A request waits for you')).toBeVisible();
  await handset.getByRole('switch', { name: 'Flight mode' }).click();
  await expect(handset.getByText('No network')).toBeVisible();
  await world.close();
  await expect(phone.page.getByText('No network')).toBeVisible();
  await phone.context.setOffline(true);
  // The app itself must come from the phone: it is opened anew without a network.
  await phone.page.reload();
  await expect(phone.page.getByText('No network')).toBeVisible();
  await page.getByRole('button', { name: 'Use digits instead' }).click();
  await expect(page.getByRole('heading', { name: 'Digits from your phone' })).toBeVisible();
  await phone.page.getByRole('link', { name: 'Answer a challenge without network' }).click();
  await phone.page.getByLabel('Challenge').fill(await textOf(page, '.matching strong'));
  await phone.page.getByRole('button', { name: 'Continue' }).click();
  await expect(phone.page.getByText('Digits do not say what they are for')).toBeVisible();
  await phone.page.getByLabel('Your PIN').fill(PIN);
  await phone.page.getByRole('button', { name: 'Show the answer' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Your answer' })).toBeVisible();
  await typeCode(page, await textOf(phone.page, '.response'));
  await expect(page.getByRole('button', { name: 'Sign out' }).first()).toBeVisible();

  // A payment by QR code: the phone shows what it is before it asks for the PIN, and still has no network.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await writeOrder(page, 'Prairie Credit Union', '80');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  const asked = page.waitForResponse((response) => response.url().includes('/challenge') && offersCode(response));
  await page.getByRole('button', { name: 'Use digits instead' }).click();
  const { challenge } = (await (await asked).json()) as { challenge: { ask: { qr: string } } };
  await phone.page.getByRole('button', { name: 'Answer another challenge' }).click();
  await phone.page.getByRole('link', { name: 'Scan a code' }).click();
  await phone.page.getByLabel('Or type it').fill(challenge.ask.qr);
  await phone.page.getByRole('button', { name: 'Continue' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Send this money?' })).toBeVisible();
  await expect(phone.page.getByRole('main')).toContainText('$80.00');
  await phone.page.getByLabel('Your PIN').fill(PIN);
  await phone.page.getByRole('button', { name: 'Show the answer' }).click();
  await typeCode(page, await textOf(phone.page, '.response'), 'Approve and withdraw');
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  // What stands in for the phone's radio looks for its tower all the while.
  const others = complaints.filter((one) => !/\/phone\/.*ERR_INTERNET_DISCONNECTED/u.test(one));
  complaints.splice(0, complaints.length, ...others);
});

test('"this was not me" stops a stranger; a second phone takes over, and the first is dead at once', async ({
  journey,
}) => {
  const { maya, phone, page } = await withKey(journey);
  await phone.page.getByRole('button', { name: 'Deny' }).click();
  await phone.page.getByRole('button', { name: 'This was not me' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Stopped, and reported' })).toBeVisible();
  await expect(phone.page.getByRole('main')).toContainText('Change your password');
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  await expect(page.getByText('Denied on the phone')).toBeVisible();
  await phone.page.getByRole('button', { name: 'Done' }).click();

  const second = await openPhone(journey);
  await proveOnPhone(second.page, journey, maya, /Move my key to this phone/);
  await expect(second.page.getByText('The key on “Pixel 12” stops working')).toBeVisible();
  await choosePin(second.page, 'Galaxy S40');
  await expect(phone.page.getByRole('link', { name: maya.party.username })).toContainText('Ended: activate anew');
  await second.page.getByRole('link', { name: 'Done' }).click();
  await giveCredentials(page, maya.party.username, passwordOf(maya));
  await expect(second.page.getByRole('heading', { name: 'Is it you signing in?' })).toBeVisible();
  await expect(phone.page.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible();
  await approveOn(second.page, await numberOn(page));
  await expectAccount(page);
});

test('a code of the portal activates a phone, once; its finger then stands in for the PIN', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await journey.pass(6 * 60_000);
  await openFactor(page, 'Strongroom Key');
  await page.getByRole('button', { name: 'Activate a phone' }).click();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve enrolling');
  await expect(page.getByRole('heading', { name: 'Activate your phone' })).toBeVisible();
  const letters = await textOf(page, '.secret code');
  const phone = await openPhone(journey);
  await phone.page.getByRole('link', { name: 'I have a code from the portal' }).click();
  await phone.page.getByLabel('Or type it').fill(letters);
  await phone.page.getByRole('button', { name: 'Continue' }).click();
  await choosePin(phone.page, 'Pixel 12');
  await expect(page.getByText('Your phone is activated')).toBeVisible();
  await expect(factorNamed(page, 'Pixel 12')).toBeVisible();

  await giveAuthenticator(phone.page, { prf: true });
  await phone.page.getByRole('link', { name: 'Finger, face and other settings' }).click();
  await phone.page.getByRole('button', { name: 'Use finger or face' }).click();
  await phone.page.getByLabel('Your PIN').fill(PIN);
  await phone.page.getByRole('button', { name: 'Use finger or face' }).click();
  await expect(phone.page.getByText('Finger or face opens this key')).toBeVisible();
  await signOut(page);
  await giveCredentials(page, maya.party.username, passwordOf(maya));
  await expect(phone.page.getByText('A request waits for your answer')).toBeVisible();
  await phone.page.getByText('A request waits for your answer').click();
  await phone.page.getByLabel('Number on the other screen').fill(await numberOn(page));
  await phone.page.getByRole('button', { name: 'Approve' }).click();
  await phone.page.getByRole('button', { name: 'Approve with the lock of this phone' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Approved' })).toBeVisible();

  const other = await openPhone(journey);
  await other.page.goto(`/#activate=${letters}`);
  await expect(other.page.getByText('This code was used already')).toBeVisible();
});
