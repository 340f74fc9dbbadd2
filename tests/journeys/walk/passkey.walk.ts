/** Passkeys: named, touched, left, done; then asked for at the door and left again. */
import { giveAuthenticator } from '../authenticators.ts';
import { expect } from '../fixtures.ts';
import { codeFor, giveCredentials, openPage, type Stage, signInAs, typeCode } from './stage.ts';

const FRESH_PROOF_MS = 301_000;
const NAME = 'X1 13';

export async function walkPasskeys(stage: Stage): Promise<void> {
  const { page, say, look, heading, button, person } = stage;
  await signInAs(stage, person);
  await stage.pass(FRESH_PROOF_MS);
  await openPage(stage, 'shell.security');
  const manage = say('security.proof.manage');
  await page.getByRole('main').getByRole('link', { name: manage, exact: true }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: say('factor.passkey.name'), exact: true })
    .click();
  await button(say('passkeyAdd.begin')).click();
  await expect(page.getByText(say('passkeyAdd.nameMissing'))).toBeVisible();
  await look('passkey-nameless');
  await page.getByLabel(say('passkeyAdd.name'), { exact: true }).fill(NAME);
  await button(say('passkeyAdd.begin')).click();
  await expect(heading(say('prove.titleAnswer'))).toBeVisible();
  await look('passkey-prove');
  await typeCode(stage, await codeFor(stage), say('prove.submit.factor.enrol'));
  await expect(heading(say('passkeyAdd.touchTitle', { name: NAME }))).toBeVisible();
  await look('passkey-touch');
  const authenticator = await giveAuthenticator(page);
  await authenticator.verifies(false);
  await button(say('passkeyAdd.touch')).click();
  await expect(page.getByText(say('passkeyAdd.leftTitle'))).toBeVisible();
  await look('passkey-left');
  await authenticator.verifies(true);
  await button(say('passkeyAdd.touchAgain')).click();
  await expect(page.getByText(say('factors.passkeyTitle'))).toBeVisible();
  await look('passkey-enrolled');
  await walkDoor(stage, () => authenticator.verifies(false));
}

async function walkDoor(stage: Stage, letNobodyIn: () => Promise<void>): Promise<void> {
  const { page, say, look, heading, button } = stage;
  await page
    .getByRole('banner')
    .getByRole('button', { name: say('shell.signOut') })
    .click();
  await giveCredentials(stage, stage.person);
  await expect(heading(say('signIn.title.choose'))).toBeVisible();
  await page.getByRole('radio', { name: say('factor.passkey.name') }).check();
  await look('passkey-chosen');
  await button(say('action.continue')).click();
  await expect(heading(say('ask.passkey.signIn'))).toBeVisible();
  await look('passkey-asked');
  await letNobodyIn();
  await button(say('signIn.submit')).click();
  await expect(page.getByText(say('passkey.leftTitle'))).toBeVisible();
  await look('passkey-not-answered');
  await stage.pass(FRESH_PROOF_MS);
  await expect(page.getByText(say('ask.passkey.endedTitle'))).toBeVisible();
  await look('passkey-ended');
}
