/** Searching the audit log and taking it along: by keyboard, with a file that verifies elsewhere, and with refusals told. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { verifyExport } from '@strongroom/audit-proofs';
import { makeNoteVerifier, parseVerifierKey } from '@strongroom/transparency-log';
import { signIn } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { accessible } from './walk/judgement.ts';

const items = (page: Page) => page.getByRole('main').getByRole('listitem');

async function openActivity(page: Page): Promise<void> {
  await page.goto('/security/history');
  await page.getByRole('link', { name: 'Search all activity and export it' }).click();
  await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
  await expect(items(page).first()).toBeVisible();
}

async function exported(page: Page, button: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return download;
}

test('a search by keyboard finds what it asks for, and its export verifies without us', async ({ journey }) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await openActivity(page);
  const all = await items(page).count();
  await page.getByLabel('Kind of event').focus();
  await page.keyboard.type('Sess');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Done');
  await page.getByLabel('Network address').focus();
  await page.keyboard.type('127.0.0.1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 entry shown')).toBeVisible();
  await expect(items(page)).toHaveCount(1);
  await expect(items(page)).toContainText('Signed in');
  expect(all).toBeGreaterThan(1);

  // What only the search shows of an entry (its place, its user) is part of what is verified.
  await page.getByRole('button', { name: 'Verify all shown' }).click();
  await expect(page.getByText('1 of 1 verified')).toBeVisible();

  const key = parseVerifierKey((await (await page.request.get('/log/key')).text()).trim());
  if (!key.ok) throw new Error(key.refusal);
  const trust = { origin: key.value.name, logKeys: [makeNoteVerifier(key.value)], witnesses: [], witnessThreshold: 0 };
  const lines = await exported(page, 'Export as JSON Lines');
  expect(lines.suggestedFilename()).toBe('audit-log-2026-03-10.jsonl');
  await expect(page.getByText('audit-log-2026-03-10.jsonl was downloaded')).toBeVisible();
  await expect(
    page.getByText('strongroom audit verify export audit-log-2026-03-10.jsonl --key log-key.txt'),
  ).toBeVisible();
  expect(await verifyExport(createReadStream(await lines.path()), trust)).toMatchObject({
    ok: true,
    value: { entries: 1 },
  });

  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(items(page)).toHaveCount(all);
  const table = await readFile(await (await exported(page, 'Export as CSV')).path(), 'utf8');
  expect(table).toMatch(/^\uFEFF?"index","commitment"/);
  expect(table.trimEnd().split('\n')).toHaveLength(all + 1);
});

test('an entry whose clock stands against the order of the log says why it stands there', async ({ journey }) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await page.route('**/v1/audit/entries*', async (route) => {
    const found = await (await route.fetch()).json();
    const entries = found.entries.map((entry: object, at: number) => ({ ...entry, clockBackMs: at === 1 ? 2_300 : 0 }));
    await route.fulfill({ json: { ...found, entries } });
  });
  await openActivity(page);
  await expect(items(page).nth(1)).toContainText('although its clock reads 2 seconds earlier');
  await expect(page.getByText('although its clock reads')).toHaveCount(1);
});

test('an export that is refused says why and what to do', async ({ journey }) => {
  const { house } = journey;
  const { page } = await journey.open();
  await signIn(page, house, house.person('maya.lindqvist'));
  await openActivity(page);
  const problem = { type: '/problems/export-too-large', code: 'export-too-large', title: 'Too large', status: 422 };
  await page.route('**/v1/audit/export*', (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', json: problem }),
  );
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await expect(page.getByRole('alert')).toContainText('That is more than one export may hold');
  await expect(page.getByRole('alert')).toContainText('Ask for a shorter time');
  await accessible(page, { name: 'activity, export refused', app: 'portal' });
});
