/**
 * Every operation that changes something, done once as it should be. For tests that say the same of each: that it is
 * written down, that it does not happen when it cannot be written down.
 */
import { isAtDesk, type OperationId, operations } from '@strongroom/contract';
import type { Prepare, Prepared } from './acts.model.ts';
import type { Browser } from './browser.client.ts';
import { cardActs } from './card.acts.ts';
import { closingActs } from './closing.acts.ts';
import { deviceActs } from './device.acts.ts';
import { elsewhere, FIREFOX } from './drift.people.ts';
import { factorActs } from './factor.acts.ts';
import type { House } from './harness.ts';
import { memberActs } from './member.acts.ts';
import { mobileKeyActs } from './mobile-key.acts.ts';
import { addNetworks, provenRemoval } from './networks.people.ts';
import { openingActs } from './opening.acts.ts';
import { holder } from './passkey.people.ts';
import {
  challengeApproval,
  codeFor,
  demandApproval,
  inside,
  newPerson,
  PASSWORD,
  prove,
  provenApproval,
  signIn,
  toChallenge,
  withdraw,
} from './people.ts';
import { recoveryActs } from './recovery.acts.ts';
import { surfaceActs } from './surfaces.acts.ts';

const signedIn =
  (act: (browser: Browser) => ReturnType<Prepared['act']>): Prepare =>
  async (house) => {
    const { browser } = await inside(house);
    return { act: () => act(browser) };
  };

async function withChallenge(house: House) {
  const person = await newPerson(house);
  const browser = house.browser();
  return { person, browser, ...(await toChallenge(browser, person)) };
}

async function withApproval(house: House) {
  const { person, browser } = await inside(house);
  const approval = await demandApproval(browser, person, { amountMinor: 1_000 });
  return { person, browser, approval, params: { approvalId: approval.id } };
}

async function unconfirmed(house: House) {
  const { person, browser } = await inside(house);
  const { rows } = await house.sql.query(
    `update contact_point set confirmed_at = null where user_id = $1 and kind = 'mail' returning id`,
    [person.userId],
  );
  return { person, browser, params: { contactPointId: String(rows[0].id) } };
}

