/** The outside world, and the description of the API. */
import { expect } from '../fixtures.ts';
import { giveCredentials, type Stage, signInAs } from './stage.ts';

export async function walkWorld(stage: Stage): Promise<void> {
  const { page, say, sayWorld, house, person, visitor } = stage;
  await signInAs(stage, person);
  await page
    .getByRole('banner')
    .getByRole('button', { name: say('shell.signOut') })
    .click();
  await expect(page.getByText(say('signedOut.signed-out.title'), { exact: true })).toBeVisible();

  const world = await visitor.world('/phones');
  const look = (name: string): Promise<void> => stage.look(name, world, 'outside-world');
  await expect(world.getByRole('heading', { name: sayWorld('phones.title'), level: 1 })).toBeVisible();
  await expect(world.getByRole('article').first()).toBeVisible();
  await look('world-phones');
  await page.bringToFront();
  await giveCredentials(stage, person);
  await page.getByText(say('resend.title')).click();
  await stage.pass(31_000);
  await stage.button(say('resend.voice')).click();
  await world.bringToFront();
  const answer = world.getByRole('button', { name: sayWorld('call.answer') });
  await expect(answer).toBeVisible();
  await look('world-phone-ringing');
  await answer.click();
  await expect(world.getByRole('button', { name: sayWorld('call.hangUp') })).toBeVisible();
  await look('world-phone-answered');

  await world.getByRole('link', { name: sayWorld('nav.mailbox') }).click();
  const invited = house.person('noor.haddad').party.mail;
  await world.getByRole('combobox', { name: sayWorld('mailbox.choose') }).selectOption(invited);
  await expect(world.getByRole('navigation', { name: sayWorld('mailbox.list', { address: invited }) })).toBeVisible();
  await look('world-mailbox');
  await world
    .getByRole('navigation', { name: sayWorld('mailbox.list', { address: invited }) })
    .getByRole('link')
    .first()
    .click();
  await expect(world.getByRole('article')).toBeVisible();
  await look('world-mail');
  await world.getByRole('link', { name: sayWorld('nav.broker') }).click();
  await expect(world.getByRole('table').first()).toBeVisible();
  await look('world-broker');
  await world.getByRole('link', { name: sayWorld('nav.faults') }).click();
  await house.outside.setFault('sms', { loseNext: 1, delaySeconds: 30 });
  await expect(world.getByText(sayWorld('faults.armed_other', { count: 2 }).replace('2', '')).first()).toBeVisible();
  await look('world-faults');

  await page.bringToFront();
  await page.goto('/docs');
  // It speaks English only.
  await stage.look('api-description', page, 'portal', ['en']);
}
