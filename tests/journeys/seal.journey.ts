/**
 * The seal: a browser checks receipts against the log by itself, remembers what it checked, and says so when what it is
 * handed does not fit: changed on the way, of another entry, older than what it saw, or of another log.
 */
import { readFile } from 'node:fs/promises';
import type { Download, Locator, Page, Route } from '@playwright/test';
import { verifyReceiptText } from '@strongroom/audit-proofs';
import { formatVerifierKey, makeNoteVerifier, parseVerifierKey, SIGNATURE_TYPE } from '@strongroom/transparency-log';
import { beginWithdrawal, giveCredentials, passwordOf, signIn, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { accessible } from './walk/judgement.ts';

const RECEIPTS = '**/v1/history/*/receipt';
const MEMORY = 'strongroom.log';

async function openHistory(page: Page): Promise<void> {
  await page.goto('/security/history');
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible();
  await expect(items(page).first()).toBeVisible();
}

const items = (page: Page): Locator => page.getByRole('main').getByRole('listitem');
const seals = (within: Locator | Page): Locator => within.locator('.sr-seal');
const verifyOf = (item: Locator): Locator => item.getByRole('button', { name: /^Verify: / });
const verifyAll = (page: Page): Promise<void> => page.getByRole('button', { name: 'Verify all shown' }).click();
const remembered = (page: Page): Promise<string | null> => page.evaluate((key) => localStorage.getItem(key), MEMORY);

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

test('every entry of the history is verified in the browser, and the receipt verifies elsewhere', async ({
  journey,
}) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await openHistory(page);
  const scripts: string[] = [];
  page.on('response', (response) => scripts.push(new URL(response.url()).pathname));
  const shown = await items(page).count();
  await verifyAll(page);
  await expect(page.getByRole('status').filter({ hasText: 'verified' })).toHaveText(`${shown} of ${shown} verified`);
  await expect(seals(page)).toHaveCount(shown);
  expect(scripts.filter((path) => /verification.*\.js$/.test(path))).toHaveLength(1);

  const newest = items(page).first();
  await newest.getByText('Details').click();
  await expect(newest).toContainText('Nobody besides the log itself');
  await accessible(page, { name: 'history, verified', app: 'portal' });
  const [receipt] = await Promise.all([
    page.waitForEvent('download'),
    newest.getByRole('button', { name: 'Download receipt' }).click(),
  ]);
  const [keyFile] = await Promise.all([
    page.waitForEvent('download'),
    newest.getByRole('button', { name: 'Download key of the log' }).click(),
  ]);
  expect(receipt.suggestedFilename()).toMatch(/^receipt-aud_\w+\.json$/);
  await expect(newest).toContainText(
    `strongroom audit verify receipt ${receipt.suggestedFilename()} --key ${keyFile.suggestedFilename()}`,
  );
  const key = parseVerifierKey((await textOf(keyFile)).trim());
  if (!key.ok) throw new Error(key.refusal);
  const trust = { origin: key.value.name, logKeys: [makeNoteVerifier(key.value)], witnesses: [], witnessThreshold: 0 };
  const verified = await verifyReceiptText(await textOf(receipt), trust);
  expect(verified).toMatchObject({
    ok: true,
    value: { entry: { id: receipt.suggestedFilename().slice('receipt-'.length, -'.json'.length) } },
  });
});

type Answer = (route: Route) => Promise<unknown>;

