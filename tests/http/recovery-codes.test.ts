/** Recovery codes over HTTP: printed once, each good once, counted like every factor, and told to their owner. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce, tally } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { countRows } from './passkey.people.ts';
import { newPerson, prove, signIn } from './people.ts';
import { printCodes, signInByCode, toRecoveryCode, withCodes } from './recovery-code.people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ policy: { 'recovery-code.count': 3, 'challenge.open-per-factor': 40 } });
});
afterAll(() => house.close());

const kindsOf = (factors: readonly { kind: string; state: string }[]): string[] =>
  factors.map(({ kind, state }) => `${kind} ${state}`).toSorted();

describe('a set of codes', () => {
  it('is shown once, kept as hashes, and sets no factor aside', async () => {
    const { person, browser, codes } = await withCodes(house);
    expect(codes).toHaveLength(3);
    expect(codes[0]).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    const { factors } = await browser.ask('listFactors');
    expect(kindsOf(factors)).toEqual(['phone active', 'recovery-code active']);
    expect(factors.find(({ kind }) => kind === 'recovery-code')?.codesLeft).toBe(3);
    const { rows } = await house.sql.query(
      `select c.* from recovery_code c join factor f on f.id = c.factor_id
      where f.user_id = $1`,
      [person.userId],
    );
    expect(rows).toHaveLength(3);
    for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
  });

  it('is nobody’s last factor, and can be removed', async () => {
    const { person, browser } = await withCodes(house);
    const { factors } = await browser.ask('listFactors');
    const remove = async (kind: string) => {
      const params = { factorId: factors.find((factor) => factor.kind === kind)?.id ?? '' };
      const approval = (await browser.call('removeFactor', { params })).problem?.approval;
      if (approval === undefined) throw new Error('removing asks for a proof');
      await prove(house, browser, person, approval);
      return (await browser.call('removeFactor', { params, approval: approval.id })).outcome;
    };
    expect(await remove('phone')).toBe('last-factor');
    house.clock.advance(200_000);
    expect(await remove('recovery-code')).toBe('done');
    expect(
      await countRows(house, 'recovery_code c join factor f on f.id = c.factor_id where f.user_id = $1', person.userId),
    ).toBe(0);
  });

  it('ends the set before it', async () => {
    const { person, browser, codes } = await withCodes(house);
    house.clock.advance(200_000);
    const newer = await printCodes(house, browser, person);
    expect((await signInByCode(house, person, codes[0] ?? '')).outcome).toBe('answer-wrong');
    expect((await signInByCode(house, person, newer[0] ?? '')).outcome).toBe('done');
  });

  it('asked for eight times at once with one proof is made once', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = (await browser.call('createRecoveryCodes')).problem?.approval;
    if (approval === undefined) throw new Error('a set of codes asks for a proof');
    await prove(house, browser, person, approval);
    const answers = await atOnce(8, () => browser.copy().call('createRecoveryCodes', { approval: approval.id }));
    expect(tally(answers)).toEqual({ done: 1, 'approval-void': 7 });
    expect(
      await countRows(house, 'recovery_code c join factor f on f.id = c.factor_id where f.user_id = $1', person.userId),
    ).toBe(3);
  });
});

describe('a code', () => {
  it('signs in once, in whatever spelling, and is dead in every other', async () => {
    const { person, codes } = await withCodes(house);
    const [first = ''] = codes;
    const typed = first.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o');
    const answer = await signInByCode(house, person, typed);
    expect(answer.data().evidence[0]).toMatchObject({
      method: 'recovery-code',
      phishingResistant: false,
      deviceBound: false,
    });
    for (const spelling of [first, first.replaceAll('-', ''), typed]) {
      expect((await signInByCode(house, person, spelling)).outcome).toBe('answer-wrong');
    }
  });

  it('tells the owner on every channel how many are left, and the last one ends the set', async () => {
    const { person, codes } = await withCodes(house);
    for (const code of codes) expect((await signInByCode(house, person, code)).outcome).toBe('done');
    await house.drain();
    const mails = (await house.world.mails(person.mail)).filter(({ text }) => text.includes('recovery codes was used'));
    const texts = (await house.world.messages(person.phone)).filter(({ body }) =>
      body.includes('recovery code was used'),
    );
    expect(mails.map(({ text }) => /Codes left: (\d)/.exec(text)?.[1]).toSorted()).toEqual(['0', '1', '2']);
    expect(texts.length).toBeGreaterThan(0);
    const { factors } = await house
      .browser()
      .ask('beginSignIn', { body: { username: person.username, password: person.password } });
    expect(factors.map(({ kind }) => kind)).toEqual(['phone']);
  });

  it('given to eight sign-ins at once opens one session', async () => {
    const { person, codes } = await withCodes(house);
    const flows: { browser: ReturnType<House['browser']>; challengeId: string }[] = [];
    for (let index = 0; index < 8; index += 1) {
      const browser = house.browser();
      flows.push({ browser, challengeId: await toRecoveryCode(browser, person) });
    }
    const answer = codes[1] ?? '';
    const answers = await Promise.all(
      flows.map(({ browser, challengeId }) => browser.call('answerSignIn', { body: { challengeId, answer } })),
    );
    const { done, ...lost } = tally(answers);
    expect(done).toBe(1);
    expect(
      Object.keys(lost).filter((code) => !['challenge-ended', 'answer-wrong', 'factor-paused'].includes(code)),
    ).toEqual([]);
    expect(
      await countRows(house, `audit_entry where user_id = $1 and event = 'recovery-code.used'`, person.userId),
    ).toBe(1);
  });

  it('changes no factors, unless the policy says so', async () => {
    const { person, codes } = await withCodes(house);
    const thief = house.browser();
    await signInByCode(house, person, codes[0] ?? '', thief);
    const approval = (await thief.call('beginTotpEnrolment')).problem?.approval;
    const set = approval?.factors.find(({ kind }) => kind === 'recovery-code');
    expect(set).toMatchObject({ sufficient: false, remaining: null });
    const chosen = await thief.call('beginApprovalChallenge', {
      params: { approvalId: approval?.id ?? '' },
      body: { factorId: set?.id ?? '', method: 'recovery-code' },
    });
    expect(chosen.outcome).toBe('factor-unavailable');
  });

  it('guessed over many sign-ins pauses the set, and not the other factors', async () => {
    const { person, codes } = await withCodes(house);
    const outcomes = new Set<string>();
    for (let tries = 0; tries < 12; tries += 1) {
      outcomes.add((await signInByCode(house, person, '0000-0000-0000-0000')).outcome);
    }
    expect([...outcomes]).toEqual(['answer-wrong', 'factor-paused']);
    expect((await signInByCode(house, person, codes[0] ?? '')).outcome).toBe('factor-paused');
    house.clock.advance(200_000);
    await signIn(house, person);
  });
});
