/** The newcomer's path without a mouse: everything reached by Tab, in order, with the focus in plain sight. */
import type { Page } from '@playwright/test';
import { passwordOf } from './acts.ts';
import { expect, test } from './fixtures.ts';

interface Stop {
  readonly role: string;
  readonly name: string;
  /** Where it stands in the document, to compare with where one was before. */
  readonly position: number;
  readonly visible: boolean;
  readonly marked: boolean;
}

const STOPS_AT_MOST = 60;

/** What has the focus, whether it can be seen, and whether it is marked. */
const focused = (page: Page): Promise<Stop> =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const label =
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : null;
    const box = element.getBoundingClientRect();
    const rings = [element, element.closest('.sr-box'), element.closest('label')].map((each) =>
      each === null ? '' : getComputedStyle(each).outlineStyle,
    );
    return {
      role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
      name: (element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '').trim(),
      position: [...document.querySelectorAll('*')].indexOf(element),
      visible: box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth,
      marked: rings.some((style) => style !== '' && style !== 'none'),
    };
  });

/** Presses Tab until the thing of that name has the focus. Every stop on the way must be seen, and come in order. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  let before = (await focused(page)).position;
  const passed: string[] = [];
  for (let stops = 0; stops < STOPS_AT_MOST; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    passed.push(`${stop.role} “${stop.name.slice(0, 40)}”`);
    if (stop.role === 'body') {
      before = -1;
      continue;
    }
    expect(stop, `seen: ${passed.at(-1)}`).toMatchObject({ visible: true, marked: true });
    expect(stop.position, `in order: ${passed.join(', ')}`).toBeGreaterThan(before);
    before = stop.position;
    if (typeof name === 'string' ? stop.name === name : name.test(stop.name)) return;
  }
  throw new Error(`Tab never reached ${name}; it passed ${passed.join(', ')}`);
}

const press = (page: Page, key: string): Promise<void> => page.keyboard.press(key);
const type = (page: Page, text: string): Promise<void> => page.keyboard.type(text);

test('the newcomer’s path by keyboard alone', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  await tabTo(page, 'Username');
  await type(page, 'maya.lindqvist');
  await press(page, 'Tab');
  expect((await focused(page)).name).toBe('Password');
  await press(page, 'Enter');
  // A mistake takes the focus to the list of mistakes, and from there to the field.
  await expect(page.getByRole('alert')).toBeFocused();
  await tabTo(page, 'Enter your password');
  await press(page, 'Enter');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await type(page, passwordOf(maya));
  await press(page, 'Enter');

  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await type(page, await house.outside.nextCode(maya.party.phone));
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Positions' })).toBeVisible();

  await tabTo(page, 'Skip to content');
  await press(page, 'Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await tabTo(page, 'Withdraw');
  await press(page, 'Enter');
  await expect(page.getByRole('radio').first()).toBeVisible();
  await tabTo(page, /First Harbor Bank/);
  await press(page, 'Space');
  await press(page, 'ArrowDown');
  await expect(page.getByRole('radio', { name: /Prairie Credit Union/ })).toBeChecked();
  await tabTo(page, /^Amount/);
  await type(page, '640');
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'Check before you prove it' })).toBeFocused();
  await tabTo(page, 'Continue to proof');
  await press(page, 'Enter');
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await type(page, await house.outside.nextCode(maya.party.phone));
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeFocused();
  expect(await house.outside.withdrawals()).toMatchObject([{ amountMinor: 64_000 }]);

  await press(page, 'Control+Home');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await tabTo(page, 'Security');
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'Security Centre', level: 1 })).toBeFocused();
  // What comes in above moves what stands below it: nothing is looked at before all of it is there.
  await expect(page.getByText('Signed in').first()).toBeVisible();
  await expect(page.locator('.sr-skeleton')).toHaveCount(0);
  await tabTo(page, 'Sessions');
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeFocused();
  await tabTo(page, 'Sign out everywhere');
  await press(page, 'Enter');
  const dialog = page.getByRole('dialog', { name: 'Sign out everywhere?' });
  await expect(dialog).toBeVisible();
  // The focus is inside and stays there; Escape leaves and gives it back.
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await press(page, 'Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Sign out everywhere' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  while ((await focused(page)).name !== 'Sign out everywhere') await press(page, 'Tab');
  await press(page, 'Enter');
  await expect(page.getByText('You are signed out everywhere')).toBeVisible();
});

test('the on-screen keyboard is worked by keyboard, and shuffled it still writes what it says', async ({ journey }) => {
  const { page } = await journey.open();
  await page.goto('/');
  await page.getByLabel('Username').focus();
  await tabTo(page, 'Use the on-screen keyboard');
  await press(page, 'Enter');
  const board = page.getByRole('group', { name: 'On-screen keyboard' });
  await expect(board).toBeVisible();
  await expect(board.getByRole('button').first()).toBeFocused();
  // What had the focus last is typed into: on the way here that was the password.
  await expect(page.getByText('Typing into: Password')).toBeVisible();
  await tabTo(page, 'Shuffle keys');
  await press(page, 'Space');
  const order = (): Promise<string[]> => board.getByRole('button').allTextContents();
  const shuffledOrder = await order();
  expect([...shuffledOrder].sort()).toContain('q');
  expect(shuffledOrder.slice(0, 10)).not.toEqual([...'1234567890']);
  for (const key of ['t', 'e', 'a']) await pressKey(key);
  await pressKey('Shift');
  await pressKey('T');
  await pressKey('Space');
  await pressKey('Symbols');
  await pressKey('#');
  await pressKey('Erase');
  await pressKey('Letters');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('teaT ');
  await pressKey('Close');
  await expect(page.getByRole('button', { name: 'Use the on-screen keyboard' })).toBeFocused();

  /** Goes to a key with Tab or Shift+Tab, whichever is nearer, and presses it. */
  async function pressKey(name: string): Promise<void> {
    const keys = await order();
    const at = keys.indexOf((await focused(page)).name);
    const wanted = keys.indexOf(name);
    expect(wanted, `the key ${name}`).toBeGreaterThanOrEqual(0);
    for (let step = at; step < wanted; step += 1) await press(page, 'Tab');
    for (let step = at; step > wanted; step -= 1) await press(page, 'Shift+Tab');
    expect(await focused(page)).toMatchObject({ name, visible: true, marked: true });
    await press(page, 'Enter');
  }
});