const flipOneBit: Answer = async (route) => {
  const receipt = await (await route.fetch()).json();
  // The lowest bit of one digit of the entry's time, in what is still JSON.
  return { ...receipt, entry: receipt.entry.replace(/(\d)Z"/, (_: string, digit: string) => `${Number(digit) ^ 1}Z"`) };
};

async function expectFailure(item: Locator, title: string): Promise<void> {
  const alert = item.getByRole('alert');
  await expect(alert).toContainText(title);
  await expect(alert).toContainText('call your broker');
  await expect(alert.getByRole('button', { name: 'Download evidence' })).toBeVisible();
  await expect(seals(item)).toHaveCount(0);
}

test('a receipt that was changed or exchanged on the way fails, and the genuine one verifies after it', async ({
  journey,
}) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await openHistory(page);
  const [first, second] = [items(page).first(), items(page).nth(1)];
  const [genuine] = await Promise.all([page.waitForResponse(RECEIPTS), verifyOf(second).click()]);
  await expect(seals(second)).toBeVisible();
  const ofTheSecond: Answer = async (route) => (await route.fetch({ url: genuine.url() })).json();

  await page.route(RECEIPTS, async (route) => route.fulfill({ json: await flipOneBit(route) }));
  await verifyOf(first).click();
  await expectFailure(first, 'the receipt does not fit the log');
  await expect(first.getByRole('alert')).toBeFocused();
  await accessible(page, { name: 'history, a flipped bit', app: 'portal' });
  await page.unroute(RECEIPTS);

  await page.route(RECEIPTS, async (route) => route.fulfill({ json: await ofTheSecond(route) }));
  await first.getByRole('button', { name: 'Check again' }).click();
  await expectFailure(first, 'the log says something else');
  await page.unroute(RECEIPTS);

  await first.getByRole('button', { name: 'Check again' }).click();
  await expect(seals(first)).toBeVisible();
});

test('a log that does not continue what this browser verified is an alarm, and so is an older state of it', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await openHistory(page);
  const [fetched] = await Promise.all([page.waitForResponse(RECEIPTS), verifyOf(items(page).first()).click()]);
  await expect(seals(page)).toHaveCount(1);
  const old: unknown = await fetched.json();

  // The log grows by what a stranger does, and this browser verifies a later checkpoint of it.
  const stranger = await journey.open();
  await stranger.page.goto('/');
  await giveCredentials(stranger.page, maya.party.username, 'not the password');
  await expect(stranger.page.getByText('do not match')).toBeVisible();
  await openHistory(page);
  const [newest, before] = [items(page).first(), items(page).nth(1)];
  await expect(newest).toContainText('Sign-in refused');
  // Tiles of another history cannot continue the checkpoint that this browser knows.
  await page.route('**/log/tile/**', async (route) => {
    const response = await route.fetch();
    const body = (await response.body()).map((byte, at) => (at === 0 ? byte ^ 1 : byte));
    await route.fulfill({ response, body: Buffer.from(body) });
  });
  await verifyOf(newest).click();
  await expectFailure(newest, 'The log was rewritten');
  await page.unroute('**/log/tile/**');
  await newest.getByRole('button', { name: 'Check again' }).click();
  await expect(seals(newest)).toBeVisible();
  await newest.getByText('Details').click();
  await expect(newest).toContainText('nothing before it was changed or removed');

  // The receipt is genuine and of this very entry; only its time has passed.
  await page.route(fetched.url(), (route) => route.fulfill({ json: old }));
  await verifyAll(page);
  await expectFailure(before, 'An older state of the log is shown to you');
  // One alarm about the log as a whole; nothing after it was asked for.
  await expect(page.getByRole('alert')).toHaveCount(1);
  await accessible(page, { name: 'history, an older checkpoint', app: 'portal' });
});

test('another log is an alarm until a person accepts it', async ({ journey }) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await openHistory(page);
  const [first, second] = [items(page).first(), items(page).nth(1)];
  await verifyOf(first).click();
  await expect(seals(first)).toBeVisible();
  const memory = JSON.parse((await remembered(page)) ?? '');

  // As if this browser had met another log at this address before.
  const other = new Uint8Array(32).fill(7);
  const key = formatVerifierKey({ name: memory.note.split('\n')[0], type: SIGNATURE_TYPE.ed25519, publicKey: other });
  await page.evaluate(([name, text]) => localStorage.setItem(name, text), [
    MEMORY,
    JSON.stringify({ ...memory, key }),
  ] as const);
  await verifyOf(second).click();
  await expectFailure(second, 'Another log is shown to you');
  await second.getByText('Your broker says that the log has begun anew?').click();
  await accessible(page, { name: 'history, another log', app: 'portal' });
  await second.getByRole('button', { name: 'Trust this log from now on' }).click();
  await expect(seals(second)).toBeVisible();
  expect(JSON.parse((await remembered(page)) ?? '')).toMatchObject({ key: memory.key });
});

test('what the log has not taken yet is asked for again by itself; what was erased is told', async ({ journey }) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await openHistory(page);
  const [first, second] = [items(page).first(), items(page).nth(1)];
  const refuse = (route: Route, status: number, code: string): Promise<void> =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      json: { type: `/problems/${code}`, code, title: code, status },
    });
  let asked = 0;
  await page.route(RECEIPTS, (route) => {
    asked += 1;
    return asked > 2 ? route.continue() : refuse(route, 409, 'receipt-not-ready');
  });
  await verifyOf(first).click();
  await expect(first.getByRole('status')).toContainText('Asking again every second');
  await expect(seals(first)).toBeVisible();
  expect(asked).toBe(3);
  await page.unroute(RECEIPTS);
  await page.route(RECEIPTS, (route) => refuse(route, 410, 'entry-erased'));
  await verifyOf(second).click();
  await expect(second).toContainText('The content of this entry was erased');
  await expect(seals(second)).toHaveCount(0);
});

test('a public computer remembers nothing of the log', async ({ journey }) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'), { publicComputer: true });
  await openHistory(page);
  await verifyAll(page);
  const first = items(page).first();
  await expect(seals(first)).toBeVisible();
  await first.getByText('Details').click();
  await expect(first).toContainText('Nothing is remembered on a public computer');
  expect(await remembered(page)).toBeNull();
});

test('sign-in, withdrawal and a new password each offer their receipt', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  const verifyReceiptOf = async (name: string): Promise<void> => {
    await page
      .getByRole('main')
      .getByRole('button', { name: `Verify: ${name}` })
      .click();
    await expect(seals(page)).toBeVisible();
    await expect(page.getByText(/Verified against checkpoint \d+/)).toBeVisible();
  };
  await signIn(page, house, maya);
  await page.goto('/security/sessions');
  await expect(page.getByRole('heading', { name: 'Receipt of your sign-in' })).toBeVisible();
  await verifyReceiptOf('Signed in');
  await accessible(page, { name: 'sessions with the receipt of the sign-in', app: 'portal' });

  await beginWithdrawal(page, 'First Harbor Bank', '100');
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve and withdraw');
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  await verifyReceiptOf('Your withdrawal is done');
  await accessible(page, { name: 'withdrawal with its receipt', app: 'portal' });

  await page.goto('/security/password');
  await page.getByLabel('Current password', { exact: true }).fill(passwordOf(maya));
  await page.getByLabel('New password', { exact: true }).fill('nine violet umbrellas at noon');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed')).toBeVisible();
  await verifyReceiptOf('Your password is changed');
});
