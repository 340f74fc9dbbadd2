/** The account and a withdrawal in all its states. */
import { expect } from '../fixtures.ts';
import { codeFor, openPage, type Stage, signInAs, typeCode, wrongCode } from './stage.ts';

export async function walkAccount(stage: Stage): Promise<void> {
  const { page, say, look, heading, person } = stage;
  await signInAs(stage, person);
  await look('account');
  await page.keyboard.press('Tab');
  await look('account-skip-link');
  await openPage(stage, 'shell.withdraw');
  await expect(page.getByRole('radio').first()).toBeVisible();
  await expect(page.getByText(say('limits.day')).first()).toBeVisible();
  await look('withdraw');
  await stage.button(say('withdraw.review')).click();
  await expect(page.getByRole('alert')).toContainText(say('withdraw.error.payee-missing'));
  await look('withdraw-errors');
  await order(stage, '990');
  await look('withdraw-review');
  await stage.button(say('review.confirm')).click();
  await expect(heading(say('prove.titleAnswer'))).toBeVisible();
  const first = await codeFor(stage);
  await look('withdraw-prove');
  await typeCode(stage, wrongCode(first), say('prove.submit.withdrawal.create'));
  await expect(page.getByText(say('problem.answer-wrong.title'))).toBeVisible();
  await look('withdraw-prove-wrong');
  await stage.button(say('withdraw.change')).click();
  await expect(page.getByText(say('withdraw.voidedTitle'))).toBeVisible();
  await look('withdraw-voided');

  await stage.house.outside.setFault('broker', { delaySeconds: 600 });
  await proveOrder(stage, '1000');
  await expect(heading(say('outcome.executing.title'))).toBeVisible();
  await look('withdraw-executing');
  await stage.house.outside.setFault('broker', { delaySeconds: 0 });
  await stage.pass(601_000);
  await expect(heading(say('outcome.executed.title'))).toBeVisible();
  await look('withdraw-executed');
  await stage.house.outside.setFault('broker', { refuseNext: 1 });
  await stage.button(say('outcome.another')).click();
  await proveOrder(stage, '1100');
  await expect(heading(say('outcome.refused.title'))).toBeVisible();
  await look('withdraw-refused');
  await openPage(stage, 'shell.overview');
  await expect(page.getByRole('table', { name: say('withdrawals.title') })).toContainText(
    say('withdrawals.is.refused'),
  );
  await look('account-with-withdrawals');
  await walkClosing(stage);

  await stage.house.outside.setFault('broker-reads', { refuseNext: 60 });
  await page.reload();
  await expect(page.getByText(say('problem.broker-unavailable.title')).first()).toBeVisible();
  await look('account-without-broker');
}

/** A wish to close the account: with money in it, proven, waiting, and taken back. */
async function walkClosing(stage: Stage): Promise<void> {
  const { page, say, look, house, person } = stage;
  await page.getByRole('link', { name: say('closing.link') }).click();
  await expect(page.getByText(say('closing.inTheWay.balance.title'))).toBeVisible();
  await look('closing-with-money');
  const { givenName, familyName } = person.party.person;
  await house.outside.empty(`${givenName} ${familyName}`);
  await page.reload();
  await stage.button(say('closing.askFor')).click();
  await typeCode(stage, await codeFor(stage), say('prove.submit.closing.ask'));
  await expect(page.getByText(say('closing.askedTitle'))).toBeVisible();
  await look('closing-asked');
  await stage.button(say('closing.takeBack')).click();
  await expect(page.getByText(say('closing.takenBackTitle'))).toBeVisible();
  await look('closing-taken-back');
  await openPage(stage, 'shell.overview');
}

/** A choice of factors, each with what it may still move. */
export async function walkLimits(stage: Stage): Promise<void> {
  const { page, say, look, heading, twoFactors, button } = stage;
  await page.goto('/');
  await page.getByLabel(say('signIn.username'), { exact: true }).fill(twoFactors.party.username);
  await page.getByLabel(say('signIn.password'), { exact: true }).fill(twoFactors.password ?? '');
  await button(say('action.continue')).click();
  await page.getByRole('radio', { name: say('factor.phone.name') }).check();
  await button(say('action.continue')).click();
  await typeCode(stage, await codeFor(stage, twoFactors), say('signIn.submit'));
  await expect(heading(say('overview.title'))).toBeVisible();
  await openPage(stage, 'shell.withdraw');
  await order(stage, '25000');
  await button(say('review.confirm')).click();
  await expect(heading(say('prove.titleChoose'))).toBeVisible();
  await look('withdraw-choose-factor');
  await stage.pass(301_000);
  await expect(page.getByText(say('problem.approval-void.title'))).toBeVisible();
  await look('withdraw-approval-expired');
}

async function order({ page, say, heading, button }: Stage, amount: string): Promise<void> {
  await page.getByRole('radio').first().check();
  await page.getByLabel(say('withdraw.amount'), { exact: true }).fill(amount);
  await button(say('withdraw.review')).click();
  await expect(heading(say('review.title'))).toBeVisible();
}

async function proveOrder(stage: Stage, amount: string): Promise<void> {
  const { say } = stage;
  await order(stage, amount);
  await stage.button(say('review.confirm')).click();
  await typeCode(stage, await codeFor(stage), say('prove.submit.withdrawal.create'));
}
