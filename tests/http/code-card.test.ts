/** The online code card over HTTP, and what follows an emergency access: a factor proven again, a rest, never two in a row. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import {
  answerApproval,
  askSignIn,
  DAY,
  days,
  EMERGENCY_POLICY,
  eventsOf,
  grantCode,
  issue,
  mailedCode,
  printCard,
  reactivateTotp,
  signInWith,
  subjectsIn,
  valuesOf,
  withCard,
  withdrawGrant,
} from './emergency.people.ts';
import { type House, openHouse } from './harness.ts';
import { demandApproval, newPerson, signIn } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: EMERGENCY_POLICY });
});
afterAll(() => house.close());

describe('a code card', () => {
  it('is printed with a proof, activated by two of its values, and lets the owner make the app active again', async () => {
    const person = await newPerson(house, { totp: true });
    const { browser: first, card, until, code } = await withCard(house, person);
    expect(Date.parse(until) - house.clock.now()).toBe(9 * DAY);
    // The session of the code stays on the card's page, to read until when it is good.
    expect(await first.ask('getEmergencyAccess')).toMatchObject({ reach: 'print-only', grant: { cardUntil: until } });
    await expect(signInWith(house, person, 'temporary-code', code)).rejects.toThrow('not offered');
    const browser = await signInWith(house, person, 'code-card', card.values);
    expect((await browser.call('listAccounts')).outcome).toBe('done');
    const approval = await demandApproval(browser, person, { amountMinor: 5_000_100 });
    const [factor] = approval.factors;
    expect([factor?.kind, factor?.sufficient, factor?.remaining?.amountMinor]).toEqual(['code-card', true, 20_000_000]);
    const { outcome } = await reactivateTotp(house, browser, person);
    expect(outcome).toBe('done');
    // Proven by the app: this session goes on, the others of the grant do not.
    expect(await browser.ask('getEmergencyAccess')).toMatchObject({ grant: null, reach: 'none', displaced: [] });
    expect((await browser.call('listAccounts')).outcome).toBe('done');
    expect((await first.call('getEmergencyAccess')).problem?.rule).toBe('emergency-access.over');
    await house.drain();
    house.clock.advance(1_001);
    expect((await first.call('getEmergencyAccess')).outcome).toBe('session-ended');
    const { factors } = await browser.ask('listFactors');
    expect(factors.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual(['phone displaced', 'totp active']);
    await signIn(house, person);
    expect((await eventsOf(house, person.userId, '%code%')).sort()).toEqual([
      'code-card.activated',
      'code-card.printed',
      'temporary-code.issued',
    ]);
    expect(await subjectsIn(house, person.mail)).toContain('a second factor is active again');
  });

  it('asks the same pair until it is answered, and each value once', async () => {
    const person = await newPerson(house, { totp: true });
    const { card } = await withCard(house, person);
    const pairs: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { challenge } = (await askSignIn(house.browser(), person, 'code-card')).data();
      pairs.push(challenge?.ask?.type === 'card-values' ? challenge.ask.indexes.join() : '');
      expect([challenge?.digits, Date.parse(challenge?.expiresAt ?? '') - house.clock.now()]).toEqual([8, 66_000]);
      house.clock.advance(70_000);
    }
    expect(new Set(pairs).size).toBe(1);
    for (let use = 0; use < 9; use += 1) {
      await signInWith(house, person, 'code-card', card.values);
      house.clock.advance(70_000);
    }
    const { rows } = await house.sql.query('select spent from code_card where factor_id = $1', [card.factorId]);
    expect(new Set(rows[0].spent).size).toBe(20);
    const used = await askSignIn(house.browser(), person, 'code-card');
    expect([used.outcome, used.problem?.rule]).toEqual(['factor-unavailable', 'code-card.values']);
  });

  it('is activated once, by whoever of many is first', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const card = await printCard(browser, code);
    const params = { factorId: card.factorId };
    const body = { answer: valuesOf(card.values, card.asked) };
    const answers = await atOnce(8, () => browser.copy().call('activateCodeCard', { params, body }));
    expect(tally(answers).done).toBe(1);
    expect(await eventsOf(house, person.userId, 'code-card.activated')).toHaveLength(1);
  });

  it('answers one of many at once', async () => {
    const person = await newPerson(house, { totp: true });
    const { card } = await withCard(house, person);
    const flows = [];
    for (let index = 0; index < 3; index += 1) {
      const browser = house.browser();
      flows.push({ browser, challenge: (await askSignIn(browser, person, 'code-card')).data().challenge });
    }
    const answers = await Promise.all(
      flows.map(({ browser, challenge }) => {
        const places = challenge?.ask?.type === 'card-values' ? challenge.ask.indexes : [];
        const body = { challengeId: challenge?.id ?? '', answer: valuesOf(card.values, places) };
        return browser.call('answerSignIn', { body });
      }),
    );
    expect(tally(answers)).toEqual({ done: 1, 'challenge-ended': 2 });
  });

  it('takes few answers to activate, few prints, and no values of the card before', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const first = await printCard(browser, code);
    const second = await printCard(browser, code);
    const activate = (card: typeof first, values: string) =>
      browser.call('activateCodeCard', { params: { factorId: card.factorId }, body: { answer: values } });
    expect((await activate(first, valuesOf(first.values, first.asked))).outcome).toBe('challenge-ended');
    expect(tally([await activate(second, '12'), await activate(second, 'no')])).toEqual({ 'answer-wrong': 2 });
    expect((await activate(second, valuesOf(second.values, second.asked))).outcome).toBe('challenge-ended');
    await expect(printCard(browser, code)).rejects.toThrow('code-card-limit');
    expect((await browser.ask('getEmergencyAccess')).grant?.printsLeft).toBe(0);
  });

  it('ends with its days', async () => {
    const person = await newPerson(house, { totp: true });
    const { card } = await withCard(house, person);
    const browser = await signInWith(house, person, 'code-card', card.values);
    days(house, 9);
    expect((await browser.call('listAccounts')).problem?.rule).toBe('emergency-access.over');
    const refused = await askSignIn(house.browser(), person, 'code-card');
    expect([refused.outcome, refused.problem?.rule]).toEqual(['emergency-access-ended', 'code-card.days']);
    expect(await issue(house, person)).toBe('never-two-in-a-row');
  });
});

describe('after a grant', () => {
  it('another comes only after a rest and a proof with a permanent factor', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    expect(await issue(house, person)).toBe('grant-on');
    const browser = await signInWith(house, person, 'temporary-code', code);
    expect((await reactivateTotp(house, browser, person)).outcome).toBe('done');
    expect(await issue(house, person)).toBe('rest');
    days(house, 5);
    expect(await issue(house, person)).toBeNull();
    expect(await withdrawGrant(house, person)).toBeNull();
    days(house, 5);
    expect(await issue(house, person)).toBe('never-two-in-a-row');
    await signIn(house, person);
    expect(await issue(house, person)).toBeNull();
    expect(await mailedCode(house, person)).not.toBe(code);
  });

  it('a factor is not removed out of it, and neither code nor card by hand', async () => {
    const person = await newPerson(house, { totp: true });
    const code = await grantCode(house, person);
    const browser = await signInWith(house, person, 'temporary-code', code);
    const { factors } = await browser.ask('listFactors');
    const remove = async (kind: string) => {
      const params = { factorId: factors.find((factor) => factor.kind === kind)?.id ?? '' };
      const approval = (await browser.call('removeFactor', { params })).problem?.approval;
      const id = approval?.id ?? '';
      await answerApproval(browser, id, approval?.factors[0]?.id ?? '', 'temporary-code', async () => code);
      return (await browser.call('removeFactor', { params, approval: id })).outcome;
    };
    expect(await remove('temporary-code')).toBe('last-factor');
    // Removing the app must not bring SMS back without a proof of it.
    expect(await remove('totp')).toBe('done');
    const left = (await browser.ask('listFactors')).factors;
    expect(left.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'phone displaced',
      'temporary-code active',
    ]);
    expect(await remove('phone')).toBe('last-factor');
  });
});
