/** Somebody guesses a password: nothing tells them anything, the owner hears of it and is not locked out. */
import { expectAccount, giveCredentials, passwordOf, signIn, signOut, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';

const REFUSED = 'The username and password do not match, or sign-in is paused';

test('ten wrong passwords look alike, the owner is told, and the owner’s own browser still works', async ({
  journey,
}) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const owner = await journey.open();
  await signIn(owner.page, house, maya);
  await signOut(owner.page);
  await expect(owner.page.getByText('You are signed out', { exact: true })).toBeVisible();

  const stranger = await journey.open();
  await stranger.page.goto('/');
  const answers = new Set<string>();
  for (let attempt = 1; attempt <= 10; attempt += 1) answers.add(await refusalOf(`guess number ${attempt}`));
  // Paused by now, and the right password is refused in the same words; so is somebody who does not exist.
  answers.add(await refusalOf(passwordOf(maya)));
  answers.add(await refusalOf(passwordOf(maya), 'nobody.at.all'));
  expect([...answers]).toHaveLength(1);
  await expect(stranger.page.getByText(/\d{1,2}:\d{2}/)).toHaveCount(0);

  await expect
    .poll(async () => (await house.outside.messages(maya.party.phone)).map(({ body }) => body).join('\n'))
    .toContain('sign-in is paused until');
  const mail = await house.outside.nextMail(maya.party.mail, /sign-in is paused/);
  expect(mail.text).toContain('strangers cannot pause it');

  await giveCredentials(owner.page, 'maya.lindqvist', passwordOf(maya));
  await expect(owner.page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await typeCode(owner.page, await house.outside.nextCode(maya.party.phone));
  await expectAccount(owner.page);
  const notice = owner.page.getByRole('main');
  await expect(notice).toContainText('Somebody has tried to sign in as you');
  await expect(notice).toContainText(/paused until .*9:1\d/);
  await notice.getByRole('link', { name: 'See what happened' }).click();
  await expect(owner.page.getByText('Sign-in paused after too many attempts')).toBeVisible();
  await expect(owner.page.getByText('Sign-in refused').first()).toBeVisible();

  // The pause ends by itself, and the stranger's browser may try again.
  await journey.pass(16 * 60_000);
  await giveCredentials(stranger.page, 'maya.lindqvist', passwordOf(maya));
  await expect(stranger.page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();

  async function refusalOf(password: string, username = 'maya.lindqvist'): Promise<string> {
    const { page } = stranger;
    const [response] = await Promise.all([
      page.waitForResponse((answer) => new URL(answer.url()).pathname === '/v1/sign-in'),
      giveCredentials(page, username, password),
    ]);
    await expect(page.getByRole('alert')).toContainText(REFUSED);
    const body = (await response.json()) as Record<string, unknown>;
    // The one thing that may differ: the name of this very request, for the person who helps.
    const { requestId: _requestId, instance: _instance, ...rest } = body;
    return `${response.status()} ${JSON.stringify(rest)}`;
  }
});

test('wrong codes are counted against the factor, and a new flow does not buy new tries', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await page.goto('/');
  let wrong = 0;
  for (let flow = 0; flow < 4; flow += 1) {
    await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    const right = await house.outside.nextCode(maya.party.phone);
    const guess = right === '123456' ? '654321' : '123456';
    for (let answer = 0; answer < 3 && wrong < 10; answer += 1) {
      await typeCode(page, guess);
      wrong += 1;
      const told = page.getByText(/The code is not right|no longer valid|paused after too many/);
      await expect(told.first()).toBeVisible();
    }
    if (wrong === 10) {
      await typeCode(page, right);
      await expect(page.getByText('This factor is paused after too many wrong codes')).toBeVisible();
      break;
    }
    await page.getByRole('button', { name: 'Start again' }).click();
    await journey.pass(61_000);
  }
  expect(wrong).toBe(10);
});
