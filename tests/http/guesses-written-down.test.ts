/** Whatever a wrong code was for, the owner finds it in the audit trail: a guess that is charged is written down. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { beginEnrolment, newPerson, openingToken, PASSWORD, type Person, signIn, totpNow, wrong } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function refusedAnswers(person: Person): Promise<unknown[]> {
  const { rows } = await house.sql.query<{ body: string }>(
    `select body from audit_entry where user_id = $1 and event = 'challenge.answered' order by seq`,
    [person.userId],
  );
  return rows.map(({ body }) => {
    const { outcome, details } = JSON.parse(body) as { outcome: string; details: { purpose: string } };
    return [outcome, details.purpose];
  });
}

describe('a wrong code', () => {
  it('for an authenticator app that is being enrolled', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const { factorId, secret } = await beginEnrolment(house, browser, person);
    const body = { code: wrong(totpNow(house, secret)) };
    expect((await browser.call('confirmTotpEnrolment', { params: { factorId }, body })).outcome).toBe('answer-wrong');
    expect(await refusedAnswers(person)).toEqual([['refused', 'enrolment']]);
  });

  it('for a contact point', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    await house.sql.query(`update contact_point set confirmed_at = null where user_id = $1 and kind = 'mail'`, [
      person.userId,
    ]);
    const { contactPoints } = await browser.ask('listContactPoints');
    const params = { contactPointId: contactPoints.find(({ kind }) => kind === 'mail')?.id ?? '' };
    await browser.ask('sendContactCode', { params });
    const answer = await browser.call('confirmContactPoint', { params, body: { code: 'not a code' } });
    expect(answer.outcome).toBe('answer-wrong');
    expect(await refusedAnswers(person)).toEqual([['refused', 'contact-point']]);
  });

  it('for an invitation', async () => {
    const person = await newPerson(house, { invited: true });
    const token = await openingToken(house, person);
    const browser = house.browser();
    await browser.ask('sendOpeningCode', { body: { token, method: 'sms' } });
    const answer = await browser.call('completeOpening', { body: { token, code: 'not a code', password: PASSWORD } });
    expect(answer.outcome).toBe('answer-wrong');
    expect(await refusedAnswers(person)).toEqual([['refused', 'opening']]);
  });
});
