/** The app on the phone: how it begins, what it is asked, what it answers without network, and what it is set to. */
import type { Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import { codeFor, giveCredentials, type Stage, wrongCode } from './stage.ts';
import { type Say, sayIn } from './words.ts';

const PIN = 'k7p2';

interface Phone {
  readonly page: Page;
  readonly say: Say;
  readonly look: (name: string) => Promise<void>;
  readonly press: (key: string) => Promise<void>;
  readonly follow: (key: string) => Promise<void>;
  /** The field of this label. */
  readonly fill: (key: string, text: string) => Promise<void>;
  readonly at: (key: string) => Promise<void>;
}

export async function walkAuthenticator(stage: Stage): Promise<void> {
  const say = sayIn('authenticator', stage.language);
  const page = await stage.visitor.context.newPage();
  const phone: Phone = {
    page,
    say,
    look: (name) => stage.look(`key-${name}`, page, 'authenticator'),
    press: (key) => page.getByRole('button', { name: say(key), exact: true }).click(),
    follow: (key) =>
      page
        .getByRole('link', { name: say(key) })
        .first()
        .click(),
    fill: (key, text) => page.getByLabel(say(key), { exact: true }).fill(text),
    at: (key) => expect(page.getByRole('heading', { name: say(key), exact: true, level: 1 })).toBeVisible(),
  };
  await page.goto(stage.house.authenticatorUrl);
  await phone.at('welcome.title');
  await phone.look('welcome');
  await walkActivation(stage, phone);
  await walkSettings(stage, phone);
  await walkWithoutNetwork(phone);
  await walkRequest(stage, phone);
}

async function walkActivation(stage: Stage, { page, say, look, press, follow, fill, at }: Phone): Promise<void> {
  await follow('welcome.move.title');
  await at('add.title.move');
  await press('action.continue');
  await expect(page.getByText(say('add.usernameMissing'))).toBeVisible();
  await look('begin-empty');
  await fill('add.username', stage.person.party.username);
  await fill('add.password', stage.person.password ?? '');
  await press('action.continue');
  await at('add.proofTitle');
  await look('proof');
  await press('add.sendSms');
  await at('add.codeTitle');
  const code = await codeFor(stage);
  await fill('add.code', wrongCode(code));
  await press('action.continue');
  await expect(page.getByText(say('problem.answer-wrong.title'))).toBeVisible();
  await look('code-wrong');
  await fill('add.code', code);
  await press('action.continue');
  await at('add.pinTitle');
  await fill('pin.choose', 'abcd');
  await fill('pin.again', 'abcd');
  await press('add.finish');
  await expect(page.getByText(say('pin.refused.no-digit'))).toBeVisible();
  await look('pin-refused');
  await fill('pin.choose', PIN);
  await fill('pin.again', PIN);
  await press('add.finish');
  await at('add.doneTitle');
  await look('done');
  await follow('action.done');
  await at('home.title');
  await expect(page.getByText(say('line.live')).first()).toBeVisible();
  await look('home');
}

async function walkSettings({ person }: Stage, { page, say, look, follow, at }: Phone): Promise<void> {
  await page.getByRole('link', { name: person.party.username }).click();
  await expect(page.getByText(say('user.tries'))).toBeVisible();
  await look('user');
  await follow('notices.title');
  await at('notices.title');
  await look('notices');
  await page.goBack();
  await follow('changePin.title');
  await at('changePin.title');
  await look('change-pin');
  await page.goBack();
  await follow('product');
  await follow('home.scan');
  await at('scan.title');
  await look('scan');
  await follow('product');
}

async function walkWithoutNetwork({ look, press, follow, fill, at }: Phone): Promise<void> {
  await follow('home.offline');
  await at('offline.title');
  await fill('offline.challenge', '123456');
  await press('action.continue');
  await at('offline.blindTitle');
  await look('offline-blind');
  await fill('pin.yours', PIN);
  await press('offline.show');
  await at('response.title');
  await look('response');
  await follow('product');
}

async function walkRequest(stage: Stage, { page, say, look, press, at }: Phone): Promise<void> {
  await stage.page.goto('/');
  await giveCredentials(stage, stage.person);
  await stage.page.getByRole('radio', { name: stage.say('factor.mobile-key.name') }).check();
  await stage.button(stage.say('action.continue')).click();
  await page.bringToFront();
  await at('act.signIn');
  await look('request');
  await press('prompt.deny');
  await expect(page.getByText(say('deny.title'))).toBeVisible();
  await look('deny');
  await press('deny.not-me');
  await at('outcome.not-me.title');
  await look('stopped');
}
