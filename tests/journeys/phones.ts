/** A phone with the authenticator on it: a browser of its own at the authenticator's origin, and what people do there. */
import { type BrowserContextOptions, expect, type Page } from '@playwright/test';
import type { DemoPerson } from '@strongroom/server';
import { passwordOf } from './acts.ts';
import type { Journey, Visitor } from './fixtures.ts';

export const PIN = 'k7p2';

/** The size of a phone in the hand. */
export const SIZE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true };

/**
 * `number` names the simulated phone that it runs on: notifications come from there, and so does flight mode. Without one
 * it is a browser like any other.
 */
export async function openPhone(
  journey: Journey,
  { number, ...options }: BrowserContextOptions & { readonly number?: string } = {},
): Promise<Visitor> {
  const phone = await journey.open({ ...SIZE, baseURL: journey.house.authenticatorUrl, ...options });
  await phone.page.goto(number === undefined ? '/' : `/?phone=${encodeURIComponent(number)}`);
  return phone;
}

/** From the first page to the PIN: username, password, and the code that came to the number on file. */
export async function proveOnPhone(
  page: Page,
  journey: Journey,
  person: DemoPerson,
  way: RegExp | string = 'Activate a new key',
): Promise<void> {
  await page.getByRole('link', { name: way }).click();
  await page.getByLabel('Username').fill(person.party.username);
  await page.getByLabel('Password', { exact: true }).fill(passwordOf(person));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Show that it is you' })).toBeVisible();
  await page.getByRole('button', { name: 'Send a text message' }).click();
  await expect(page.getByRole('heading', { name: 'Enter the code' })).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(await journey.house.outside.nextCode(person.party.phone));
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function choosePin(page: Page, phoneName: string, pin = PIN): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Choose a PIN' })).toBeVisible();
  await page.getByLabel('Name of this phone').fill(phoneName);
  await page.getByLabel('New PIN').fill(pin);
  await page.getByLabel('The same once more').fill(pin);
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByRole('heading', { name: 'This phone is your key' })).toBeVisible();
}

/** What stands in an element without its spaces: the number of the screen, a challenge, an answer. */
export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).textContent())?.replaceAll(/\s/gu, '') ?? '';
export const numberOn = (page: Page): Promise<string> => textOf(page, '.matching strong');

export async function approveOn(phone: Page, number: string, pin = PIN): Promise<void> {
  await phone.getByLabel('Number on the other screen').fill(number);
  await phone.getByRole('button', { name: 'Approve' }).click();
  await phone.getByLabel('Your PIN').fill(pin);
  await phone.getByRole('button', { name: 'Approve' }).click();
}

export async function activateOnPhone(page: Page, journey: Journey, person: DemoPerson, name: string): Promise<void> {
  await proveOnPhone(page, journey, person);
  await choosePin(page, name);
  await page.getByRole('link', { name: 'Done' }).click();
  await expect(page.getByRole('link', { name: person.party.username })).toContainText('Ready');
}
