/** The pages of second factors, as one finds one's way through them. */
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

export async function openFactors(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' }).click();
  // By keyboard: what the page learns late, a review that waits, moves the link from under the mouse.
  await page.getByRole('link', { name: 'Second factors' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();
}

/** The page of one kind; `heading` where a wizard of it was left. */
export async function openFactor(page: Page, name: string, heading = name): Promise<void> {
  await openFactors(page);
  await page.getByRole('main').getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
}

/** A kind on the page of all of them. */
export const factorNamed = (page: Page, name: string) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) });
