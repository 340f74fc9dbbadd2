/** What a proof is good for, and what it is not; what other sites can make this browser do: nothing. */
import { beginWithdrawal, signIn, typeCode, writeOrder } from './acts.ts';
import { expect, test } from './fixtures.ts';

const BANK = 'First Harbor Bank';
const CREATE = '**/v1/accounts/*/withdrawals';

test('changing the amount voids the approval and is asked for again', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await beginWithdrawal(page, BANK, '100');
  const forTheFirst = await house.outside.nextCode(maya.party.phone);

  await page.getByRole('button', { name: 'Change payee or amount' }).click();
  await expect(page.getByText('The approval is void')).toBeVisible();
  await writeOrder(page, BANK, '9100');
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByRole('main')).toContainText('$9,100.00');
  const forTheSecond = await house.outside.nextCode(maya.party.phone);
  expect(forTheSecond).not.toBe(forTheFirst);
  await typeCode(page, forTheFirst, 'Approve and withdraw');
  await expect(page.getByText('The code is not right.')).toBeVisible();
  expect(await house.outside.withdrawals()).toEqual([]);

  await typeCode(page, forTheSecond, 'Approve and withdraw');
  await expect(page.getByRole('heading', { name: 'Your withdrawal is done' })).toBeVisible();
  expect(await house.outside.withdrawals()).toMatchObject([{ amountMinor: 910_000 }]);
});

test('an amount changed in the browser after the proof moves nothing', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  // Malware in the browser waits for the proven request and makes it worth its while.
  await page.route(CREATE, (route) => {
    const request = route.request();
    if (request.headers()['strongroom-approval'] === undefined) return route.continue();
    return route.continue({ postData: JSON.stringify({ ...request.postDataJSON(), amountMinor: 5_000_000 }) });
  });
  await beginWithdrawal(page, BANK, '100');
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve and withdraw');
  await expect(page.getByText('The proof does not fit this any more')).toBeVisible();
  expect(await house.outside.withdrawals()).toEqual([]);
});

test('the same order sent twice is paid once', async ({ journey, complaints }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  let sent = 0;
  await page.route(CREATE, async (route) => {
    if (route.request().headers()['strongroom-approval'] === undefined) return route.continue();
    // The first answer is lost on the way; the request itself was carried out.
    sent += 1;
    if (sent > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await beginWithdrawal(page, BANK, '100');
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve and withdraw');
  await expect(page.getByText('We could not reach the server')).toBeVisible();
  expect(complaints.splice(0)).toEqual([expect.stringContaining('ERR_CONNECTION_RESET')]);
  await page.getByRole('button', { name: 'Continue to proof' }).click();
  await expect(page.getByRole('heading', { name: /Your withdrawal is (done|on its way)/ })).toBeVisible();
  await expect.poll(async () => (await house.outside.withdrawals()).length).toBe(1);
  await page.getByRole('link', { name: 'Back to the account' }).click();
  await expect(page.getByRole('table', { name: 'Withdrawals' }).getByRole('row')).toHaveCount(2);
});

for (const [name, origin] of [
  ['another site', 'http://attacker.example'],
  ['another port of the same host, to which cookies go', 'http://localhost:9'],
] as const) {
  test(`a form forged by ${name} is refused`, async ({ journey, complaints }) => {
    const { house } = journey;
    const { page, context } = await journey.open();
    await signIn(page, house, house.person('maya.lindqvist'));
    const accountId = new URL(
      (await page.getByRole('link', { name: 'Withdraw' }).last().getAttribute('href')) ?? '',
      house.portalUrl,
    ).searchParams.get('account');
    const target = `${house.portalUrl}/v1/accounts/${accountId}/withdrawals`;
    await context.route(`${origin}/`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" enctype="text/plain" action="${target}"><input name='{"amountMinor":100,"x":"' value='"}'><button>Win</button></form>`,
      }),
    );
    const lure = await context.newPage();
    await lure.goto(`${origin}/`);
    const [answer] = await Promise.all([
      lure.waitForResponse(target),
      lure.getByRole('button', { name: 'Win' }).click(),
    ]);
    expect(answer.status()).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'cross-site-request' });
    expect((await page.request.get('/v1/accounts')).status()).toBe(200);
    expect(await house.outside.withdrawals()).toEqual([]);
    await lure.close();
    complaints.length = 0;
  });
}

test('a script that somebody managed to put into the page does not run', async ({ journey, complaints }) => {
  const { page } = await journey.open();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible();
  const ran = await page.evaluate(async () => {
    const refused: string[] = [];
    const attempt = (act: () => void): void => {
      try {
        act();
      } catch {
        refused.push('trusted types');
      }
    };
    attempt(() => document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="document.title=1">'));
    attempt(() => document.createElement('script').setAttribute('src', 'data:text/javascript,document.title=1'));
    await fetch('http://attacker.example/').catch(() => refused.push('fetch'));
    return { refused, title: document.title };
  });
  expect(ran.title).not.toBe('1');
  expect(ran.refused).toEqual(['trusted types', 'trusted types', 'fetch']);
  // The same complaints fail every other journey: this one proves that they are heard.
  const heard = complaints.splice(0).join('\n');
  expect(heard).toContain("requires 'TrustedHTML' assignment");
  expect(heard).toContain("requires 'TrustedScriptURL' assignment");
  expect(heard).toContain('violates the following Content Security Policy directive: "connect-src \'self\'"');
});
