/** The pages that anybody sees: signing in, in all its states. */
import { expect } from '../fixtures.ts';
import { codeFor, giveCredentials, type Stage, typeCode, wrongCode } from './stage.ts';

export async function walkFront(stage: Stage): Promise<void> {
  const { page, say, look, button, heading, person, twoFactors } = stage;
  await page.goto('/');
  await expect(heading(say('signIn.title.credentials'))).toBeVisible();
  await look('sign-in');
  await button(say('signIn.keyboard')).click();
  await expect(page.getByRole('group', { name: say('keyboard.label') })).toBeVisible();
  await look('sign-in-keyboard');
  await page.reload();
  await button(say('action.continue')).click();
  await expect(page.getByRole('alert')).toContainText(say('signIn.usernameMissing'));
  await look('sign-in-empty');
  await giveCredentials(stage, person, 'not the password');
  await expect(page.getByText(say('problem.sign-in-refused.title'))).toBeVisible();
  await look('sign-in-refused');

  await giveCredentials(stage, person);
  await expect(heading(say('signIn.title.answer'))).toBeVisible();
  await look('code');
  await page.getByText(say('resend.title')).click();
  await look('code-not-received');
  const code = await codeFor(stage);
  await button(say('signIn.submit')).click();
  await expect(page.getByText(say('challenge.missing'))).toBeVisible();
  await look('code-missing');
  await typeCode(stage, wrongCode(code), say('signIn.submit'));
  await expect(page.getByText(say('problem.answer-wrong.title'))).toBeVisible();
  await look('code-wrong');
  await stage.pass(301_000);
  await expect(page.getByText(say('problem.challenge-ended.title'))).toBeVisible();
  await look('code-ended');
  await button(say('signIn.restart')).click();

  await giveCredentials(stage, twoFactors);
  await expect(heading(say('signIn.title.choose'))).toBeVisible();
  await look('choose-factor');
  await page.getByRole('radio', { name: say('factor.totp.name') }).check();
  await button(say('action.continue')).click();
  await expect(page.getByText(say('challenge.hint.totp', { digits: 6 }))).toBeVisible();
  await look('code-of-the-app');
  await walkOfficial(stage);
}

/** Whether an address is ours, asked by somebody who is nobody here yet. */
async function walkOfficial({ page, say, look, button }: Stage): Promise<void> {
  await page.goto('/official');
  await button(say('official.check')).click();
  await expect(page.getByRole('alert')).toContainText(say('official.missing'));
  await look('official');
  await page.getByLabel(say('official.label'), { exact: true }).fill('http://192.0.2.7/sign-in');
  await button(say('official.check')).click();
  await expect(page.getByText(say('official.not-ours'), { exact: true })).toBeVisible();
  await look('official-not-ours');
  // What a link brings along is not shown under our name.
  await page.goto('/refused?reason=call_this_number');
  await expect(page.getByText(say('consent.wrongWhy.invalid_request'))).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText('call_this_number');
  await look('refused');
}
