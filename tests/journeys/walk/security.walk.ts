/** The Security Centre and everything that is changed from it. */
import { Secret, TOTP } from 'otpauth';
import { expect } from '../fixtures.ts';
import { codeFor, openPage, type Stage, signInAs, typeCode } from './stage.ts';

const FRESH_PROOF_MS = 301_000;

export async function walkSecurity(stage: Stage): Promise<void> {
  const { page, say, look, heading, person } = stage;
  // The first device is the one that changes things later; the second one is new.
  await signInAs(stage, person);
  await signInAs({ ...stage, ...(await elsewhere(stage)) }, person);
  await openPage(stage, 'shell.security');
  await expect(page.getByText(say('sessions.this'), { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: say('security.allHistory') })).toBeVisible();
  await expect(page.getByText(say('event.session.opened')).first()).toBeVisible();
  await look('security');

  await follow(stage, 'security.in.manage');
  await expect(heading(say('sessions.title'))).toBeVisible();
  await look('sessions');
  await page
    .getByRole('main')
    .getByRole('button', { name: say('sessions.endOthers') })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('sessions-question');
  await stage.button(say('sessions.ask.others.yes')).click();
  await expect(page.getByText(say('sessions.doneText'))).toBeVisible();
  await look('sessions-ended');
  await back(stage);

  await walkDevices(stage);
  await follow(stage, 'security.proof.contacts');
  await expect(page.getByText(say('contact.mail'), { exact: true })).toBeVisible();
  await look('contacts');
  await back(stage);
  await walkReviews(stage);
  await follow(stage, 'security.allHistory');
  await expect(page.getByText(say('event.session.opened')).first()).toBeVisible();
  await look('history');
  await stage.button(say('history.verifyAll')).click();
  await expect(page.locator('.sr-seal').nth(3)).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.getByText(say('log.details'), { exact: true }).first().click();
  await look('history-verified');
  await follow(stage, 'history.search');
  await expect(heading(say('activity.title'))).toBeVisible();
  await look('activity');
  await page.getByLabel(say('activity.address')).fill('home');
  await stage.button(say('activity.search')).click();
  await expect(page.getByRole('alert')).toContainText(say('activity.error.address'));
  await look('activity-errors');
  await page.getByLabel(say('activity.address')).fill('');
  await page.getByLabel(say('activity.kindOf')).selectOption('withdrawal');
  await stage.button(say('activity.search')).click();
  await expect(page.getByText(say('activity.emptyTitle'))).toBeVisible();
  await look('activity-empty');
  await page
    .getByRole('banner')
    .getByRole('link', { name: say('shell.notMe') })
    .click();
  await expect(heading(say('notMe.title'))).toBeVisible();
  await expect(page.getByText(say('event.session.opened')).first()).toBeVisible();
  await look('not-me');
  await stage.button(say('notMe.act')).click();
  await expect(page.getByText(say('passwordPage.notMeTitle'))).toBeVisible();
  await look('password-because-not-me');
}

async function walkNetworks(stage: Stage): Promise<void> {
  const { page, say, look, button } = stage;
  await follow(stage, 'networks.link');
  await expect(page.getByText(say('networks.none'), { exact: true })).toBeVisible();
  await look('networks');
  const field = page.getByLabel(say('networks.field'), { exact: true });
  await button(say('networks.check')).click();
  await expect(page.getByText(say('networks.missing'))).toBeVisible();
  await field.fill('198.51.100.77/24, 192.168.1.20, 010.0.0.1');
  await button(say('networks.check')).click();
  await expect(page.getByText(say('networks.refused.private'))).toBeVisible();
  await look('networks-refused');
  await field.fill('198.51.100.0/24');
  await button(say('networks.check')).click();
  await expect(page.getByText(say('networks.guard'))).toBeVisible();
  await look('networks-shut-out');
  await page.getByRole('checkbox').check();
  await button(say('networks.submit')).click();
  await expect(page.getByRole('heading', { name: say('prove.titleAnswer') })).toBeVisible();
  await look('networks-prove');
  await typeCode(stage, await codeFor(stage), say('prove.submit.network.add'));
  await expect(page.getByText(say('networks.addedNow'))).toBeVisible();
  await look('networks-named');
  await back(stage);
}

