/** Webhooks: told to a receiver that verifies with the library of the specification, tried again, ended, told again. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { DAY_MS } from '@strongroom/core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { type Called, type Partner, startPartner } from './partner.server.ts';
import { newPerson, signIn } from './people.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let house: House;
let partner: Partner;

beforeAll(async () => {
  partner = await startPartner();
  house = await openHouse({
    configuration: {
      'events.webhooks': [{ id: 'crm', url: `${partner.url}/hook`, events: ['session.*'], secrets: [SECRET] }],
      'events.internalOrigins': [partner.url],
    },
  });
});
afterAll(async () => {
  await house.close();
  partner.close();
});
beforeEach(async () => {
  await house.sql.query('truncate webhook_ended, webhook_told');
  await house.drain();
  partner.forget();
});

/** Somebody signs in and out: a session that is revoked. */
async function revokeOne() {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  await browser.ask('signOut');
  await house.drain();
  return { person };
}

describe('a webhook', () => {
  const hooks = () => partner.called.filter(({ path }) => path === '/hook');
  /** What became of it since then, and why. */
  const told = async (since: number): Promise<string[]> => {
    const { rows } = await house.sql.query<{ event: string; body: string }>(
      `select event, body from audit_entry where event in ('webhook.ended', 'webhook.given-up') and at > $1 order by seq`,
      [new Date(since)],
    );
    return rows.map(({ event, body }) => `${event} ${/unreachable/.exec(body)?.[0] ?? ''}`.trim());
  };
  const read = ({ body, headers }: Called) =>
    // The library looks at the time by the machine's clock; the house lives at another.
    new Webhook(SECRET).verify(body, stamped(headers, body)) as { type: string; data: { userId: string } };
  /** Signed again for now by the secret both know, after the house's own signature was found to be right. */
  function stamped(headers: IncomingHttpHeaders, body: string) {
    const id = String(headers['webhook-id']);
    const own = new Webhook(SECRET).sign(id, new Date(Number(headers['webhook-timestamp']) * 1_000), body);
    expect(headers['webhook-signature']).toBe(own);
    const at = new Date();
    const seconds = String(Math.floor(at.getTime() / 1_000));
    return {
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': new Webhook(SECRET).sign(id, at, body),
    };
  }

  it('tells the kind it asked for, in order, signed', async () => {
    const { person } = await revokeOne();
    expect(hooks().map((one) => [read(one).type, read(one).data.userId])).toEqual([
      ['session.opened', person.userId],
      ['session.ended', person.userId],
    ]);
  });

  it('comes again when it is asked to, and no sooner', async () => {
    partner.answers['/hook'] = 429;
    await revokeOne();
    const before = hooks().length;
    house.clock.advance(100_000);
    await house.drain();
    expect(hooks()).toHaveLength(before);
    delete partner.answers['/hook'];
    house.clock.advance(45_000);
    await house.drain();
    expect(hooks()).toHaveLength(before * 2);
    expect(hooks().at(-1)?.headers['webhook-id']).toBe(hooks()[before - 1]?.headers['webhook-id']);
  });

  it('ends where nothing was taken for as long as a message is tried, and is told again what it missed', async () => {
    partner.answers['/hook'] = 503;
    const from = house.clock.now();
    const { person } = await revokeOne();
    for (let days = 0; days < 9; days += 1) {
      house.clock.advance(2 * DAY_MS);
      await house.drain();
    }
    expect(await told(from)).toContain('webhook.ended unreachable');
    expect(house.log.join()).toContain('a webhook has ended');
    partner.forget();
    // Ended: not even what is new is told.
    await revokeOne();
    expect(hooks()).toHaveLength(0);
    const time = { from, to: from + 1_000 };
    expect(await house.services.events.resumeWebhook('crm')).toBe(true);
    expect(await house.services.events.replayWebhook('nobody', time)).toBeNull();
    expect(await house.services.events.replayWebhook('crm', time)).toBe(2);
    await house.drain();
    expect(hooks().map((one) => [read(one).type, read(one).data.userId])).toEqual([
      ['session.opened', person.userId],
      ['session.ended', person.userId],
    ]);
  });

  it('goes on where it takes others, and one message is taken by nobody', async () => {
    partner.answers['/hook'] = 503;
    const from = house.clock.now();
    await revokeOne();
    for (let days = 0; days < 9; days += 1) {
      if (days === 4) {
        partner.forget();
        await revokeOne();
        partner.answers['/hook'] = 503;
      }
      house.clock.advance(2 * DAY_MS);
      await house.drain();
    }
    expect(await told(from)).toEqual(['webhook.given-up', 'webhook.given-up']);
  });

  it('ends where its receiver says it is gone, until it is resumed', async () => {
    partner.answers['/hook'] = 410;
    await revokeOne();
    partner.forget();
    await revokeOne();
    expect(hooks()).toHaveLength(0);
    expect(await house.services.events.resumeWebhook('crm')).toBe(true);
    expect(await house.services.events.resumeWebhook('crm')).toBe(false);
    await revokeOne();
    expect(hooks()).toHaveLength(2);
  });
});
