/**
 * What becomes of a key in the years after its activation, wholly on the phone: another user beside it, a sign-in on a
 * second phone, another PIN, a PIN that was guessed too often, and an app that was installed anew.
 */
import { expectAccount, giveCredentials, passwordOf, signOut } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { activateOnPhone, approveOn, choosePin, numberOn, openPhone, PIN, proveOnPhone, SIZE } from './phones.ts';

const HER_PIN = 'm4x9';
const NEXT_PIN = 'q8!v2';
const TRIES = 5;

test('one phone is the key of two users, who sign in elsewhere, change the PIN, lose it and begin anew', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const ingrid = house.person('ingrid.castellane');
  const { page: phone } = await openPhone(journey);
  const { page } = await journey.open(SIZE);
  await activateOnPhone(phone, journey, maya, 'Pixel 12');

  await test.step('add another user to an active key', async () => {
    await proveOnPhone(phone, journey, ingrid, 'Add or move a user');
    // Four to six characters with a digit, typed twice.
    const [first, again] = [phone.getByLabel('New PIN'), phone.getByLabel('The same once more')];
    for (const [pin, repeated, said] of [
      ['abcd', 'abcd', 'Put at least one digit in'],
      ['a1', 'a1', 'Use four to six characters'],
      [HER_PIN, PIN, 'The two are not the same'],
    ] as const) {
      await first.fill(pin);
      await again.fill(repeated);
      await phone.getByRole('button', { name: 'Activate' }).click();
      await expect(phone.getByText(said)).toBeVisible();
    }
    await choosePin(phone, 'Pixel 12', HER_PIN);
    await phone.getByRole('link', { name: 'Done' }).click();
    for (const { party } of [maya, ingrid]) {
      await expect(phone.getByRole('link', { name: party.username })).toContainText('Ready');
    }
  });

  await test.step('sign in on a phone while the key is on another', async () => {
    await page.goto('/');
    await giveCredentials(page, ingrid.party.username, passwordOf(ingrid));
    await expect(phone.getByRole('main')).toContainText(ingrid.party.username);
    // Each user has a PIN of their own.
    await approveOn(phone, await numberOn(page), PIN);
    await expect(phone.getByText('The PIN is not right')).toBeVisible();
    await phone.getByLabel('Your PIN').fill(HER_PIN);
    await phone.getByRole('button', { name: 'Approve' }).click();
    await expectAccount(page);
    await phone.getByRole('button', { name: 'Done' }).click();
    await signOut(page);
  });

  await test.step('change the PIN', async () => {
    await phone.getByRole('link', { name: maya.party.username }).click();
    await phone.getByRole('link', { name: 'Change the PIN' }).click();
    await phone.getByLabel('Password', { exact: true }).fill(passwordOf(maya));
    await phone.getByLabel('Present PIN').fill(PIN);
    await phone.getByLabel('New PIN').fill(NEXT_PIN);
    await phone.getByLabel('The same once more').fill(NEXT_PIN);
    await phone.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(phone.getByText('The new PIN is valid from now on.')).toBeVisible();
    await phone.getByRole('link', { name: 'Done' }).click();
  });

  await test.step('wrong PINs lock the key, not the account', async () => {
    await giveCredentials(page, maya.party.username, passwordOf(maya));
    await phone.getByText('A request waits for your answer').click();
    // The PIN of before is one of them.
    await approveOn(phone, await numberOn(page), PIN);
    const locked = phone.getByText('This key is locked');
    const wrong = phone.getByText('The PIN is not right');
    for (let tries = 1; tries < TRIES; tries += 1) {
      await expect(wrong).toBeVisible();
      await expect(phone.getByLabel('Your PIN')).toBeFocused();
      await phone.getByLabel('Your PIN').fill(HER_PIN);
      // What was said of the last try stands until this one is sent: it is not to be taken for the answer.
      const answered = phone.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith('/answer'));
      await phone.getByRole('button', { name: 'Approve' }).click();
      await answered;
    }
    await expect(locked).toBeVisible();
    await expect(phone.getByRole('link', { name: 'Activate again' })).toBeVisible();
    await expect(page.getByText('The request on your phone has ended')).toBeVisible();
    // The app says the same when it is looked at again, and not that the key was moved or removed.
    await phone.goto('/');
    await phone.getByRole('link', { name: maya.party.username }).click();
    await expect(locked).toBeVisible();
    await expect(phone.getByText('Locked: activate anew')).toBeVisible();
  });

  await test.step('activate again after the app was installed anew', async () => {
    const { page: anew } = await openPhone(journey);
    await proveOnPhone(anew, journey, maya, /Activate again/);
    await expect(anew.getByText('The key on “Pixel 12” stops working')).toBeVisible();
    await choosePin(anew, 'Pixel 12, anew');
    await anew.getByRole('link', { name: 'Done' }).click();
    // The sign-in that the locked key could not approve still waits; it is begun again.
    await page.getByRole('button', { name: 'Start again' }).click();
    await giveCredentials(page, maya.party.username, passwordOf(maya));
    await approveOn(anew, await numberOn(page));
    await expectAccount(page);
  });
});
