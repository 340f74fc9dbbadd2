/** Opening access by invitation. */
import { expect } from '../fixtures.ts';
import { codeFor, type Stage, typeCode, wrongCode } from './stage.ts';

export async function walkOpening(stage: Stage): Promise<void> {
  const { page, say, look, button, heading, house } = stage;
  const invited = house.person('noor.haddad');
  await page.goto('/open');
  await expect(page.getByText(say('opening.noTokenTitle'))).toBeVisible();
  await look('opening-without-token');
  await page.goto('/open#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
  await page.reload();
  await page.goto('about:blank');
  await page.goto('/open#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
  await expect(page.getByText(say('problem.opening-ended.title'))).toBeVisible();
  await look('opening-ended');

  const { text } = await house.outside.nextMail(invited.party.mail, /./);
  await page.goto('about:blank');
  await page.goto(/http:\/\/\S+\/open#\S+/.exec(text)?.[0] ?? '');
  const password = page.getByLabel(say('opening.password'), { exact: true });
  await expect(password).toBeVisible();
  await look('opening-password');
  await password.fill('short');
  await button(say('action.continue')).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await look('opening-password-short');
  await password.fill('Noor.Haddad.1996');
  await button(say('action.continue')).click();
  await expect(heading(say('opening.phoneTitle'))).toBeVisible();
  await look('opening-phone');
  await button(say('opening.sendSms')).click();
  const code = await codeFor(stage, invited);
  await expect(page.getByLabel(say('challenge.label'), { exact: true })).toBeVisible();
  await look('opening-phone-sent');
  await typeCode(stage, code, say('opening.complete'));
  await expect(page.getByText(say('problem.password-unacceptable.title'))).toBeVisible();
  await look('opening-password-refused');
  // Another password in the same place, and the code that came is still good.
  await password.fill('eleven grey herons waiting');
  await typeCode(stage, wrongCode(code), say('opening.complete'));
  await expect(page.getByText(say('problem.answer-wrong.title'))).toBeVisible();
  await look('opening-phone-wrong');
  await typeCode(stage, code, say('opening.complete'));
  await expect(heading(say('opening.doneTitle'))).toBeVisible();
  await look('opening-done');
}
