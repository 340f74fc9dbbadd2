/** How a session ends, and what is said of it. */
import { expect } from '../fixtures.ts';
import { codeFor, giveCredentials, type Stage, signInAs, typeCode } from './stage.ts';

const MINUTE_MS = 60_000;

export async function walkEndings(stage: Stage): Promise<void> {
  const { page, say, look, heading, person, visitor } = stage;
  await signInAs(stage, person);
  await stage.pass(14 * MINUTE_MS + 1_000);
  await expect(page.getByRole('dialog', { name: say('logoff.title') })).toBeVisible();
  await look('logoff');
  await stage.pass(MINUTE_MS);
  await expect(page.getByText(say('signedOut.inactivity.title'))).toBeVisible();
  await look('ended-by-inactivity');

  await signInAs(stage, person);
  await page
    .getByRole('banner')
    .getByRole('button', { name: say('shell.signOut') })
    .click();
  await expect(page.getByText(say('signedOut.signed-out.title'), { exact: true })).toBeVisible();
  await look('signed-out');
  await signInAs(stage, person);
  await page.request.delete('/v1/session', { failOnStatusCode: false });
  await visitor.context.clearCookies({ name: '__Host-strongroom-session' });
  await stage.pass(21_000);
  await expect(page.getByText(say('signedOut.elsewhere.title'))).toBeVisible();
  await look('ended-elsewhere');

  await page.getByLabel(say('signIn.publicComputer'), { exact: true }).check();
  await giveCredentials(stage, person);
  await typeCode(stage, await codeFor(stage), say('signIn.submit'));
  await expect(heading(say('overview.title'))).toBeVisible();
  await expect(page.getByText(say('statement.opening'))).toBeVisible();
  await look('account-on-a-public-computer');
  await page
    .getByRole('banner')
    .getByRole('button', { name: say('shell.signOut') })
    .click();
  await expect(page.getByText(say('signedOut.public-computer.title'))).toBeVisible();
  await look('signed-out-of-a-public-computer');
}

/** Guesses from elsewhere, as the owner sees them; and a server that cannot be reached. */
export async function walkTrouble(stage: Stage): Promise<void> {
  const { page, say, look, person, house } = stage;
  await signInAs(stage, person);
  const credentials = { username: person.party.username, password: 'a guess, and a wrong one' };
  for (let guess = 0; guess < 5; guess += 1) {
    await fetch(`${house.portalUrl}/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: house.portalUrl, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(credentials),
    });
  }
  await stage.pass(21_000);
  await expect(page.getByText(say('shell.pausedTitle'))).toBeVisible();
  await look('account-with-guesses');
}
