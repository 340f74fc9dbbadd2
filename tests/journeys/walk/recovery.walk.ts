/** Ways back in, the link that stops, a contact that is being replaced, and an account that stands still. */
import { Secret, TOTP } from 'otpauth';
import { passwordOf } from '../acts.ts';
import { expect } from '../fixtures.ts';
import { codeFor, type Stage, signInAs, typeCode, wrongCode } from './stage.ts';

export async function walkRecovery(stage: Stage): Promise<void> {
  const { page, say, look, button, heading, house, person } = stage;
  // A browser that is known may change a contact after a recovery; one that is not waits.
  await signInAs(stage, person);
  await page
    .getByRole('banner')
    .getByRole('button', { name: say('shell.signOut') })
    .click();
  await expect(page.getByText(say('signedOut.signed-out.title'), { exact: true })).toBeVisible();
  await page.goto('/recover');
  await expect(heading(say('recover.title'))).toBeVisible();
  await look('recover');
  for (const way of ['lost', 'username', 'password']) {
    await page.goto(`/recover#${way}`);
    await look(`recover-${way}`);
  }
  await walkNumber(stage);
  await page.goto('/recover#password');
  await page.getByLabel(say('signIn.username'), { exact: true }).fill(person.party.username);
  await button(say('action.continue')).click();
  await expect(heading(say('recover.mailTitle'))).toBeVisible();
  const { text } = await house.outside.nextMail(person.party.mail, /code to set|code pour choisir|パスワード再設定/);
  const code = /\b\d{8}\b/.exec(text)?.[0] ?? '';
  await typeCode(stage, wrongCode(code), say('action.continue'));
  await expect(page.getByText(say('problem.answer-wrong.title'))).toBeVisible();
  await page.getByText(say('recover.noMail')).click();
  await look('recover-mail-wrong');
  await typeCode(stage, code, say('action.continue'));
  await expect(heading(say('recover.chooseTitle'))).toBeVisible();
  await look('recover-proof');
  await typeCode(stage, await codeFor(stage), say('recover.submit'));
  await expect(heading(say('recover.passwordTitle'))).toBeVisible();
  await button(say('recover.passwordSubmit')).click();
  await look('recover-password-short');
  await page.getByLabel(say('opening.password'), { exact: true }).fill(person.password ?? '');
  await button(say('recover.passwordSubmit')).click();
  await expect(page.getByText(say('problem.password-unacceptable.title'))).toBeVisible();
  await look('recover-password-refused');
  await page.getByLabel(say('opening.password'), { exact: true }).fill('nine lanterns cross the bay');
  await button(say('recover.passwordSubmit')).click();
  await expect(heading(say('recover.doneTitle'))).toBeVisible();
  await look('recover-done');

  await signInAs(stage, { ...person, password: 'nine lanterns cross the bay' });
  await look('frozen-account');
  await page.goto('/withdraw');
  await expect(page.getByText(say('freeze.withdraw'))).toBeVisible();
  await look('frozen-withdrawal');
  await walkContact(stage);
  await walkStop(stage, text);
}

/** A lost number: who has nothing but a phone, and who has an app. */
async function walkNumber(stage: Stage): Promise<void> {
  const { page, say, look, button, heading, house, person } = stage;
  const robin = house.person('robin.okafor');
  await page.goto('/recover#number');
  await button(say('recover.byNumber.byPassword')).click();
  await look('recover-number');
  const begin = async (who: typeof person): Promise<void> => {
    await page.getByLabel(say('signIn.username'), { exact: true }).fill(who.party.username);
    await page.getByLabel(say('recover.byNumber.password'), { exact: true }).fill(passwordOf(who));
    await button(say('recover.byNumber.byPassword')).click();
  };
  await begin(person);
  await expect(page.getByText(say('problem.no-recovery-factor.title'))).toBeVisible();
  await look('recover-number-nothing');
  await begin(robin);
  const app = new TOTP({ secret: Secret.fromBase32(robin.totpSecret ?? '') });
  await expect(button(say('recover.submit'))).toBeVisible();
  await typeCode(stage, app.generate({ timestamp: house.now() }), say('recover.submit'));
  await expect(heading(say('recover.byNumber.valueTitle'))).toBeVisible();
  await look('recover-number-value');
  await page.getByLabel(say('recover.byNumber.value'), { exact: true }).fill('+12025550177');
  await button(say('recover.byNumber.valueSubmit')).click();
  await expect(page.getByLabel(say('challenge.label'), { exact: true })).toBeVisible();
  await look('recover-number-code');
  await typeCode(stage, await house.outside.nextCode('+12025550177'), say('action.continue'));
  await expect(heading(say('recover.byNumber.doneTitle'))).toBeVisible();
  await look('recover-number-done');
}

async function walkContact(stage: Stage): Promise<void> {
  const { page, say, look, button } = stage;
  await page.goto('/security/contacts');
  await button(say('contact.replace')).first().click();
  await button(say('contact.replaceSubmit')).click();
  await expect(page.getByText(say('contact.replaceMissing'))).toBeVisible();
  await look('contact-replace');
  await page.getByLabel(say('contact.replacePhone'), { exact: true }).fill('+12025550188');
  await button(say('contact.replaceSubmit')).click();
  await expect(page.getByText('+12025550188')).toBeVisible();
  await expect(page.getByLabel(say('challenge.label'), { exact: true })).toBeVisible();
  await look('contact-approval');
  await typeCode(stage, await codeFor(stage), say('prove.submit.contact-point.change'));
  await expect(button(say('contact.drop'))).toBeVisible();
  await look('contact-pending');
  await button(say('contact.drop')).click();
  await expect(page.getByText(say('contact.droppedTitle'), { exact: true })).toBeVisible();
  await look('contact-dropped');
}

async function walkStop(stage: Stage, notice: string): Promise<void> {
  const { page, say, look, button, heading } = stage;
  const link = /http:\/\/\S+\/stop#[\w-]+/.exec(notice)?.[0] ?? '';
  await page.goto('/stop');
  await expect(page.getByText(say('opening.noTokenTitle'))).toBeVisible();
  await look('stop-without-token');
  await page.goto('about:blank');
  await page.goto(link);
  await expect(button(say('stop.act'))).toBeVisible();
  await look('stop');
  await button(say('stop.act')).click();
  await expect(heading(say('stop.doneTitle'))).toBeVisible();
  await look('stop-done');
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByText(say('problem.stop-ended.title'))).toBeVisible();
  await look('stop-ended');
}
