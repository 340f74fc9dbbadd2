/** The security card beside the portal and the phone: activated, used, mistyped, shared, beside a key, and reported lost. */
import type { Page } from '@playwright/test';
import type { DemoPerson } from '@strongroom/server';
import {
  giveCredentials,
  passwordOf,
  recoverByMail,
  setRecovered,
  signIn,
  signOut,
  typeCode,
  writeOrder,
} from './acts.ts';
import { answerOf, answerToHouse, askedOn, openCards, questionOf } from './cards.ts';
import { openFactor } from './factors.ts';
import { expect, test } from './fixtures.ts';
import type { House } from './house/house.ts';
import { approveOn, choosePin, numberOn, openPhone, textOf } from './phones.ts';

const PIN = '7306';
const NEW_PIN = '2864';
const FRESH = 'slow lanterns ring at the pier';

const INGRID = /Ingrid/;

/** On the phone the card stands in for the text message: no number is asked at all. */
async function proveByCard(phone: Page, world: Page, way: RegExp, person: DemoPerson, pin: string): Promise<void> {
  await phone.getByRole('link', { name: way }).click();
  await phone.getByLabel('Username').fill(person.party.username);
  await phone.getByLabel('Password', { exact: true }).fill(passwordOf(person));
  await phone.getByRole('button', { name: 'Continue' }).click();
  await phone.getByRole('radio', { name: 'My security card' }).check();
  await phone.getByRole('button', { name: 'Continue' }).click();
  await expect(phone.getByRole('heading', { name: 'Challenge for your card' })).toBeVisible();
  await phone
    .getByLabel('What the card shows')
    .fill(await answerOf(world, INGRID, await textOf(phone, '.response'), pin));
  await phone.getByRole('button', { name: 'Continue' }).click();
}

/** Another username of the same person asks for the card, signs in with it, and gives it up again; it is left signed out. */
async function shareWith(
  page: Page,
  house: House,
  people: { owner: DemoPerson; other: DemoPerson },
  says: () => Promise<string>,
) {
  const { owner, other } = people;
  await signIn(page, house, other);
  await openFactor(page, 'Security card');
  await page.getByText('Use the card of your other username').click();
  // Of somebody else it is refused, in words, after the proof: before it nobody learns anything.
  const stranger = house.person('robin.okafor');
  await page.getByLabel('Your other username').fill(stranger.party.username);
  await page.getByLabel('Its password').fill(passwordOf(stranger));
  await page.getByRole('button', { name: 'Share the card' }).click();
  await typeCode(page, await house.outside.nextCode(other.party.phone), /^Approve/);
  await expect(page.getByText('Only usernames of the same person share a card')).toBeVisible();
  await page.getByText('Use the card of your other username').click();
  await page.getByLabel('Your other username').fill(owner.party.username);
  await page.getByLabel('Its password').fill(passwordOf(owner));
  await page.getByRole('button', { name: 'Share the card' }).click();
  await expect(page.getByRole('heading', { name: 'Enter the code to approve' })).toBeVisible();
  await typeCode(page, await house.outside.nextCode(other.party.phone), /^Approve/);
  // Whoever knows the password agrees; whoever holds the card proves it.
  await expect(page.getByRole('heading', { name: 'Let the card answer' })).toBeVisible();
  await page.getByLabel('What the card shows').fill(await says());
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Both usernames use the card from now on.')).toBeVisible();
  await signOut(page);

  await giveCredentials(page, other.party.username, passwordOf(other));
  await expect(page.getByRole('heading', { name: 'Let your card answer' })).toBeVisible();
  await typeCode(page, await says());
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await openFactor(page, 'Security card');
  await expect(page.getByText('Belongs to another username of yours')).toBeVisible();
  await expect(page.getByText('Used by 2 usernames')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Give it back' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Stop using it here' }).click();
  await expect(page.getByRole('heading', { name: 'Let your card approve' })).toBeVisible();
  await typeCode(page, await says(), /^Approve/);
  await expect(page.getByText('This username uses the card no longer.')).toBeVisible();
  await expect(page.getByText('You have no security card.')).toBeVisible();
  await signOut(page);
}

