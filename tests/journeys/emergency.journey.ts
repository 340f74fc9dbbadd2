/**
 * Everything is lost: two people at the desk have a temporary code issued, it arrives by mail, opens everything for two
 * days and then the page of the code card alone. The card is printed, activated, signed in with, and makes the
 * authenticator app active again, which was found in the meantime.
 */
import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { expectAccount, giveCredentials, passwordOf, typeCode } from './acts.ts';
import { approveAct, enterDesk, identifyCaller, openClient, proposeAct, totpOf } from './desk.ts';
import { test } from './fixtures.ts';

const STEP_MS = 30_000;
const DAY_MS = 86_400_000;

test('somebody who lost every factor comes back in', async ({ house, browsers }) => {
  const person = house.person('robin.okafor');
  const { username, mail } = person.party;
  let code = '';
  let values: readonly string[] = [];

  /** The two values that are asked, as they stand on the card. */
  const asked = async (page: Page): Promise<string> => {
    const places = page.locator('.card-places dd');
    await expect(places).toHaveCount(2);
    return (await places.allTextContents()).map((place) => values[Number(place) - 1] ?? '').join('');
  };
  const answerAs = async (page: Page, name: string): Promise<void> => {
    await page.goto('/');
    await giveCredentials(page, username, passwordOf(person));
    await expect(page.getByText(name).first()).toBeVisible();
  };

  await test.step('two people at the desk have a code issued, which neither sees', async () => {
    const first = await browsers.open(house);
    const second = await browsers.open(house);
    await enterDesk(first.page, house, house.staffMember('alex.morgan'));
    await openClient(first.page, username);
    await identifyCaller(first.page, person);
    await proposeAct(first.page, 'Issue a temporary code', 'phone fell into the lake', /@/);
    const staff = house.staffMember('sana.ito');
    await enterDesk(second.page, house, staff);
    await approveAct(second.page, { house, browsers, staff }, 'Issue a temporary code', (card) =>
      expect(card.getByText(/•.*@/)).toBeVisible(),
    );
    const letter = await house.outside.nextMail(mail, /your temporary code$/);
    code = /^ {4}([A-Z0-9 ]{8,})$/m.exec(letter.text)?.[1] ?? '';
    expect(await second.page.content()).not.toContain(code.slice(0, 5));
  });

  const own = await browsers.open(house);
  const { page } = own;

  await test.step('the code opens everything, and each page says until when', async () => {
    await answerAs(page, 'Enter your code');
    await typeCode(page, code.toLowerCase());
    await expectAccount(page);
    await expect(page.getByText('Full access with a temporary code')).toBeVisible();
  });

  await test.step('after two days it opens the page of the card, and nothing else', async () => {
    await browsers.pass(house, 2 * DAY_MS);
    await answerAs(page, 'Enter your code');
    await typeCode(page, code);
    await expect(page.getByRole('heading', { name: 'Print your code card now', level: 1 })).toBeVisible();
    await page.goto('/withdraw');
    await expect(page.getByRole('heading', { name: 'Print your code card now', level: 1 })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  });

  await test.step('the card is printed with the code, and activated by two of its values', async () => {
    await page.getByRole('button', { name: 'Make a card' }).click();
    await typeCode(page, code, 'Approve and show the card');
    await expect(page.getByText('This card is shown only now')).toBeVisible();
    values = await page.locator('.card-values code').allTextContents();
    expect(values).toHaveLength(200);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as text' }).click(),
    ]);
    expect(await readFile((await file.path()) ?? '', 'utf8')).toContain(`   1  ${values.slice(0, 10).join(' ')}`);
    await page.getByLabel('Two values').fill('000000');
    await page.getByRole('button', { name: 'Activate' }).click();
    await expect(page.getByText('These are not the values of these places.')).toBeVisible();
    await expect(page.getByLabel('Two values')).toBeFocused();
    await page.getByLabel('Two values').fill(await asked(page));
    await page.getByRole('button', { name: 'Activate' }).click();
    await expect(page.getByText('Your code card is active')).toBeVisible();
  });

  await test.step('the card signs in, and the app that was found again takes over', async () => {
    await page.getByRole('button', { name: 'Sign in with the card' }).click();
    await answerAs(page, 'Enter two values of your card');
    await typeCode(page, await asked(page));
    await expectAccount(page);
    await page.getByRole('link', { name: 'What to do next' }).click();
    await browsers.pass(house, STEP_MS);
    await page.getByRole('button', { name: 'Make Authenticator app active' }).click();
    await typeCode(page, await totpOf(page, person.totpSecret ?? ''), 'Approve and make active');
    await expect(page.getByText('Your factor is active again')).toBeVisible();
    await expect(page.getByText('No factor stands aside.')).toBeVisible();
    await page.goto('/');
    await expectAccount(page);
    await expect(page.getByText('You are using an online code card')).toHaveCount(0);
  });
});
