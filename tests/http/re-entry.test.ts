/** An app that is entered again: by PIN or fingerprint, for hours after a full sign-in, each question once. */
import { HOUR_MS } from '@strongroom/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { elsewhere, FIREFOX } from './drift.people.ts';
import { type House, openHouse } from './harness.ts';
import { appHolder, phoneHolder } from './mobile-key.people.ts';
import type { Phone } from './phone.client.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: { 'mobile.re-entry-seconds': 50, 'session.drift.mobile': LENIENT } });
});
afterAll(() => house.close());
const LENIENT = { network: 'ignore', country: 're-prove', client: 're-prove', several: 're-prove' } as const;

const lapsed = async (browser: Browser): Promise<string[]> =>
  (await browser.session()).groups.filter((group) => group.lapsed).map(({ group }) => group);
const enter = async (phone: Phone, challenge: string, pin?: string) => {
  const pinProof = await phone.proofOf(`re-entry:${phone.keyId}:${challenge}`, pin);
  return phone.call('enterAgain', { body: { challenge, unlock: { by: 'pin', pinProof } } });
};
/** Long enough idle for everything but reading to lapse. */
async function idle() {
  const holder = await appHolder(house);
  house.clock.advance(5 * HOUR_MS);
  expect(await lapsed(holder.browser)).toContain('trade-open');
  return holder;
}

describe('an app', () => {
  it('is entered again with the PIN: what lapsed comes back, and no fresh proof with it', async () => {
    const { browser, phone } = await idle();
    const before = (await browser.session()).evidence;
    const { challenge } = await browser.ask('beginReEntry');
    expect((await enter(phone, challenge)).outcome).toBe('done');
    expect(await lapsed(browser)).toEqual([]);
    expect((await browser.session()).evidence).toEqual(before);
  });

  it('is entered again by a fingerprint, which unlocks the key that signs', async () => {
    const { browser, phone } = await idle();
    const { challenge } = await browser.ask('beginReEntry');
    const body = { challenge, unlock: { by: 'biometric' } };
    const { body: sent, ...other } = await phone.write('enterAgain', { body });
    expect((await phone.send({ ...other, body: String(sent).replace(challenge, 'A'.repeat(43)) })).status).toBe(401);
    expect((await phone.call('enterAgain', { body })).outcome).toBe('done');
    expect(await lapsed(browser)).toEqual([]);
  });

  it('takes one answer of two that come at once', async () => {
    const { browser, phone } = await idle();
    const { challenge } = await browser.ask('beginReEntry');
    const outcomes = (await Promise.all([1, 2, 3].map(() => enter(phone, challenge)))).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['done', 'not-found', 'not-found']);
  });

  it('counts a wrong PIN at the server, and asks once more', async () => {
    const { browser, phone } = await idle();
    const { challenge } = await browser.ask('beginReEntry');
    const wrong = await enter(phone, challenge, 'z9z9');
    expect([wrong.outcome, wrong.attemptsLeft]).toEqual(['pin-wrong', expect.any(Number)]);
    expect(await lapsed(browser)).toContain('trade-open');
    expect((await enter(phone, challenge)).outcome).toBe('done');
  });

  it('is not entered by the phone of another, an old question or an earlier one', async () => {
    const { browser, phone } = await idle();
    const { phone: other } = await phoneHolder(house);
    const { challenge } = await browser.ask('beginReEntry');
    expect((await enter(other, challenge)).outcome).toBe('not-found');
    const { challenge: next } = await browser.ask('beginReEntry');
    expect((await enter(phone, challenge)).outcome).toBe('not-found');
    house.clock.advance(50_000);
    expect((await enter(phone, next)).outcome).toBe('not-found');
  });

  it('only reads after the hours, and where it drifted', async () => {
    const { browser } = await idle();
    house.clock.advance(8 * HOUR_MS);
    expect((await browser.call('beginReEntry')).problem?.rule).toBe('re-entry.over');
    const { browser: moved } = await appHolder(house);
    await elsewhere(house, moved, { userAgent: FIREFOX }).session();
    expect((await moved.call('beginReEntry')).problem?.rule).toBe('session.drift');
  });
});
