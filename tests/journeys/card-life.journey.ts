/**
 * The life of a card between portal and desk: asked for, shipped, activated, a number that ran out, brought back into step,
 * broken and replaced, given back; and the account whose closing, asked for, waits until everything is back.
 */
import { expect, type Page } from '@playwright/test';
import { giveCredentials, passwordOf, signOut, typeCode } from './acts.ts';
import { answerOf, askedOn, openCards } from './cards.ts';
import { approveAct, enterDesk, openClient, proposeAct, totpOf } from './desk.ts';
import { openFactor } from './factors.ts';
import { test } from './fixtures.ts';

const PIN = '7306';
const FIRST = 'SR-100002';
const SECOND = 'SR-100003';
const STEP_MS = 30_000;
const CHALLENGE_MS = 300_000;

test.use({ policy: { 'security-card.eligible-usd-minor': 1 } });

/** An act of one person. */
async function actAlone(desk: Page, act: string, which: string): Promise<void> {
  await desk.reload();
  await desk.getByLabel('Act', { exact: true }).selectOption({ label: act });
  const choice = desk.getByLabel('Which one');
  await choice.selectOption(await choice.locator('option').filter({ hasText: which }).getAttribute('value'));
  await desk.getByLabel('Reason, for the file').fill('as the client asked');
  await desk.getByRole('button', { name: 'Do it' }).click();
  await expect(desk.getByText('Done.', { exact: true })).toBeVisible();
}

test('a card is asked for, shipped, activated, replaced and given back, and the account waits for it', async ({
  house,
  browsers,
}) => {
  test.slow();
  const robin = house.person('robin.okafor');
  const { page } = await browsers.open(house);
  const world = await openCards(await browsers.open(house), house);
  const { page: desk } = await browsers.open(house);

  const code = async (): Promise<string> => {
    await browsers.pass(house, STEP_MS);
    return totpOf(page, robin.totpSecret ?? '');
  };
  const cardSays = async (serialNo: string): Promise<string> =>
    answerOf(world, new RegExp(serialNo), await askedOn(page), PIN);
  const ask = async (): Promise<void> => {
    await page.getByLabel('PIN, four digits').fill(PIN);
    await page.getByLabel('The same PIN again').fill(PIN);
    await page.getByRole('button', { name: 'Ask for the card' }).click();
    await expect(page.getByLabel('Code', { exact: true })).toBeVisible();
    await typeCode(page, await code(), /^Approve/);
    await expect(page.getByText('Your request is with us')).toBeVisible();
  };
  const askToClose = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Ask to close it' }).click();
    await expect(page.getByLabel('Code', { exact: true })).toBeVisible();
    await typeCode(page, await code(), /^Approve/);
  };
  const activate = async (serialNo: string): Promise<void> => {
    await page.reload();
    await page.getByRole('button', { name: 'Activate the card' }).click();
    await expect(page.getByRole('heading', { name: 'Activate your card' })).toBeVisible();
    await page.getByLabel('What the card shows').fill(await cardSays(serialNo));
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText('The card is active.')).toBeVisible();
  };

  await test.step('Robin asks for a card, and the desk ships one', async () => {
    await page.goto('/');
    await giveCredentials(page, robin.party.username, passwordOf(robin));
    await typeCode(page, await totpOf(page, robin.totpSecret ?? ''));
    await openFactor(page, 'Security card');
    await ask();
    await enterDesk(desk, house, house.staffMember('alex.morgan'));
    await openClient(desk, 'okafor');
    await expect(desk.getByRole('heading', { name: 'Robin Okafor' })).toBeVisible();
    await actAlone(desk, 'Assign and ship a card', FIRST);
    await activate(FIRST);
  });

  await test.step('a number that ran out is asked for anew, and the card signs in', async () => {
    await signOut(page);
    await giveCredentials(page, robin.party.username, passwordOf(robin));
    await page.getByRole('radio', { name: 'Security card' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Let your card answer' })).toBeVisible();
    await browsers.pass(house, CHALLENGE_MS);
    await expect(page.getByText('The number has run out')).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await typeCode(page, await cardSays(FIRST));
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  });

  await test.step('it is brought back into step by two answers in a row', async () => {
    await openFactor(page, 'Security card');
    await page.getByRole('button', { name: 'The card is not accepted' }).click();
    await expect(page.locator('[data-challenge]')).toHaveCount(2);
    for (const text of await page.locator('[data-challenge]').allTextContents()) {
      const number = text.trim();
      const shown = await answerOf(world, new RegExp(FIRST), number, PIN);
      await page.getByLabel(`What the card shows for ${number}`).fill(shown);
    }
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText('The card is in step again.')).toBeVisible();
  });

  await test.step('broken, it is replaced by another, which is given back', async () => {
    await page.getByText('Something is wrong with the card').click();
    await page.getByRole('button', { name: 'Broken' }).click();
    await expect(page.getByText('Send it back by a tracked courier')).toBeVisible();
    await ask();
    await actAlone(desk, 'Assign and ship a card', SECOND);
    await activate(SECOND);
    await page.getByRole('button', { name: 'Give it back' }).click();
    // The strongest there is proves it: the card itself.
    await page.getByRole('radio', { name: /^Security card/ }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Let your card approve' })).toBeVisible();
    await typeCode(page, await cardSays(SECOND), /^Approve/);
    await expect(page.getByText('Send it back: the reserve is free when it has come.')).toBeVisible();
  });

  await test.step('Robin asks that the account be closed: not with money in it, and then it waits for both cards', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account' }).click();
    await page.getByRole('link', { name: 'Close this account' }).click();
    await expect(page.getByText('Money is left in the account')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Ask to close it' })).toBeHidden();
    await house.outside.empty('Robin Okafor');
    await page.reload();
    await askToClose();
    await expect(page.getByText('Your request is with us')).toBeVisible();
    await expect(page.getByText('Waiting for your security card')).toBeVisible();
    await expect(page.getByText('40 Harbor Street')).toBeVisible();
    await house.outside.nextMail(robin.party.mail, /about closing your account/);
    await page.getByRole('button', { name: 'Keep the account open' }).click();
    await expect(page.getByText('The account stays open')).toBeVisible();
    await askToClose();
    await expect(page.getByText('Waiting for your security card')).toBeVisible();
  });

  await test.step('the desk sees it, and two of them close it without a call once both cards are back', async () => {
    await desk.reload();
    await expect(desk.getByText('Asked by the client to be closed')).toBeVisible();
    await desk.getByLabel('Act', { exact: true }).selectOption({ label: 'Close an account' });
    await desk.getByLabel('Reason, for the file').fill('asked in the portal');
    await desk.getByRole('button', { name: 'Propose it' }).click();
    await expect(desk.getByText('A security card must come back first')).toBeVisible();
    for (const serialNo of [FIRST, SECOND]) await actAlone(desk, 'Take a card back', serialNo);
    await desk.keyboard.press('Alt+2');
    const wish = desk.getByRole('row').filter({ hasText: 'Robin Okafor' });
    await expect(wish).toContainText('can be closed now');
    await wish.getByRole('link', { name: 'Robin Okafor' }).click();
    await proposeAct(desk, 'Close an account', 'asked in the portal');
    const { page: second } = await browsers.open(house);
    const sana = house.staffMember('sana.ito');
    await enterDesk(second, house, sana);
    await approveAct(second, { house, browsers, staff: sana }, 'Close an account');
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
