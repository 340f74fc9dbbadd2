/** What guards numbers and money: marked numbers, refused destinations, caps, and senders of a country. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows, sql } from '../../platform/database/database.ts';
import { type CarrierHouse, openCarrierHouse, START } from './carriers.fixture.ts';
import { NotAccepted } from './receipts.model.ts';

let house: CarrierHouse;
beforeAll(async () => {
  house = await openCarrierHouse();
});
afterAll(() => house.close());
beforeEach(() => house.reset());

describe('a number', () => {
  const undeliverable = () =>
    rows(
      house.database.read,
      sql<{ channel: string; reason: string }>`
    select channel, reason from undeliverable`,
    );

  it('that fails for good again and again is marked, with its story, until something arrives', async () => {
    house.open([], { policy: { 'phone.undeliverable-failures': 2, 'phone.undeliverable-window-seconds': 1_000 } });
    for (const _ of [1, 2]) await house.hear('main', await house.send({ userId: 'usr_1' }), 'failed', 'unknown-number');
    expect(await undeliverable()).toEqual([{ channel: 'sms', reason: 'unknown-number' }]);
    const history = () => house.audit.history({ userId: 'usr_1', accountIds: [], before: null, limit: 10 });
    expect((await history()).map(({ event }) => event)).toEqual(['contact-point.undeliverable']);
    await house.hear('main', await house.send({ userId: 'usr_1' }), 'delivered');
    expect(await undeliverable()).toEqual([]);
  });

  it('that fails for reasons that pass, or not often enough in the time, is not', async () => {
    house.open([], { policy: { 'phone.undeliverable-failures': 2, 'phone.undeliverable-window-seconds': 1_000 } });
    for (const _ of [1, 2, 3]) await house.hear('main', await house.send(), 'failed', 'unreachable');
    await house.hear('main', await house.send(), 'failed', 'unknown-number');
    house.now += 1_000_001;
    await house.hear('main', await house.send({ expires: false }), 'failed', 'unknown-number');
    expect(await undeliverable()).toEqual([]);
  });

  it('in a country that a legal entity forbids is refused by its rule, and others are not', () => {
    const policy = { 'phone.forbidden-countries': ['FR', 'CA'] };
    expect(house.delivery.refuses('+33612345678', policy)).toBe('phone.forbidden-countries');
    expect(house.delivery.refuses('+14165550142', policy)).toBe('phone.forbidden-countries');
    expect(house.delivery.refuses('+12025550142', policy)).toBeNull();
  });

  it.each([
    ['+19005550123', 'destination.premium'],
    ['+88212345678', 'destination.premium'],
    ['+21012345678', 'destination.unknown'],
  ])('like %s is refused before anything is sent: %s', async (to, rule) => {
    expect(house.delivery.refuses(to, { 'phone.forbidden-countries': [] })).toBe(rule);
    const id = await house.send({ to });
    expect(house.handed).toEqual([]);
    expect(await house.message(id)).toEqual({ state: 'failed', body: false });
  });
});

describe('money', () => {
  it('is not spent beyond what a carrier may cost in a day; the next carrier has the rest', async () => {
    house.open([
      house.carrier('dear', { price: { sms: 4, voice: 9 }, dayCapMinor: 10 }),
      house.carrier('plain', { price: { sms: 1, voice: 1 } }),
    ]);
    house.troubles = { main: Array.from({ length: 9 }, () => new NotAccepted('down')) };
    for (const _ of [1, 2, 3]) await house.send();
    expect(house.handed.filter((name) => name !== 'main')).toEqual(['dear', 'dear', 'plain']);
    house.now += 86_400_001;
    await house.send({ expires: false });
    expect(house.handed.at(-1)).toBe('dear');
  });

  it('holds when many are sent at once', async () => {
    house.open([house.carrier('dear', { price: { sms: 1, voice: 1 }, dayCapMinor: 3 })]);
    house.troubles = { main: Array.from({ length: 99 }, () => new NotAccepted('down')) };
    await house.database.transaction(async (tx) => {
      for (let serial = 0; serial < 12; serial += 1) {
        await house.delivery.send(tx, {
          channel: 'sms',
          to: `+1415555${1_000 + serial}`,
          language: 'en',
          template: 'code.sign-in',
          params: { code: '1', minutes: 5 },
          expiresAt: START + 300_000,
        });
      }
    });
    await house.jobs.drain();
    expect(house.handed.filter((name) => name === 'dear')).toHaveLength(3);
  });

  it('pays under the name that a country wants to see', async () => {
    let from: string | undefined = 'nobody';
    const sendText = async (text: { from?: string; messageId: string }) => {
      from = text.from;
      return { reference: text.messageId };
    };
    house.open([house.carrier('second', { sms: { sendText }, senders: { JP: 'NORTHWIND' } })]);
    house.troubles = { main: [new NotAccepted('down'), new NotAccepted('down')] };
    await house.send({ to: '+819012345678' });
    expect(from).toBe('NORTHWIND');
    await house.send();
    expect(from).toBeUndefined();
  });
});