export const acts: Readonly<Record<string, Prepare>> = {
  ...recoveryActs,
  ...mobileKeyActs,
  ...cardActs,
  ...factorActs,
  ...closingActs,
  ...memberActs,
  signOut: signedIn((browser) => browser.call('signOut')),
  endSessions: signedIn((browser) => browser.call('endSessions', { query: { keep: 'none' } })),
  claimTrading: signedIn((browser) => browser.call('claimTrading', { body: { takeOverFrom: null } })),
  async releaseTrading(house) {
    const { browser } = await inside(house);
    await browser.ask('claimTrading', { body: { takeOverFrom: null } });
    return { act: () => browser.call('releaseTrading') };
  },
  async endSession(house) {
    const { person, browser } = await inside(house);
    const { session } = await signIn(house, person);
    return { act: () => browser.call('endSession', { params: { sessionId: session.sessionId } }) };
  },
  async reproveSession(house) {
    const { person, browser } = await inside(house);
    await elsewhere(house, browser, { userAgent: FIREFOX }).session();
    const approval = (await browser.call('reproveSession')).problem?.approval;
    if (approval === undefined) throw new Error('a session that drifted asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('reproveSession', { approval: approval.id }) };
  },
  async beginSignIn(house) {
    const { username, password } = await newPerson(house);
    const browser = house.browser();
    return { act: () => browser.call('beginSignIn', { body: { username, password } }) };
  },
  async cancelSignIn(house) {
    const { browser } = await withChallenge(house);
    return { act: () => browser.call('cancelSignIn') };
  },
  async beginSignInChallenge(house) {
    const { username, password } = await newPerson(house);
    const browser = house.browser();
    const { factors } = await browser.ask('beginSignIn', { body: { username, password } });
    const body = { factorId: factors[0]?.id ?? '', method: 'sms' as const };
    return { act: () => browser.call('beginSignInChallenge', { body }) };
  },
  async resendSignInCode(house) {
    const { browser, challengeId } = await withChallenge(house);
    house.clock.advance(5_000);
    return { act: () => browser.call('resendSignInCode', { body: { challengeId, method: 'voice' } }) };
  },
  async answerSignIn(house) {
    const { person, browser, challengeId } = await withChallenge(house);
    const answer = await codeFor(house, person);
    return { act: () => browser.call('answerSignIn', { body: { challengeId, answer } }) };
  },
  async answerPasskeySignIn(house) {
    const { person, authenticator } = await holder(house, { synced: true, counts: false });
    const browser = house.browser();
    const { request } = await browser.ask('beginPasskeySignIn');
    const answer = authenticator.assert(request, { userHandle: Buffer.from(person.userId).toString('base64url') });
    return { act: () => browser.call('answerPasskeySignIn', { body: { answer } }) };
  },
  async cancelApproval(house) {
    const { browser, params } = await withApproval(house);
    return { act: () => browser.call('cancelApproval', { params }) };
  },
  async beginApprovalChallenge(house) {
    const { browser, approval, params } = await withApproval(house);
    const body = { factorId: approval.factors[0]?.id ?? '', method: 'sms' as const };
    return { act: () => browser.call('beginApprovalChallenge', { params, body }) };
  },
  async resendApprovalCode(house) {
    const { browser, approval, params } = await withApproval(house);
    const { challengeId } = await challengeApproval(browser, approval);
    house.clock.advance(5_000);
    return { act: () => browser.call('resendApprovalCode', { params, body: { challengeId, method: 'sms' } }) };
  },
  async answerApproval(house) {
    const { person, browser, approval, params } = await withApproval(house);
    const { challengeId } = await challengeApproval(browser, approval);
    const body = { challengeId, answer: await codeFor(house, person) };
    return { act: () => browser.call('answerApproval', { params, body }) };
  },
  async createWithdrawal(house) {
    const { person, browser } = await inside(house);
    const wish = { amountMinor: 1_000 };
    const approval = await provenApproval(house, browser, person, wish);
    return { act: () => withdraw(browser, person, wish, { approval }) };
  },
  async addNetworks(house) {
    const { person, browser } = await inside(house);
    const body = { networks: ['8.8.8.0/24'], label: 'Home', keepCurrent: true };
    const approval = (await browser.call('addNetworks', { body })).problem?.approval;
    if (approval === undefined) throw new Error('naming a network asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('addNetworks', { body, approval: approval.id }) };
  },
  async removeNetwork(house) {
    const { person, browser } = await inside(house);
    const named = await addNetworks(house, browser, person, ['8.8.8.0/24'], { keepCurrent: true });
    return { act: await provenRemoval(house, browser, person, named.data().entries[0]?.id ?? '') };
  },
  async cancelNetworkChange(house) {
    const { person, browser } = await inside(house);
    const named = await addNetworks(house, browser, person, ['8.8.8.0/24'], { keepCurrent: true });
    const params = { networkId: named.data().entries[0]?.id ?? '' };
    await (await provenRemoval(house, browser, person, params.networkId))();
    return { act: () => browser.call('cancelNetworkChange', { params }) };
  },
  changePassword: signedIn((browser) =>
    browser.call('changePassword', { body: { currentPassword: PASSWORD, newPassword: 'amber doors by the river' } }),
  ),
  async sendContactCode(house) {
    const { browser, params } = await unconfirmed(house);
    return { act: () => browser.call('sendContactCode', { params }) };
  },
  async confirmContactPoint(house) {
    const { person, browser, params } = await unconfirmed(house);
    await browser.ask('sendContactCode', { params });
    const body = { code: await codeFor(house, person) };
    return { act: () => browser.call('confirmContactPoint', { params, body }) };
  },
  async forgetDevice(house) {
    const { browser, person } = await inside(house);
    await signIn(house, person);
    const { devices } = await browser.ask('listDevices');
    const deviceId = devices.find(({ current }) => !current)?.id ?? '';
    return { act: () => browser.call('forgetDevice', { params: { deviceId } }) };
  },
  async setPhrase(house) {
    const { browser } = await inside(house);
    return { act: () => browser.call('setPhrase', { body: { phrase: 'blue heron at dawn' } }) };
  },
  async removePhrase(house) {
    const { browser } = await inside(house);
    await browser.ask('setPhrase', { body: { phrase: 'blue heron at dawn' } });
    return { act: () => browser.call('removePhrase', {}) };
  },
  async enterApplication(house) {
    const { browser } = await inside(house);
    const body = { application: 'reports', path: '/quarterly?year=2026', state: 'A'.repeat(43) };
    return { act: () => browser.call('enterApplication', { body }) };
  },
  ...deviceActs,
  ...surfaceActs,
  ...openingActs,
  async acknowledgeReview(house) {
    const { browser, person } = await inside(house);
    await house.services.reviews.writeEarly(person.userId);
    const { reviews } = await browser.ask('listReviews');
    const params = { reviewId: reviews[0]?.id ?? '' };
    return { act: () => browser.call('acknowledgeReview', { params }) };
  },
};

/** They change nothing but counters and the last activity; the mail of `recoverUsername` is written down when sent. */
const READS: readonly string[] = [
  ...[
    'recordActivity',
    'checkPassword',
    'inspectOpening',
    'beginPasskeySignIn',
    'checkNetworks',
    'checkMemberNetworks',
  ],
  ...['getRecovery', 'inspectStop', 'recoverUsername', 'checkLink', 'showPhrase'],
  ...['testMobileKeyPush', 'findDeviceConsent', 'askDevice'],
];

export const changing = (Object.keys(operations) as OperationId[]).filter(
  (name) => operations[name].method !== 'GET' && !READS.includes(name) && !isAtDesk(operations[name]),
);
