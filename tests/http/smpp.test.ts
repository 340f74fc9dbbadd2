/**
 * The whole product over SMPP and TLS: a code reaches the simulated phone and signs in, its receipt comes back over the
 * same connection, a long text arrives as one; a message centre with a certificate that is not trusted gets nothing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { answerTo, newPerson, signIn, toChallenge } from './people.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ smpp: true });
});
afterAll(() => house.close());

const handovers = async (userId: string) => {
  const { rows } = await house.sql.query(
    `select h.carrier, h.state from message_handover h join message m on m.id = h.message_id
     where m.user_id = $1 order by m.created_at, m.id, h.place`,
    [userId],
  );
  return rows as { carrier: string; state: string }[];
};

describe('a house whose texts go over SMPP', () => {
  it('brings a code to the phone and hears that it arrived, and trusts no other certificate', async () => {
    const person = await newPerson(house);
    const browser = house.browser();
    const { challengeId, method } = await toChallenge(browser, person);
    const answer = await answerTo(house, person, method);
    const [text] = await house.world.messages(person.phone);
    expect(text).toMatchObject({ from: 'Strongroom', code: answer });
    await expect
      .poll(() => handovers(person.userId))
      .toEqual([
        { carrier: 'mistrusted', state: 'refused' },
        { carrier: 'centre', state: 'delivered' },
      ]);
    const { deliveries } = await browser.ask('listSignInCodeDeliveries');
    expect(deliveries).toMatchObject([{ channel: 'sms', state: 'delivered' }]);
    await browser.ask('answerSignIn', { body: { challengeId, answer } });
  });

  it('hears nothing of a phone in flight mode until it lands', async () => {
    const person = await newPerson(house);
    await house.world.setFlight(person.phone, true);
    await toChallenge(house.browser(), person);
    await house.drain();
    expect(await house.world.messages(person.phone)).toEqual([]);
    expect((await handovers(person.userId)).at(-1)).toEqual({ carrier: 'centre', state: 'accepted' });
    await house.world.setFlight(person.phone, false);
    await expect.poll(() => handovers(person.userId)).toContainEqual({ carrier: 'centre', state: 'delivered' });
    expect(await house.world.messages(person.phone)).toHaveLength(1);
  });

  it('sends a long text in parts that arrive as one, in any alphabet', async () => {
    const person = await newPerson(house);
    await signIn(house, person);
    for (const language of ['en', 'ja'] as const) {
      const payeeName =
        language === 'ja' ? '札幌北海道貿易商事株式会社'.repeat(8) : 'Acme Trading Company '.repeat(12).trim();
      await house.services.database.transaction((tx) =>
        house.services.delivery.send(tx, {
          channel: 'sms',
          to: person.phone,
          userId: person.userId,
          language,
          template: 'notice.withdrawal-delayed',
          params: { amountMinor: 1_250_000, currency: 'USD', payeeName },
        }),
      );
      await house.drain();
      const [newest] = await house.world.messages(person.phone);
      expect(newest?.body).toContain(payeeName);
    }
    await expect
      .poll(async () =>
        (await handovers(person.userId)).filter(({ carrier }) => carrier === 'centre').map(({ state }) => state),
      )
      .toEqual(['delivered', 'delivered', 'delivered']);
  });
});