async function walkDevices(stage: Stage): Promise<void> {
  const { page, say, look, heading, button } = stage;
  await follow(stage, 'security.in.devices');
  await expect(heading(say('devices.title'))).toBeVisible();
  await expect(page.getByText(say('devices.state.new'), { exact: true })).toBeVisible();
  await page.getByText(say('devices.posture.title')).click();
  await page.locator('input[name^="private-"][value="no"]').check();
  await button(say('devices.posture.save')).click();
  await expect(page.getByText(say('devices.bar.shared'))).toBeVisible();
  await page.getByText(say('devices.posture.title')).click();
  await look('devices');
  await page.getByText(say('devices.posture.title')).click();
  await page.getByText(say('devices.revoke'), { exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('devices-question');
  await button(say('devices.revokeYes')).click();
  await expect(page.getByText(say('devices.revokedText'))).toBeVisible();
  await look('devices-revoked');
  await back(stage);
}

async function walkReviews(stage: Stage): Promise<void> {
  const { page, say, look, button } = stage;
  await follow(stage, 'daily.title');
  await expect(page.getByText(say('daily.state.open'))).toBeVisible();
  await look('reviews');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await expect(button(say('daily.seen'))).toBeVisible();
  await look('review');
  await button(say('daily.seen')).click();
  await expect(page.getByText(say('daily.seenText'))).toBeVisible();
  await look('review-seen');
  await back(stage);
}

export async function walkChanges(stage: Stage): Promise<void> {
  await signInAs(stage, stage.person);
  await openPage(stage, 'shell.security');
  await walkNetworks(stage);
  await stage.pass(FRESH_PROOF_MS);
  await walkFactors(stage);
  await walkPassword(stage);
}

async function walkFactors(stage: Stage): Promise<void> {
  const { page, say, look, heading } = stage;
  await openPage(stage, 'shell.security');
  await expect(page.getByText(say('rights.lapsed')).first()).toBeVisible();
  await look('security-lapsed');
  await follow(stage, 'security.proof.manage');
  await expect(page.getByText(say('factorKind.totp'))).toBeVisible();
  await look('factors');
  await follow(stage, 'factor.phone.name');
  await expect(heading(say('factor.phone.name'))).toBeVisible();
  await look('factor-phone');
  for (const kind of ['mobile-key', 'security-card', 'recovery-code']) {
    await follow(stage, 'factors.title');
    await follow(stage, `factor.${kind}.name`);
    await expect(heading(say(`factor.${kind}.name`))).toBeVisible();
    await look(`factor-${kind}`);
  }
  await follow(stage, 'factors.title');
  await follow(stage, 'factor.totp.name');
  await expect(stage.button(say('factors.add'))).toBeVisible();
  await look('factor-totp');
  await stage.button(say('factors.add')).click();
  await expect(heading(say('prove.titleAnswer'))).toBeVisible();
  await look('factors-prove');
  await typeCode(stage, await codeFor(stage), say('prove.submit.factor.enrol'));
  await expect(heading(say('enrol.title'))).toBeVisible();
  await page.getByText(say('enrol.cannotScan')).click();
  await expect(page.getByRole('img', { name: say('enrol.qrLabel') }).locator('path')).toBeAttached();
  await look('enrol');
  const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(/\s/g, '');
  await page.getByLabel(say('enrol.code'), { exact: true }).fill('000000');
  await stage.button(say('enrol.confirm')).click();
  await expect(page.getByText(say('problem.answer-wrong.title'))).toBeVisible();
  await look('enrol-wrong');
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: stage.house.now() });
  await page.getByLabel(say('enrol.code'), { exact: true }).fill(code);
  await stage.button(say('enrol.confirm')).click();
  await expect(page.getByText(say('factors.enrolledTitle'))).toBeVisible();
  await look('factors-enrolled');
  await follow(stage, 'factors.title');
  await back(stage);
}