test('a security card is activated, signs in, proves a large withdrawal, gets another PIN, serves a second username, moves a key to a new phone, sets a password anew and is reported lost', async ({
  journey,
}) => {
  // A dozen answers of a card are more than a hundred keys, each a request.
  test.slow();
  const { house } = journey;
  const ingrid = house.person('ingrid.castellane');
  const { page } = await journey.open();
  await signIn(page, house, ingrid);
  const world = await openCards(await journey.open(), house);
  const cardSays = async (pin = PIN): Promise<string> => answerOf(world, INGRID, await askedOn(page), pin);

  await openFactor(page, 'Security card');
  await expect(page.getByRole('main')).toContainText('on its way');
  await page.getByRole('button', { name: 'Activate the card' }).click();
  await expect(page.getByRole('heading', { name: 'Activate your card' })).toBeFocused();
  await page.getByLabel('What the card shows').fill(await cardSays('1357'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('The code is not right')).toBeVisible();
  // Left and found again where it was.
  await page.reload();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('What the card shows').fill(await cardSays());
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('The card is active. Use it to sign in and to approve.')).toBeVisible();

  await signOut(page);
  await giveCredentials(page, ingrid.party.username, passwordOf(ingrid));
  await expect(page.getByRole('heading', { name: 'Let your card answer' })).toBeVisible();
  // Is this really the broker? The card asks, and answers only to the answer of the house.
  await page.getByText('Is this really your broker?').click();
  await page.getByLabel('What the card asks').fill('71234');
  await page.getByRole('button', { name: 'Let your broker answer' }).click();
  await expect(page.getByText('This is not what the card asks.')).toBeVisible();
  await expect(page.getByLabel('What the card asks')).toBeFocused();
  await page.getByLabel('What the card asks').fill(await questionOf(world, INGRID, PIN));
  await page.getByRole('button', { name: 'Let your broker answer' }).click();
  await expect(page.getByRole('heading', { name: 'Your broker has answered your card' })).toBeVisible();
  const reply = (await page.locator('[data-reply]').textContent()) ?? '';
  await page.getByLabel('Code', { exact: true }).fill(await answerToHouse(world, INGRID, reply, await askedOn(page)));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await writeOrder(page, 'First Harbor Bank', '300000');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByRole('heading', { name: 'Let your card approve' })).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(await cardSays());
  await page.getByRole('button', { name: 'Approve and withdraw' }).click();
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();

  await openFactor(page, 'Security card');
  await page.getByRole('button', { name: 'Change the PIN' }).click();
  await expect(page.getByRole('heading', { name: 'Let your card approve' })).toBeVisible();
  await typeCode(page, await cardSays(), 'Approve the change');
  await expect(page.getByRole('heading', { name: 'Change the PIN of the card' })).toBeVisible();
  await page.getByLabel('PIN, four digits').fill(NEW_PIN);
  await page.getByLabel('The same PIN again').fill(NEW_PIN);
  await page.getByLabel('What the card shows').fill(await cardSays(NEW_PIN));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('The new PIN holds from now on.')).toBeVisible();
  await signOut(page);

  // What follows is done with the same card by its owner: nothing of it went with the other username.
  const other = house.person('ingrid.savings');
  await shareWith(page, house, { owner: ingrid, other }, () => cardSays(NEW_PIN));

  // The key comes to a phone, and moves on to a new one, by the card: the number on file need not be at hand.
  const told = (await house.outside.messages(ingrid.party.phone)).filter(({ code }) => code !== null).length;
  const first = await openPhone(journey);
  await proveByCard(first.page, world, /Activate a new key/, ingrid, NEW_PIN);
  await choosePin(first.page, 'Pixel 12');
  await first.page.getByRole('link', { name: 'Done' }).click();
  const second = await openPhone(journey);
  await proveByCard(second.page, world, /Move my key to this phone/, ingrid, NEW_PIN);
  await expect(second.page.getByText('The key on “Pixel 12” stops working')).toBeVisible();
  await choosePin(second.page, 'Galaxy S40');
  await second.page.getByRole('link', { name: 'Done' }).click();
  await expect(first.page.getByRole('link', { name: ingrid.party.username })).toContainText('Ended: activate anew');
  const codes = (await house.outside.messages(ingrid.party.phone)).filter(({ code }) => code !== null);
  expect(codes).toHaveLength(told);

  // A forgotten password: key or card stands beside the mailbox, whichever is at hand.
  await recoverByMail(page, house, ingrid);
  await page.getByRole('radio', { name: 'Strongroom Key' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await approveOn(second.page, await numberOn(page));
  await setRecovered(page, 'nine lanterns cross the bay');
  await second.page.getByRole('button', { name: 'Done' }).click();
  await recoverByMail(page, house, ingrid);
  await page.getByRole('radio', { name: 'Security card' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Let your card approve' })).toBeVisible();
  await typeCode(page, await cardSays(NEW_PIN), 'Confirm');
  await setRecovered(page, FRESH);
  await page.getByRole('link', { name: 'Go to sign-in' }).click();

  // Two strong factors side by side: sign-in asks which one, and either opens.
  await giveCredentials(page, ingrid.party.username, FRESH);
  await expect(page.getByRole('radio', { name: 'Security card' })).toBeVisible();
  await page.getByRole('radio', { name: 'Strongroom Key' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await approveOn(second.page, await numberOn(page));
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

  await openFactor(page, 'Security card');
  await page.getByText('Something is wrong with the card').click();
  await page.getByRole('button', { name: 'Lost or stolen' }).click();
  await expect(page.getByText('Noted. The card proves nothing any more.')).toBeVisible();
});
