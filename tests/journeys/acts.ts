/** What people do again and again, in English, by the labels that they read. */
import { expect, type Page } from '@playwright/test';
import type { DemoPerson } from '@strongroom/server';
import type { House } from './house/house.ts';

export async function giveCredentials(
  page: Page,
  username: string,
  password: string,
  options: { readonly publicComputer?: boolean } = {},
): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  if (options.publicComputer) await page.getByLabel('This is a public or shared computer').check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

export async function typeCode(page: Page, code: string, button: string | RegExp = 'Sign in'): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: button }).click();
}

export const passwordOf = ({ password, party }: DemoPerson): string => {
  if (password === null) throw new Error(`${party.username} has no password yet`);
  return password;
};

/** Signs in with the code of a text message and answers when the account stands on the page. */
export async function signIn(
  page: Page,
  house: House,
  person: DemoPerson,
  options: { readonly publicComputer?: boolean; readonly password?: string } = {},
): Promise<void> {
  await page.goto('/');
  await giveCredentials(page, person.party.username, options.password ?? passwordOf(person), options);
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await typeCode(page, await house.outside.nextCode(person.party.phone));
  await expectAccount(page);
}

export const expectAccount = (page: Page): Promise<void> =>
  expect(page.getByRole('heading', { name: 'Your account', level: 1 })).toBeVisible();

/** The page is cleared first; answers when the house has heard of it, and whatever comes next finds no session. */
export async function signOut(page: Page): Promise<void> {
  const heard = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
  await heard;
}

/** From anywhere behind sign-in to the order under review. */
export async function writeOrder(page: Page, bank: string, amount: string): Promise<void> {
  await page.getByRole('radio', { name: bank }).check();
  await page.getByLabel('Amount', { exact: true }).fill(amount);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { name: 'Check before you prove it' })).toBeVisible();
}

export async function beginWithdrawal(page: Page, bank: string, amount: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Withdraw' }).click();
  await writeOrder(page, bank, amount);
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByRole('heading', { name: 'Enter the code to approve' })).toBeVisible();
}

/** A forgotten password as far as the code of the mailbox: what comes next is another proof. */
export async function recoverByMail(page: Page, house: House, { party }: DemoPerson): Promise<void> {
  await page.goto('/recover');
  await page.getByRole('link', { name: 'Forgotten password' }).click();
  await page.getByLabel('Username').fill(party.username);
  await page.getByRole('button', { name: 'Continue' }).click();
  const { text } = await house.outside.nextMail(party.mail, /code to set a new password/);
  await typeCode(page, /\b\d{8}\b/.exec(text)?.[0] ?? '', 'Continue');
}

export async function setRecovered(page: Page, password: string): Promise<void> {
  await page.getByLabel('Choose a password').fill(password);
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await expect(page.getByRole('heading', { name: 'Your new password is set' })).toBeFocused();
}