/** Doing without the second factor on trading surfaces, and back. */
export async function walkOptOut(stage: Stage): Promise<void> {
  const { page, say, look, heading, button } = stage;
  await signInAs(stage, stage.person);
  await openPage(stage, 'shell.security');
  await follow(stage, 'security.proof.manage');
  await follow(stage, 'optOut.link');
  await expect(heading(say('optOut.title'))).toBeVisible();
  await button(say('optOut.submit')).click();
  await expect(page.getByRole('alert')).toContainText(say('optOut.unread'));
  await look('opt-out');
  await page.getByLabel(say('optOut.read'), { exact: true }).check();
  await button(say('optOut.submit')).click();
  await typeCode(stage, await codeFor(stage), say('prove.submit.factor.opt-out'));
  await expect(page.getByText(say('optOut.outTitle'))).toBeVisible();
  await expect(page.getByText(say('optOut.agreed'))).toBeVisible();
  await look('opted-out');
  await button(say('optOut.back')).click();
  await expect(page.getByText(say('optOut.backTitle'))).toBeVisible();
  await expect(button(say('optOut.submit'))).toBeVisible();
  await walkPhrase(stage);
  await walkMembers(stage);
  await walkPrograms(stage);
}

async function walkPhrase({ page, say, look, button }: Stage): Promise<void> {
  await page.goto('/security/phrase');
  await button(say('phrase.save')).click();
  await expect(page.getByRole('alert')).toContainText(say('phrase.missing'));
  await look('phrase');
  await page.getByLabel(say('phrase.label'), { exact: true }).fill('– – – –');
  await button(say('phrase.save')).click();
  await expect(button(say('phrase.remove'))).toBeVisible();
  await look('phrase-saved');
}

/** Other people of the same accounts, for whoever manages users. */
async function walkMembers({ page, say, look, heading }: Stage): Promise<void> {
  await page.goto('/security/members');
  await expect(heading(say('members.title'))).toBeVisible();
  await look('members');
}

/** Ways from and to programs that end at once: an application nobody has, a consent that is gone, a code of nobody. */
async function walkPrograms({ page, say, look, button, heading }: Stage): Promise<void> {
  await page.goto('/enter');
  await expect(page.getByText(say('enter.unknown'))).toBeVisible();
  await look('enter-unknown');
  await page.goto('/consent/gone');
  await expect(heading(say('consent.goneTitle'))).toBeVisible();
  await look('consent-gone');
  await page.goto('/device?user_code=BCDF-GHJK');
  await button(say('consent.device.submit')).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await look('device-unknown');
}

async function walkPassword(stage: Stage): Promise<void> {
  const { page, say, look, heading, person } = stage;
  await follow(stage, 'security.proof.password');
  await expect(heading(say('passwordPage.title'))).toBeVisible();
  await look('password');
  const next = page.getByLabel(say('passwordPage.next'), { exact: true });
  await next.fill(person.party.username);
  await expect(page.getByRole('list', { name: say('rules.label') })).toContainText(say('rules.broken'));
  await stage.button(say('passwordPage.submit')).click();
  await expect(page.getByRole('alert')).toContainText(say('passwordPage.currentMissing'));
  await look('password-errors');
  await page.getByLabel(say('passwordPage.current'), { exact: true }).fill(person.password ?? '');
  await next.fill('nine violet umbrellas at noon');
  await expect(page.getByRole('list', { name: say('rules.label') })).not.toContainText(say('rules.broken'));
  await stage.button(say('passwordPage.submit')).click();
  await expect(page.getByText(say('passwordPage.doneTitle'))).toBeVisible();
  await look('password-changed');
}

async function elsewhere(stage: Stage): Promise<Pick<Stage, 'page' | 'visitor' | 'button' | 'heading'>> {
  const visitor = await stage.anotherBrowser();
  const { page } = visitor;
  return {
    visitor,
    page,
    button: (name) => page.getByRole('button', { name, exact: true }),
    heading: (name) => page.getByRole('heading', { name, exact: true, level: 1 }),
  };
}

const follow = ({ page, say }: Stage, key: string): Promise<void> =>
  page
    .getByRole('main')
    .getByRole('link', { name: say(key), exact: true })
    .click();
const back = ({ page, say }: Stage): Promise<void> =>
  page
    .getByRole('main')
    .getByRole('link', { name: say('security.title'), exact: true })
    .click();
