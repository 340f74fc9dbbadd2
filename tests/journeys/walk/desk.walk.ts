/** The desk of staff: its door, a new member's link, search, a client, a caller, an act, the second person, own factors. */
import type { Page } from '@playwright/test';
import type { DemoStaff } from '@strongroom/server';
import { Secret, TOTP } from 'otpauth';
import { expect } from '../fixtures.ts';
import type { Stage } from './stage.ts';
import { type Say, sayIn } from './words.ts';

const STEP_MS = 30_000;

export async function walkDesk(stage: Stage): Promise<void> {
  const { house, visitor } = stage;
  const say = sayIn('desk', stage.language);
  const desk = await visitor.context.newPage();
  const look = (name: string): Promise<void> => stage.look(name, desk, 'desk');
  const button = (key: string) => desk.getByRole('button', { name: say(key), exact: true });

  await desk.goto(house.enrolmentUrl);
  await expect(desk.getByLabel(say('enrol.byPasskey'))).toBeChecked();
  await look('desk-enrolment');
  await desk.getByLabel(say('enrol.byCode')).check();
  await expect(desk.getByRole('img', { name: say('enrol.picture') })).toBeVisible();
  await look('desk-enrolment-code');

  const alex = house.staffMember('alex.morgan');
  await desk.goto(house.deskUrl);
  await look('desk-sign-in');
  await giveName(desk, say, alex);
  await expect(desk.getByRole('heading', { name: say('signIn.codeTitle') })).toBeVisible();
  await look('desk-code');
  await enter(stage, desk, say, alex);
  await desk.getByLabel(say('search.label')).fill('in');
  await button('search.submit').click();
  await expect(desk.getByRole('table')).toBeVisible();
  await look('desk-search');

  await desk.getByRole('link', { name: 'Maya Lindqvist' }).click();
  await expect(desk.getByRole('heading', { name: 'Maya Lindqvist' })).toBeVisible();
  await look('desk-client');
  await button('caller.begin').click();
  await expect(button('caller.submit')).toBeVisible();
  await look('desk-caller');
  await button('caller.submit').click();
  await expect(desk.getByText(say('caller.refused'), { exact: true })).toBeVisible();
  await desk.getByLabel(say('propose.kind'), { exact: true }).selectOption({ label: say('act.factor.suspend.name') });
  await desk.getByLabel(say('propose.reason')).fill('– – –');
  await look('desk-act');
  await button('propose.submit.two').click();
  await desk.getByRole('link', { name: say('propose.waits') }).click();
  await expect(button('queue.withdraw')).toBeVisible();
  await look('desk-queue-own');
  await button('signOut').click();
  await expect(desk.getByRole('heading', { name: say('signIn.title') })).toBeVisible();

  await stage.pass(STEP_MS);
  const sana = house.staffMember('sana.ito');
  await giveName(desk, say, sana);
  await enter(stage, desk, say, sana);
  await desk.getByRole('link', { name: say('nav.queue') }).click();
  await expect(button('queue.approve')).toBeVisible();
  await look('desk-queue');
  await button('queue.refuse').click();
  await desk.getByLabel(say('queue.why')).fill('– – –');
  await button('queue.refuse').click();
  await expect(desk.getByText(say('queue.empty'))).toBeVisible();
  await look('desk-queue-decided');
  await desk.getByRole('link', { name: say('nav.reports') }).click();
  await expect(desk.getByText(say('reports.empty'))).toBeVisible();
  await look('desk-reports');
  await desk.getByRole('link', { name: say('nav.history') }).click();
  await expect(desk.getByRole('article')).toBeVisible();
  await look('desk-history');
  await desk.getByRole('link', { name: say('nav.factors') }).click();
  await desk.getByLabel(say('myFactors.name')).fill('YubiKey');
  await look('desk-factors');
  await button('myFactors.add').click();
  await expect(desk.getByText(say('myFactors.prove', { name: 'YubiKey' }))).toBeVisible();
  await look('desk-factors-prove');
}

async function giveName(desk: Page, say: Say, staff: DemoStaff): Promise<void> {
  await desk.getByLabel(say('signIn.name'), { exact: true }).fill(staff.name);
  await desk.getByLabel(say('signIn.password'), { exact: true }).fill(staff.password);
  await desk.getByRole('button', { name: say('continue'), exact: true }).click();
}

async function enter(stage: Stage, desk: Page, say: Say, staff: DemoStaff): Promise<void> {
  const totp = new TOTP({ secret: Secret.fromBase32(staff.totpSecret) });
  await desk.getByLabel(say('code'), { exact: true }).fill(totp.generate({ timestamp: stage.house.now() }));
  await desk.getByRole('button', { name: say('signIn.submit'), exact: true }).click();
  await expect(desk.getByRole('heading', { name: say('search.title'), exact: true })).toBeVisible();
}
