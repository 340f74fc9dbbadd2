/** Acts on factors, and on doing without: begun, confirmed, renamed, removed, issued in an emergency, brought back. */
import type { Prepare } from './acts.model.ts';
import { makeAuthenticator } from './authenticator.ts';
import { grantCode, printCard, provenPrint, provenReactivation, signInWith, valuesOf } from './emergency.people.ts';
import { beginPasskey } from './passkey.people.ts';
import { beginEnrolment, inside, newPerson, prove, signIn, totpNow } from './people.ts';

export const factorActs: Readonly<Record<string, Prepare>> = {
  async optOut(house) {
    const { person, browser } = await inside(house);
    const { disclaimer } = await browser.ask('getOptOut');
    const body = { disclaimerVersion: disclaimer.version };
    const approval = (await browser.call('optOut', { body })).problem?.approval;
    if (approval === undefined) throw new Error('opting out asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('optOut', { body, approval: approval.id }) };
  },
  async optIn(house) {
    const { person, browser } = await inside(house);
    await house.sql.query(`insert into second_factor_opt_out values ($1, now(), '2026-11.2')`, [person.userId]);
    return { act: () => browser.call('optIn', { query: {} }) };
  },
  async beginTotpEnrolment(house) {
    const { person, browser } = await inside(house);
    const approval = (await browser.call('beginTotpEnrolment')).problem?.approval;
    if (approval === undefined) throw new Error('enrolling asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('beginTotpEnrolment', { approval: approval.id }) };
  },
  async confirmTotpEnrolment(house) {
    const { person, browser } = await inside(house);
    const { factorId, secret } = await beginEnrolment(house, browser, person);
    const body = { code: totpNow(house, secret) };
    return { act: () => browser.call('confirmTotpEnrolment', { params: { factorId }, body }) };
  },
  async beginPasskeyEnrolment(house) {
    const { person, browser } = await inside(house);
    const body = { name: 'Blue key' };
    const approval = (await browser.call('beginPasskeyEnrolment', { body })).problem?.approval;
    if (approval === undefined) throw new Error('enrolling asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('beginPasskeyEnrolment', { body, approval: approval.id }) };
  },
  async confirmPasskeyEnrolment(house) {
    const { person, browser } = await inside(house);
    const body = makeAuthenticator().create(await beginPasskey(house, browser, person));
    return { act: () => browser.call('confirmPasskeyEnrolment', { body }) };
  },
  async createRecoveryCodes(house) {
    const { person, browser } = await inside(house);
    const approval = (await browser.call('createRecoveryCodes')).problem?.approval;
    if (approval === undefined) throw new Error('a set of codes asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('createRecoveryCodes', { approval: approval.id }) };
  },
  async renameFactor(house) {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const { factors } = await browser.ask('listFactors');
    const params = { factorId: factors.find(({ kind }) => kind === 'totp')?.id ?? '' };
    return { act: () => browser.call('renameFactor', { params, body: { name: 'Old phone' } }) };
  },
  async removeFactor(house) {
    const person = await newPerson(house, { totp: true });
    const { browser } = await signIn(house, person);
    const { factors } = await browser.ask('listFactors');
    const params = { factorId: factors.find(({ kind }) => kind === 'totp')?.id ?? '' };
    const approval = (await browser.call('removeFactor', { params })).problem?.approval;
    if (approval === undefined) throw new Error('removing a factor asks for a proof');
    await prove(house, browser, person, approval);
    return { act: () => browser.call('removeFactor', { params, approval: approval.id }) };
  },
  async printCodeCard(house) {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const approval = await provenPrint(browser, code);
    return { act: () => browser.call('printCodeCard', { approval }) };
  },
  async activateCodeCard(house) {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const { factorId, values, asked } = await printCard(browser, code);
    const body = { answer: valuesOf(values, asked) };
    return { act: () => browser.call('activateCodeCard', { params: { factorId }, body }) };
  },
  async reactivateFactor(house) {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const { params, approval } = await provenReactivation(house, browser, person);
    return { act: () => browser.call('reactivateFactor', { params, approval }) };
  },
};
