/** Two people at the desk, as they work: signing in, identifying a caller, proposing an act, approving that of another. */
import { expect, type Page } from '@playwright/test';
import type { DemoPerson, DemoStaff } from '@strongroom/server';
import { Secret, TOTP } from 'otpauth';
import type { Browsers } from './fixtures.ts';
import type { House } from './house/house.ts';

/** A code of the authenticator app is taken once: between two of them its window passes. */
const STEP_MS = 30_000;

export async function totpOf(page: Page, secret: string): Promise<string> {
  const timestamp = await page.evaluate(() => Date.now());
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

export async function enterDesk(page: Page, house: House, staff: DemoStaff): Promise<void> {
  await page.goto(house.deskUrl);
  await page.getByLabel('Name').fill(staff.name);
  await page.getByLabel('Password', { exact: true }).fill(staff.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Code from your authenticator').fill(await totpOf(page, staff.totpSecret));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
}

export async function openClient(page: Page, search: string): Promise<void> {
  await page.getByLabel('Username, name or account number').fill(search);
  await page.keyboard.press('Enter');
}

/** The caller says what is true of this person. */
export async function identifyCaller(page: Page, person: DemoPerson): Promise<void> {
  const truth: Readonly<Record<string, string>> = {
    'birth-date': person.party.person.birthDate,
    'family-name': person.party.person.familyName,
    'phone-last-four': person.party.phone.slice(-4),
    'mail-address': person.party.mail,
    'account-number': person.account.number,
    'payee-last-four': person.payees[0]?.number.slice(-4) ?? '',
  };
  await page.getByRole('button', { name: 'Identify the caller' }).click();
  await expect(page.getByRole('button', { name: 'Hand in' })).toBeVisible();
  for (const field of await page.locator('input[id^="said-"]').all()) {
    await field.fill(truth[((await field.getAttribute('id')) ?? '').replace('said-', '')] ?? '');
  }
  await page.getByRole('button', { name: 'Hand in' }).click();
  await expect(page.getByText(/^Identified for/).first()).toBeVisible();
}

export async function proposeAct(page: Page, act: string, reason: string, which?: RegExp): Promise<void> {
  await page.getByLabel('Act', { exact: true }).selectOption({ label: act });
  if (which !== undefined) {
    const choice = page.getByLabel('Which one');
    await choice.selectOption(await choice.locator('option').filter({ hasText: which }).getAttribute('value'));
  }
  await page.getByLabel('Reason, for the file').fill(reason);
  await page.getByRole('button', { name: 'Propose it' }).click();
  await expect(page.getByRole('link', { name: 'It waits for a second person.' })).toBeVisible();
}

/** Somebody else, who is signed in, reads what waits and approves it with a code of their own. */
export async function approveAct(
  page: Page,
  { house, browsers, staff }: { readonly house: House; readonly browsers: Browsers; readonly staff: DemoStaff },
  act: string,
  look: (card: ReturnType<Page['getByRole']>) => Promise<void> = async () => {},
): Promise<void> {
  await page.keyboard.press('Alt+2');
  const card = page.getByRole('article').filter({ hasText: act });
  await look(card);
  await browsers.pass(house, STEP_MS);
  await page.getByLabel('Code from your authenticator').fill(await totpOf(page, staff.totpSecret));
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('Nothing waits')).toBeVisible();
}
