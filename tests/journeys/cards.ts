/** The security card in the outside world, its keys pressed one by one, and what it shows then. */
import type { Page } from '@playwright/test';
import { expect, type Visitor } from './fixtures.ts';
import type { House } from './house/house.ts';

/**
 * The card lies beside the portal, in a window of its own: a tab behind another draws once a second, and is clicked as
 * slowly.
 */
export async function openCards({ page }: Visitor, house: House): Promise<Page> {
  await page.goto(`${house.worldUrl}/cards`);
  return page;
}

/** The answer of a person's card to a number. The keys are real buttons, and take what a keyboard types as well. */
export async function answerOf(world: Page, holder: RegExp, challenge: string, pin: string): Promise<string> {
  const { display, keys } = await unlocked(world, holder, pin);
  await keys(challenge);
  await expect(display).toHaveText(/^\d{4} \d{4}$/);
  return (await display.textContent()) ?? '';
}

/** What the card asks of the house, before anything is asked of it. */
export async function questionOf(world: Page, holder: RegExp, pin: string): Promise<string> {
  const { display, keys } = await unlocked(world, holder, pin);
  await keys('');
  await expect(display).toHaveText(/^ASKS>\d{6}$/);
  return ((await display.textContent()) ?? '').replace('ASKS>', '');
}

/** After it asked: its answer, given the house's. */
export async function answerToHouse(world: Page, holder: RegExp, reply: string, challenge: string): Promise<string> {
  const { display, keys } = keypad(world, holder);
  await keys('');
  await expect(display).toHaveText('REPLY>');
  await keys(reply.trim());
  await expect(display).toHaveText('CHALLNG>');
  await keys(challenge);
  await expect(display).toHaveText(/^\d{4} \d{4}$/);
  return (await display.textContent()) ?? '';
}

function keypad(world: Page, holder: RegExp) {
  const card = world.getByRole('article', { name: holder });
  const display = card.getByRole('status', { name: 'Display' });
  const ok = card.getByRole('button', { name: 'OK', exact: true });
  const keys = async (text: string): Promise<void> => {
    await ok.focus();
    await world.keyboard.type(text);
    await world.keyboard.press('Enter');
  };
  return { card, display, keys };
}

/** On, and past its PIN. */
async function unlocked(world: Page, holder: RegExp, pin: string) {
  const { card, display, keys } = keypad(world, holder);
  const on = card.getByRole('button', { name: 'press' });
  // The same key switches on and off: whatever the card showed last, it begins anew.
  if ((await display.textContent()) !== '') {
    await on.click();
    await expect(display).toHaveText(/^(PIN>)?$/);
  }
  if ((await display.textContent()) === '') await on.click();
  await expect(display).toHaveText('PIN>');
  await keys(pin);
  await expect(display).toHaveText('CHALLNG>');
  return { display, keys };
}

/** What the portal asks of the card at this moment. */
export const askedOn = async (portal: Page): Promise<string> =>
  ((await portal.locator('[data-challenge]').first().textContent()) ?? '').trim();
