/** Every operation of a phone that becomes a mobile key, done once as it should be; a part of acts.table.ts. */
import { createECDH, randomBytes } from 'node:crypto';
import type { OperationId } from '@strongroom/contract';
import type { Prepare } from './acts.model.ts';
import type { House } from './harness.ts';
import { appHolder, invite, phoneHolder, proveOnPhone, toPrompt } from './mobile-key.people.ts';
import { codeFor, newPerson, prove, signIn } from './people.ts';
import { makePhone, type Said } from './phone.client.ts';

const told = async <Name extends OperationId>(saying: Promise<Said<Name>>) => {
  const { answer, outcome } = await saying;
  return { outcome, text: answer.text, status: answer.status, problem: null };
};

/** As a browser hands one out. Nothing is pushed there: nobody is asked anything afterwards. */
const subscription = () => ({
  endpoint: 'https://push.example/send/1',
  p256dh: createECDH('prime256v1').generateKeys('base64url'),
  auth: randomBytes(16).toString('base64url'),
});

/** As far as the choice of how to prove an activation. */
async function begun(house: House) {
  const person = await newPerson(house);
  const phone = await makePhone(house);
  const { username, password } = person;
  const { activation, numbers } = (await phone.ask('beginMobileKeyActivation', { username, password })).data();
  const via = { type: 'code', contactPointId: numbers[0]?.contactPointId ?? '', method: 'sms' };
  return { person, phone, activation, choice: { activation, via } };
}

export const mobileKeyActs: Readonly<Record<string, Prepare>> = {
  async inviteMobileKey(house) {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = (await browser.call('inviteMobileKey')).problem?.approval;
    if (approval === undefined) throw new Error('inviting asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('inviteMobileKey', { approval: approval.id }) };
  },
  async redeemMobileKeyInvitation(house) {
    const { invitation } = await invite(house, await newPerson(house));
    const phone = await makePhone(house);
    return { act: () => told(phone.ask('redeemMobileKeyInvitation', { invitation })) };
  },
  async beginMobileKeyActivation(house) {
    const { username, password } = await newPerson(house);
    const phone = await makePhone(house);
    return { act: () => told(phone.ask('beginMobileKeyActivation', { username, password })) };
  },
  async chooseMobileKeyProof(house) {
    const { phone, choice } = await begun(house);
    return { act: () => told(phone.ask('chooseMobileKeyProof', choice)) };
  },
  async answerMobileKeyActivation(house) {
    const { person, phone, activation, choice } = await begun(house);
    await phone.ask('chooseMobileKeyProof', choice);
    const answer = await codeFor(house, person);
    return { act: () => told(phone.ask('answerMobileKeyActivation', { activation, answer })) };
  },
  async completeMobileKeyActivation(house) {
    const person = await newPerson(house);
    const phone = await makePhone(house);
    const { activation, keyId } = await proveOnPhone(house, phone, person);
    return { act: () => told(phone.complete(activation, keyId)) };
  },
  async answerMobileKeyPrompt(house) {
    const { person, phone } = await phoneHolder(house);
    const { prompt, number } = await toPrompt(house.browser(), person, phone);
    return { act: () => told(phone.approve(prompt, number)) };
  },
  async beginReEntry(house) {
    const { browser } = await appHolder(house);
    return { act: () => browser.call('beginReEntry') };
  },
  async enterAgain(house) {
    const { browser, phone } = await appHolder(house);
    const { challenge } = await browser.ask('beginReEntry');
    const pinProof = await phone.proofOf(`re-entry:${phone.keyId}:${challenge}`);
    return { act: () => told(phone.call('enterAgain', { body: { challenge, unlock: { by: 'pin', pinProof } } })) };
  },
  async changeMobileKeyPin(house) {
    const { person, phone } = await phoneHolder(house);
    const { username, password } = person;
    const pinProof = await phone.proofOf(`pin-change:${phone.keyId}`);
    const body = { username, password, pinProof, newPin: 'n3wx' };
    return { act: () => told(phone.call('changeMobileKeyPin', { body })) };
  },
  async subscribeMobileKey(house) {
    const { phone } = await phoneHolder(house);
    return { act: () => told(phone.call('subscribeMobileKey', { body: subscription() })) };
  },
  async removeMobileKey(house) {
    const { phone } = await phoneHolder(house);
    return { act: () => told(phone.call('removeMobileKey')) };
  },
  async unsubscribeMobileKey(house) {
    const { phone } = await phoneHolder(house);
    (await phone.call('subscribeMobileKey', { body: subscription() })).data();
    return { act: () => told(phone.call('unsubscribeMobileKey')) };
  },
};
