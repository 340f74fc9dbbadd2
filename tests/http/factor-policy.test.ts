/**
 * What a legal entity says of factors, seen in what a running server does: kinds forbidden, required and offered, and the
 * strongest demanded.
 */
import { describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import type { House } from './harness.ts';
import { addPasskey } from './passkey.people.ts';
import { answerTo, codeFor, demandApproval, newPerson, type Person, signIn, withdraw } from './people.ts';
import { within } from './within.ts';

/** Their legal entity says otherwise from now on, and no node remembers it any more. */
async function moveTo(house: House, entityId: string, { userId }: Person): Promise<void> {
  await house.sql.query(`update "user" set entity_id = $2 where id = $1`, [userId, entityId]);
  house.clock.advance(60_000);
}

const begin = ({ username, password }: Person, browser: Browser) =>
  browser.ask('beginSignIn', { body: { username, password } });

describe('a kind that is forbidden', () => {
  const house = within({ entities: { ca: 'strict' } });

  it('is refused by its name when signing in, also where it was enrolled before', async () => {
    const person = await newPerson(house());
    await moveTo(house(), 'ca', person);
    const browser = house().browser();
    const { factors } = await begin(person, browser);
    expect(factors).toMatchObject([{ kind: 'phone', refused: 'forbidden' }]);
    const body = { factorId: factors[0]?.id ?? '', method: 'sms' as const };
    expect((await browser.call('beginSignInChallenge', { body })).problem).toMatchObject({
      code: 'factor-forbidden',
      rule: 'factor.forbidden',
      kind: 'phone',
    });
    expect(await house().world.messages(person.phone)).toEqual([]);
  });

  it('is no factor when its number is confirmed, and shown as such', async () => {
    const person = await newPerson(house(), { entity: 'ca', totp: true });
    const { browser } = await signIn(house(), person);
    const { factors, kinds, requiredMissing } = await browser.ask('listFactors');
    expect([factors.map(({ kind }) => kind), requiredMissing]).toEqual([['totp'], false]);
    const standing = Object.fromEntries(kinds.map(({ kind, standing: is }) => [kind, is]));
    expect(standing).toMatchObject({ phone: 'forbidden', 'code-card': 'not-offered', passkey: 'required' });
    expect(standing).toMatchObject({ 'recovery-code': 'offered', 'temporary-code': 'not-offered' });
  });

  it('answers nothing that was asked before it was forbidden', async () => {
    const person = await newPerson(house());
    const browser = house().browser();
    const { factors } = await begin(person, browser);
    const body = { factorId: factors[0]?.id ?? '', method: 'sms' as const };
    const { challenge } = await browser.ask('beginSignInChallenge', { body });
    const answer = await codeFor(house(), person);
    await moveTo(house(), 'ca', person);
    const answered = await browser.call('answerSignIn', { body: { challengeId: challenge?.id ?? '', answer } });
    expect(answered.outcome).toBe('factor-forbidden');
  });
});

describe('a kind that is required', () => {
  const house = within({ entities: { jp: 'jsda-2025' } });

  it('keeps money in until one is enrolled', async () => {
    const person = await newPerson(house(), { entity: 'jp', totp: true });
    const { browser } = await signIn(house(), person);
    expect((await browser.ask('listFactors')).requiredMissing).toBe(true);
    const wish = { amountMinor: 1_000, currency: 'JPY' as const };
    expect((await withdraw(browser, person, wish, {})).problem).toMatchObject({
      code: 'not-permitted',
      rule: 'factor.required',
    });
    await addPasskey(house(), browser, person);
    expect((await browser.ask('listFactors')).requiredMissing).toBe(false);
    expect((await demandApproval(browser, person, wish)).factors.map(({ kind, refused }) => [kind, refused])).toEqual([
      ['totp', 'weaker'],
      ['passkey', null],
    ]);
  });

  it('cannot be opted out of, by the name of the rule', async () => {
    const person = await newPerson(house(), { entity: 'jp', totp: true });
    const { browser } = await signIn(house(), person);
    const { allowed, mandatedBy, disclaimer } = await browser.ask('getOptOut');
    expect([allowed, mandatedBy]).toEqual([false, 'JSDA guideline of 15 October 2025']);
    const refused = await browser.call('optOut', { body: { disclaimerVersion: disclaimer.version } });
    expect(refused.problem).toMatchObject({
      code: 'not-permitted',
      rule: 'factor.opt-out.mandated-by',
      detail: 'JSDA guideline of 15 October 2025',
    });
  });
});

describe('kinds that are offered', () => {
  const house = within({ policy: { 'factor.offered': ['phone'], 'factor.recommended': ['passkey'] } });

  it('are those, and no other can be begun', async () => {
    const person = await newPerson(house());
    const { browser } = await signIn(house(), person);
    expect((await browser.call('beginTotpEnrolment')).problem).toMatchObject({
      code: 'not-permitted',
      rule: 'factor.offered',
    });
    expect((await browser.call('createRecoveryCodes')).problem?.rule).toBe('factor.offered');
    expect((await browser.call('beginPasskeyEnrolment', { body: { name: 'Key' } })).outcome).toBe('proof-required');
  });
});

describe('the strongest factor', () => {
  const both = { 'factor.sms-leaves-when-stronger': false };
  const capped = { 'withdrawal.cap.sms.day-usd-minor': 10_000, 'withdrawal.cap.voice.day-usd-minor': 10_000 };
  const house = within({ policy: { ...both, ...capped } });
  const strict = within({ policy: { ...both, 'factor.strongest-for': ['sign-in', 'move-money', 'change-security'] } });
  const upsideDown = within({
    policy: {
      ...both,
      'factor.strength-order': [
        ...['temporary-code', 'recovery-code', 'totp', 'code-card', 'phone', 'mobile-key', 'passkey', 'security-card'],
      ],
    },
  });
  const phoneOf = <Factor extends { readonly kind: string }>(factors: readonly Factor[]): Factor => {
    const found = factors.find(({ kind }) => kind === 'phone');
    if (found === undefined) throw new Error('the phone is offered');
    return found;
  };
  async function inByPhone(at: House): Promise<{ person: Person; browser: Browser }> {
    const person = await newPerson(at, { totp: true });
    const browser = at.browser();
    const factorId = phoneOf((await begin(person, browser)).factors).id;
    const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId, method: 'sms' } });
    const answer = await answerTo(at, person, 'sms');
    await browser.ask('answerSignIn', { body: { challengeId: challenge?.id ?? '', answer } });
    return { person, browser };
  }

  it('alone changes factors, and the weaker one is told which', async () => {
    const { browser } = await inByPhone(house());
    const approval = (await browser.call('beginPasskeyEnrolment', { body: { name: 'Key' } })).problem?.approval;
    const phone = phoneOf(approval?.factors ?? []);
    expect(phone).toMatchObject({ refused: 'weaker', sufficient: false });
    const params = { approvalId: approval?.id ?? '' };
    const body = { factorId: phone.id, method: 'sms' as const };
    expect((await browser.call('beginApprovalChallenge', { params, body })).problem).toMatchObject({
      code: 'factor-too-weak',
      rule: 'factor.strongest-for',
      kind: 'phone',
      stronger: { kind: 'totp' },
    });
  });

  it('is asked for a new password too, however fresh the sign-in by a weaker one', async () => {
    const { person, browser } = await inByPhone(house());
    const body = { currentPassword: person.password, newPassword: 'seven otters read the evening tide' };
    const asked = await browser.call('changePassword', { body });
    expect([asked.outcome, asked.problem?.rule]).toEqual(['proof-required', 'fresh-proof']);
    const strong = await newPerson(house(), { totp: true });
    const signed = await signIn(house(), strong);
    const fresh = { currentPassword: strong.password, newPassword: 'nine herons count the winter reeds' };
    const viaApp = await signed.browser.call('changePassword', { body: fresh });
    expect(viaApp.outcome).toMatch(/^(done|proof-required)$/);
  });

  it('is not asked for money by default: caps say what each may', async () => {
    const { person, browser } = await inByPhone(house());
    const approval = await demandApproval(browser, person, { amountMinor: 1_000 });
    expect(phoneOf(approval.factors)).toMatchObject({ refused: null, sufficient: true });
  });

  it('is named for the same order once more, where the cap of the weaker one was used up meanwhile', async () => {
    const { person, browser } = await inByPhone(house());
    const byPhone = async (on: Browser): Promise<string> => {
      const approval = await demandApproval(on, person, { amountMinor: 6_000 });
      const params = { approvalId: approval.id };
      const body = { factorId: phoneOf(approval.factors).id, method: 'sms' as const };
      const { challenge } = await on.ask('beginApprovalChallenge', { params, body });
      const answer = { challengeId: challenge?.id ?? '', answer: await answerTo(house(), person, 'sms') };
      await on.ask('answerApproval', { params, body: answer });
      return approval.id;
    };
    house().clock.advance(120_000);
    const { browser: other } = await signIn(house(), person);
    const first = await byPhone(browser);
    house().clock.advance(120_000);
    const second = await byPhone(other);
    expect((await withdraw(browser, person, { amountMinor: 6_000 }, { approval: first })).outcome).toBe('done');
    const over = await withdraw(other, person, { amountMinor: 6_000 }, { approval: second, key: 'the-same' });
    expect(over.problem).toMatchObject({
      code: 'amount-over-cap',
      remaining: { amountMinor: 4_000 },
      stronger: { kind: 'totp' },
    });
    const again = (await withdraw(other, person, { amountMinor: 6_000 }, { key: 'the-same' })).problem?.approval;
    expect(again?.factors.find(({ id }) => id === over.problem?.stronger?.factorId)?.sufficient).toBe(true);
    expect(phoneOf(again?.factors ?? [])).toMatchObject({ sufficient: false, payeeTooNew: false });
  });

  it('is asked for everything where the legal entity says so', async () => {
    const person = await newPerson(strict(), { totp: true });
    const browser = strict().browser();
    const phone = phoneOf((await begin(person, browser)).factors);
    expect(phone.refused).toBe('weaker');
    const body = { factorId: phone.id, method: 'sms' as const };
    expect((await browser.call('beginSignInChallenge', { body })).outcome).toBe('factor-too-weak');
  });

  it('is the one that the order of strength puts last', async () => {
    const { browser } = await inByPhone(upsideDown());
    const approval = (await browser.call('beginPasskeyEnrolment', { body: { name: 'Key' } })).problem?.approval;
    expect(approval?.factors.map(({ kind, refused }) => [kind, refused]).toSorted()).toEqual([
      ['phone', null],
      ['totp', 'weaker'],
    ]);
  });

  it('that came since bars what was begun with a weaker one', async () => {
    const person = await newPerson(strict());
    const browser = strict().browser();
    const factorId = phoneOf((await begin(person, browser)).factors).id;
    const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId, method: 'sms' } });
    const answer = await codeFor(strict(), person);
    const elsewhere = await signIn(strict(), person);
    await addPasskey(strict(), elsewhere.browser, person);
    const answered = await browser.call('answerSignIn', { body: { challengeId: challenge?.id ?? '', answer } });
    expect(answered.problem).toMatchObject({ code: 'factor-too-weak', stronger: { kind: 'passkey' } });
  });
});
