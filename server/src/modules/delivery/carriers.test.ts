/** Several carriers on a real database: each code by one of them, and receipts kept once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows, sql } from '../../platform/database/database.ts';
import { type CarrierHouse, openCarrierHouse, PHONE, START, WAIT } from './carriers.fixture.ts';
import { NotAccepted, type ReceiptState } from './receipts.model.ts';

let house: CarrierHouse;
beforeAll(async () => {
  house = await openCarrierHouse();
});
afterAll(() => house.close());
beforeEach(() => house.reset());

describe('a code', () => {
  it('goes by the first carrier, and is over when it arrived', async () => {
    const id = await house.send();
    expect(await house.message(id)).toEqual({ state: 'handed', body: true });
    await house.hear('main', id, 'delivered');
    expect(await house.message(id)).toEqual({ state: 'sent', body: false });
    await house.later(600);
    expect(house.handed).toEqual(['main']);
  });

  it('goes by the second at once when the first certainly did not take it', async () => {
    house.troubles = { main: [new NotAccepted('429')] };
    const id = await house.send();
    expect(house.handed).toEqual(['main', 'second']);
    expect(await house.handovers(id)).toEqual([
      { carrier: 'main', state: 'refused' },
      { carrier: 'second', state: 'accepted' },
    ]);
  });

  it.each([
    ['took it and said nothing', []],
    ['may have taken it', [new Error('timeout')]],
  ])('is not given to another while the first, which %s, has its time', async (_name, trouble) => {
    house.open([house.carrier('second')], { first: { repeats: false } });
    house.troubles = { main: trouble };
    const id = await house.send();
    await house.later(WAIT - 1);
    expect(house.handed).toEqual(['main']);
    await house.later(1);
    expect(house.handed).toEqual(['main', 'second']);
    await house.hear('second', id, 'delivered');
    await house.later(600);
    expect(house.handed.filter((name) => name === 'second')).toHaveLength(1);
    expect(await house.message(id)).toEqual({ state: 'sent', body: false });
  });

  it('is repeated by a carrier that recognises repeats, and still changes to another in time', async () => {
    house.troubles = { main: Array.from({ length: 99 }, () => new Error('timeout')) };
    await house.send();
    for (let second = 0; second < WAIT - 1; second += 1) await house.later(1);
    expect(house.handed.length).toBeGreaterThan(2);
    expect(new Set(house.handed)).toEqual(new Set(['main']));
    for (let second = 0; second < 12; second += 1) await house.later(1);
    expect(house.handed.filter((name) => name === 'second')).toHaveLength(1);
  });

  it('goes by the second as soon as the first says it failed', async () => {
    const id = await house.send();
    await house.hear('main', id, 'failed', 'filtered');
    await house.jobs.drain();
    expect(house.handed).toEqual(['main', 'second']);
    await house.hear('second', id, 'failed', 'other');
    await house.jobs.drain();
    expect(house.handed).toEqual(['main', 'second']);
    expect(await house.message(id)).toMatchObject({ body: false });
  });

  it('that has expired goes nowhere any more', async () => {
    const id = await house.send();
    house.now = START + 300_001;
    await house.hear('main', id, 'failed', 'filtered');
    await house.jobs.drain();
    expect(house.handed).toEqual(['main']);
    expect(await house.message(id)).toEqual({ state: 'sent', body: false });
  });

  it('taken up by two workers at once is house.handed over once', async () => {
    const { messageId } = await house.database.transaction(async (tx) => {
      const sent = await house.delivery.send(tx, {
        channel: 'sms',
        to: PHONE,
        language: 'en',
        template: 'code.sign-in',
        params: { code: '1', minutes: 5 },
        expiresAt: START + 300_000,
      });
      for (const key of ['a', 'b', 'c', 'd'])
        await house.jobs.enqueue(tx, { queue: 'delivery.code', key, payload: { messageId: sent.messageId } });
      return sent;
    });
    await house.jobs.drain();
    expect(house.handed).toEqual(['main']);
    expect(await house.handovers(messageId)).toHaveLength(1);
  });

  it('does not wait for a carrier that failed too often, nor ask it again before its time', async () => {
    house.open([house.carrier('second')], { health: { failures: 2, openMs: 60_000 } });
    house.troubles = { main: [new NotAccepted('down'), new NotAccepted('down'), new NotAccepted('down')] };
    await house.send();
    await house.send();
    await house.send();
    expect(house.handed).toEqual(['main', 'second', 'main', 'second', 'second']);
    house.now += 60_001;
    house.troubles = {};
    await house.send({ expires: false });
    expect(house.handed.at(-1)).toBe('main');
  });
});

describe('a receipt', () => {
  it('is counted once, however often it comes, and the first end stands', async () => {
    const id = await house.send();
    await house.hear('main', id, 'delivered');
    await Promise.all([house.hear('main', id, 'delivered'), house.hear('main', id, 'delivered')]);
    await house.hear('main', id, 'failed', 'other');
    await house.jobs.drain();
    expect(await house.handovers(id)).toEqual([{ carrier: 'main', state: 'delivered' }]);
    expect(house.handed).toEqual(['main']);
    const counted = (await house.metrics.handovers.get()).values;
    expect(counted.filter(({ labels }) => labels.outcome === 'delivered')).toMatchObject([{ value: 1 }]);
  });

  it('of a message nobody knows changes nothing, and is forgotten in time', async () => {
    await house.hear('main', 'msg_none', 'delivered');
    expect((await house.metrics.handovers.get()).values).toMatchObject([
      { labels: { outcome: 'unmatched' }, value: 1 },
    ]);
    house.now += 8 * 86_400_000;
    await house.receipts.sweep();
    expect(await rows(house.database.read, sql`select 1 from message_receipt`)).toEqual([]);
  });

  it('that is faster than the name of its message still counts', async () => {
    house.troubles = {};
    const original = house.handed.length;
    house.open([
      house.carrier('second', {
        sms: {
          async sendText({ messageId }) {
            house.handed.push('second');
            await house.receipts.receive({
              carrier: 'second',
              reference: `s-${messageId}`,
              state: 'delivered',
              reason: null,
            });
            return { reference: `s-${messageId}` };
          },
        },
      }),
    ]);
    house.troubles = { main: [new NotAccepted('down')] };
    const id = await house.send();
    expect(house.handed.slice(original)).toEqual(['main', 'second']);
    expect((await house.handovers(id)).at(-1)).toEqual({ carrier: 'second', state: 'delivered' });
    expect(await house.message(id)).toEqual({ state: 'sent', body: false });
  });

  it('of one part that failed fails the whole; the whole arrived when every part did', async () => {
    const parts = { sendText: async () => ({ reference: 'p1', parts: ['p1', 'p2'] }) };
    house.open([house.carrier('second', { sms: parts })]);
    house.troubles = { main: [new NotAccepted('down')] };
    const id = await house.send();
    const part = (reference: string, state: ReceiptState) =>
      house.receipts.receive({ carrier: 'second', reference, state, reason: null });
    await part('p1', 'delivered');
    expect((await house.handovers(id)).at(-1)?.state).toBe('accepted');
    await part('p2', 'delivered');
    expect((await house.handovers(id)).at(-1)?.state).toBe('delivered');
  });
});
