/**
 * The process is killed without warning in the middle of a withdrawal, on the durable database that `npm start` uses.
 * What was acknowledged is there afterwards; nobody is asked to begin again; money moves once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginWithdrawal, signIn, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { startHouseProcess } from './house/house.ts';

test('kill -9 while a proof is awaited and while the broker executes', async ({ browsers, complaints }) => {
  const directory = await mkdtemp(join(tmpdir(), 'strongroom-crash-'));
  let process = await startHouseProcess();
  let house = await process.open({ directory });
  const restart = async (): Promise<void> => {
    await process.kill();
    process = await startHouseProcess();
    house = await process.open({ directory, again: { portalUrl: house.portalUrl, aheadMs: house.aheadMs() } });
  };
  try {
    const maya = house.person('maya.lindqvist');
    const { context, page } = await browsers.open(house);
    await signIn(page, house, maya);
    await beginWithdrawal(page, 'First Harbor Bank', '2000');
    const code = await house.outside.nextCode(maya.party.phone);
    await restart();

    // The approval and its code outlived the process; the page did not even notice.
    await house.outside.setFault('broker', { delaySeconds: 3_600 });
    await typeCode(page, code, 'Approve and withdraw');
    await expect(page.getByRole('heading', { name: 'Your withdrawal is on its way' })).toBeVisible();
    expect(await house.outside.withdrawals()).toEqual([]);
    await restart();

    await house.outside.setFault('broker', { delaySeconds: 0 });
    // The lease of the worker that died runs out, and another takes the work up.
    await browsers.pass(house, 61_000);
    await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
    expect(await house.outside.withdrawals()).toMatchObject([{ amountMinor: 200_000, currency: 'USD' }]);

    await page.reload();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account' }).click();
    const withdrawals = page.getByRole('table', { name: 'Withdrawals' });
    await expect(withdrawals.getByRole('row')).toHaveCount(2);
    await expect(withdrawals).toContainText('Paid');
    await browsers.pass(house, 120_000);
    expect(await house.outside.withdrawals()).toHaveLength(1);
    // While the process was down its pages asked in vain; nothing else may have gone wrong.
    const others = complaints.splice(0).filter((text) => !/net::ERR_(CONNECTION|EMPTY|SOCKET|INCOMPLETE)/.test(text));
    expect(others).toEqual([]);
    // The browser leaves before the process ends for good: what its page asks for meanwhile would be asked in vain.
    await context.close();
  } finally {
    await process.end();
    await rm(directory, { recursive: true, force: true });
  }
});
