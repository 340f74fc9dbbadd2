/** The product's main job, from the first visit to the empty screen after signing out. */
import { beginWithdrawal, expectAccount, giveCredentials, passwordOf, signOut, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';

test('a newcomer signs in, withdraws with a proof of exactly that, reads what happened and leaves', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page, world } = await journey.open();

  // The code arrives on the phone's own page, beside the portal.
  await page.goto('/');
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  const phones = await world('/phones');
  const newest = phones
    .getByRole('article', { name: 'Maya Lindqvist' })
    .getByRole('article', { name: /^Text message from/ })
    .first();
  await expect(newest).toContainText('is your sign-in code');
  await page.bringToFront();
  await typeCode(page, codeIn((await newest.textContent()) ?? ''));
  await expectAccount(page);

  const balances = page.getByRole('region', { name: 'Balances' });
  await expect(balances).toContainText('Account value');
  await expect(balances).toContainText('May leave today');
  await expect(page.getByRole('table', { name: 'Positions' }).getByRole('row')).not.toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Today’s statement' })).toBeVisible();
  await expect(page.getByText('Cash at the start of the day')).toBeVisible();

  await beginWithdrawal(page, 'First Harbor Bank', '1250.50');
  const proof = page.getByRole('main');
  await expect(proof).toContainText('First Harbor Bank, New York');
  await expect(proof).toContainText('$1,250.50');
  await expect(newest).toContainText('approves a withdrawal of USD 1,250.50 to Maya Lindqvist, account *6789');
  await typeCode(page, codeIn((await newest.textContent()) ?? ''), 'Approve and withdraw');
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  const reference = await page.getByRole('definition').first().textContent();

  // What the person was told is what the broker's books say, once.
  await phones.bringToFront();
  await phones.getByRole('link', { name: 'Broker core' }).click();
  const ledger = phones.getByRole('table', { name: 'Executed withdrawals' });
  await expect(ledger.getByRole('row').filter({ hasText: reference ?? '' })).toContainText('$1,250.50');
  await expect(ledger.getByRole('row')).toHaveCount(2);
  const executed = await house.outside.withdrawals();
  expect(executed).toMatchObject([
    {
      reference,
      amountMinor: 125_050,
      currency: 'USD',
      payee: { name: 'Maya Lindqvist', accountNumber: '000123456789' },
    },
  ]);
  await page.bringToFront();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' }).click();
  await expect(page.getByRole('heading', { name: 'Security Centre', level: 1 })).toBeVisible();
  const whoIsIn = page.getByRole('region', { name: 'Where you are signed in' });
  await expect(whoIsIn.getByText('This session')).toBeVisible();
  await expect(whoIsIn).toContainText('Chrom');
  const proofs = page.getByRole('region', { name: 'What proves it' });
  await expect(proofs).toContainText('Password');
  await expect(proofs).toContainText('Phone');

  await page.getByRole('link', { name: 'All history' }).click();
  const history = page.getByRole('main');
  for (const happened of [
    'Withdrawal executed',
    'Withdrawal ordered',
    'Act proven with a second factor',
    'Proof asked for',
    'Signed in',
    'Code asked for',
    'Password accepted, second factor asked',
  ]) {
    await expect(history.getByText(happened).first()).toBeVisible();
  }
  await expect(history.getByText('Recorded:')).toHaveCount(0);

  await signOut(page);
  await expect(page.getByText('You are signed out', { exact: true })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  await expect(page.getByText('Withdrawal executed')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  await expect(page.getByText('Maya')).toHaveCount(0);
  const answer = await page.request.get('/v1/history');
  expect(answer.status()).toBe(401);
});

const codeIn = (text: string): string => /\b\d{6}\b/.exec(text)?.[0] ?? '';
