/** Every operation of a recovery and of a changed contact point, done once as it should be; a part of acts.table.ts. */
import type { Prepare } from './acts.model.ts';
import { inside, newPerson, prove } from './people.ts';
import {
  asked,
  begunChange,
  begunRecovery,
  changeWish,
  mailProven,
  NEW_PASSWORD,
  namedNumber,
  newMail,
  newNumber,
  provenNumber,
  provenRecovery,
  stopToken,
} from './recovery.people.ts';

export const recoveryActs: Readonly<Record<string, Prepare>> = {
  async beginPasswordRecovery(house) {
    const { username } = await newPerson(house);
    const browser = house.browser();
    return { act: () => browser.call('beginPasswordRecovery', { body: { username } }) };
  },
  async answerRecoveryMail(house) {
    const person = await newPerson(house);
    const { browser, token, code } = await begunRecovery(house, person);
    return { act: () => browser.call('answerRecoveryMail', { body: { token, code } }) };
  },
  async resendRecoveryMail(house) {
    const { browser, token } = await begunRecovery(house, await newPerson(house));
    house.clock.advance(60_000);
    return { act: () => browser.call('resendRecoveryMail', { body: { token } }) };
  },
  async beginRecoveryChallenge(house) {
    const { browser, token, factorId } = await mailProven(house, await newPerson(house));
    const body = { token, factorId, method: 'sms' as const };
    return { act: () => browser.call('beginRecoveryChallenge', { body }) };
  },
  async resendRecoveryCode(house) {
    const { browser, token, challengeId } = await asked(house, await newPerson(house));
    house.clock.advance(5_000);
    const body = { token, challengeId, method: 'sms' as const };
    return { act: () => browser.call('resendRecoveryCode', { body }) };
  },
  async answerRecovery(house) {
    const { browser, token, challengeId, answer } = await asked(house, await newPerson(house));
    return { act: () => browser.call('answerRecovery', { body: { token, challengeId, answer } }) };
  },
  async completePasswordRecovery(house) {
    const { browser, token } = await provenRecovery(house, await newPerson(house));
    const body = { token, password: NEW_PASSWORD };
    return { act: () => browser.call('completePasswordRecovery', { body }) };
  },
  async beginNumberRecovery(house) {
    const { username, password } = await newPerson(house, { totp: true });
    const browser = house.browser();
    return { act: () => browser.call('beginNumberRecovery', { body: { username, password } }) };
  },
  async nameRecoveredNumber(house) {
    const { browser, token } = await provenNumber(house, await newPerson(house, { totp: true }));
    return { act: () => browser.call('nameRecoveredNumber', { body: { token, value: newNumber() } }) };
  },
  async resendRecoveredNumberCode(house) {
    const { browser, token } = await namedNumber(house, await newPerson(house, { totp: true }));
    house.clock.advance(60_000);
    const body = { token, method: 'sms' as const };
    return { act: () => browser.call('resendRecoveredNumberCode', { body }) };
  },
  async confirmRecoveredNumber(house) {
    const { browser, token, code } = await namedNumber(house, await newPerson(house, { totp: true }));
    return { act: () => browser.call('confirmRecoveredNumber', { body: { token, code } }) };
  },
  async stopEverything(house) {
    const person = await newPerson(house);
    const { browser } = await mailProven(house, person);
    const body = { token: await stopToken(house, person) };
    return { act: () => browser.call('stopEverything', { body }) };
  },
  async beginContactChange(house) {
    const { person, browser } = await inside(house);
    const wish = await changeWish(browser, 'mail', newMail());
    const approval = (await browser.call('beginContactChange', wish)).problem?.approval;
    if (approval === undefined) throw new Error('another mailbox asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('beginContactChange', { ...wish, approval: approval.id }) };
  },
  async sendContactChangeCode(house) {
    const { person, browser } = await inside(house);
    const { changeId } = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    house.clock.advance(5_000);
    const body = { side: 'new' as const, method: 'sms' as const };
    return { act: () => browser.call('sendContactChangeCode', { params: { changeId }, body }) };
  },
  async confirmContactChange(house) {
    const { person, browser } = await inside(house);
    const { changeId, newCode } = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    const body = { side: 'new' as const, code: newCode };
    return { act: () => browser.call('confirmContactChange', { params: { changeId }, body }) };
  },
  async cancelContactChange(house) {
    const { person, browser } = await inside(house);
    const { changeId } = await begunChange(house, browser, person, { kind: 'mail', value: newMail() });
    return { act: () => browser.call('cancelContactChange', { params: { changeId } }) };
  },
};
