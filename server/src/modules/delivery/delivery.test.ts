/** Delivery on a real database: together with its transaction or not at all, once, in order, and nothing lingers. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, rows, sql } from '../../platform/database/database.ts';
import { type Jobs, makeJobs, PermanentJobFailure } from '../../platform/jobs/jobs.ts';
import { makeLogger } from '../../platform/logging.ts';
import { type Metrics, makeMetrics } from '../../platform/metrics.ts';
import { openVault, type Vault } from '../../platform/vault/vault.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { testDelivery } from '../../testing/delivery.ts';
import { findMessage } from './delivery.store.ts';
import type { Delivery } from './delivery.ts';
import type { OutgoingMessage } from './templates.model.ts';

const START = Date.parse('2026-03-06T12:00:00Z');
const PHONE = '+14155550142';
const random = (length: number) => randomBytes(length);

interface HandedOver {
  readonly messageId: string;
  readonly to: string;
  readonly text: string;
}

let fresh: FreshDatabase;
let database: Database;
let vault: Vault;
let jobs: Jobs;
let metrics: Metrics;
let delivery: Delivery;
let now = START;
const clock = { now: () => now };
let log: string[] = [];
let texts: HandedOver[] = [];
let calls: HandedOver[] = [];
let mails: (HandedOver & { readonly subject: string })[] = [];
/** Thrown instead of taking the next text messages, in this order. */
let troubles: Error[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 4, onError: () => {} });
  vault = await openVault({ database, rootKeys: [{ id: 'test', key: random(32) }], clock, random });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

beforeEach(async () => {
  now = START;
  [log, texts, calls, mails, troubles] = [[], [], [], [], []];
  metrics = makeMetrics();
  jobs = makeJobs({ database, clock, random, logger: makeLogger('debug', { write: (line) => log.push(line) }) });
  ({ delivery } = testDelivery({
    database,
    jobs,
    vault,
    metrics,
    clock,
    random,
    carriers: {
      sms: {
        async sendText(message) {
          const trouble = troubles.shift();
          if (trouble !== undefined) throw trouble;
          texts.push(message);
          return { reference: `SM-${texts.length}` };
        },
      },
      voice: {
        async call(message) {
          calls.push(message);
          return { reference: 'CA-1' };
        },
      },
      mail: {
        async sendMail(message) {
          mails.push(message);
          return { reference: '<mail@test>' };
        },
      },
    },
  }));
  await sql`truncate message, job cascade`.execute(database.read);
});

const signInCode = (code: string, extra: { expiresAt?: number; channel?: 'sms' | 'voice' } = {}): OutgoingMessage => ({
  channel: 'sms',
  to: PHONE,
  language: 'en',
  template: 'code.sign-in',
  params: { code, minutes: 5 },
  ...extra,
});
const send = (message: OutgoingMessage) => database.transaction((tx) => delivery.send(tx, message));
const stored = async (id: string) => {
  const message = await findMessage(database.read, id);
  if (message === null) throw new Error('the message is stored');
  return message;
};
const outcomes = async () =>
  Object.fromEntries((await metrics.deliveries.get()).values.map(({ labels, value }) => [labels.outcome, value]));

describe('sending', () => {
  it('hands the text over once, under the id of the message', async () => {
    const { messageId } = await send(signInCode('482913'));
    expect(messageId).toMatch(/^msg_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(texts).toEqual([]);
    await jobs.drain();
    expect(texts).toMatchObject([{ messageId, to: PHONE, text: expect.stringContaining('482913') }]);
    expect(await stored(messageId)).toMatchObject({ state: 'sent', reference: 'SM-1', sentAt: START, error: null });
    expect(await outcomes()).toEqual({ sent: 1 });
  });

  it('goes by voice and by mail through their own carriers', async () => {
    await send(signInCode('482913', { channel: 'voice' }));
    await send({
      channel: 'mail',
      to: 'aiko@example.com',
      language: 'ja',
      template: 'notice.factor-removed',
      params: { kind: 'totp' },
    });
    await jobs.drain();
    expect(calls).toMatchObject([{ to: PHONE, language: 'en', text: expect.stringContaining('4, 8, 2, 9, 1, 3') }]);
    expect(mails).toMatchObject([{ to: 'aiko@example.com', subject: 'Strongroom: 二要素認証が削除されました' }]);
  });

  it('does not happen when the transaction rolls back', async () => {
    await expect(
      database.transaction(async (tx) => {
        await delivery.send(tx, signInCode('482913'));
        throw new Error('the act failed');
      }),
    ).rejects.toThrow('the act failed');
    await jobs.drain();
    expect(texts).toEqual([]);
    expect(await rows(database.read, sql`select id from message`)).toEqual([]);
  });

  it('keeps the order of one recipient while the carrier is down', async () => {
    troubles = [new Error('down')];
    await send(signInCode('111111'));
    await send(signInCode('222222'));
    await jobs.drain();
    expect(texts).toEqual([]);
    now += 10_000;
    await jobs.drain();
    expect(texts.map(({ text }) => /\d{6}/.exec(text)?.[0])).toEqual(['111111', '222222']);
  });

  it('calls although the text message before it fails to leave', async () => {
    troubles = [new Error('down')];
    await send(signInCode('482913'));
    await send(signInCode('482913', { channel: 'voice' }));
    await jobs.drain();
    expect(texts).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  it('never hands over what is settled, even when its job comes again', async () => {
    const { messageId } = await send(signInCode('482913'));
    await jobs.drain();
    await database.transaction((tx) =>
      jobs.enqueue(tx, { queue: 'delivery.code', key: 'again', payload: { messageId } }),
    );
    await jobs.drain();
    expect(texts).toHaveLength(1);
    expect(await outcomes()).toEqual({ sent: 1 });
  });
});

describe('at rest', () => {
  const dump = async (): Promise<string> => {
    const found = await rows(
      database.read,
      sql<{ all: string }>`
        select message::text || encode(to_sealed, 'escape') || coalesce(encode(body_sealed, 'escape'), '') as all
        from message union all select job::text from job`,
    );
    return found.map((entry) => entry.all).join('\n');
  };

  it('neither code nor number can be read in the database, in errors or in the log', async () => {
    troubles = [new Error('down'), new PermanentJobFailure('the carrier answered 400')];
    await send(signInCode('482913'));
    await jobs.drain();
    now += 10_000;
    await jobs.drain();
    for (const secret of ['482913', PHONE]) {
      expect(await dump()).not.toContain(secret);
      expect(log.join('\n')).not.toContain(secret);
    }
    expect(log).toHaveLength(2);
  });

  it('a body moved to another message does not open', async () => {
    const first = await send(signInCode('111111'));
    const second = await send({ ...signInCode('222222'), to: '+14155550143' });
    await sql`update message set body_sealed = (select body_sealed from message where id = ${first.messageId})
              where id = ${second.messageId}`.execute(database.read);
    await jobs.drain();
    expect(texts).toMatchObject([{ messageId: first.messageId }]);
    expect(await stored(second.messageId)).toMatchObject({ state: 'queued' });
  });

  it('the database itself refuses a settled message with a body', async () => {
    const { messageId } = await send(signInCode('482913'));
    await expect(
      sql`update message set state = 'failed' where id = ${messageId}`.execute(database.read),
    ).rejects.toThrow(/check/);
  });
});

describe('what cannot be delivered', () => {
  it('is failed at once when the carrier refuses for good, and its body is erased', async () => {
    troubles = [new PermanentJobFailure('the carrier answered 400 (code 21211)')];
    const { messageId } = await send(signInCode('482913'));
    await jobs.drain();
    now += 3_600_000;
    await jobs.drain();
    expect(texts).toEqual([]);
    expect(await stored(messageId)).toMatchObject({
      state: 'failed',
      error: 'the carrier answered 400 (code 21211)',
      bodySealed: null,
      sentAt: null,
    });
    expect(await outcomes()).toEqual({ failed: 1 });
  });

  it('is given up after the last attempt, and its body is erased', async () => {
    troubles = Array.from({ length: 60 }, () => new Error('down'));
    const { messageId } = await send(signInCode('482913'));
    for (let attempt = 0; attempt < 60; attempt += 1) {
      await jobs.drain();
      now += 10_000;
    }
    expect(await stored(messageId)).toMatchObject({ state: 'failed', error: 'down', bodySealed: null });
    await jobs.drain();
    expect(texts).toEqual([]);
    expect(await outcomes()).toEqual({ retried: 59, failed: 1 });
  });

  it('is dropped when its code has expired, and frees the next one', async () => {
    troubles = [new Error('down')];
    const late = await send(signInCode('111111', { expiresAt: START + 5_000 }));
    const good = await send(signInCode('222222', { expiresAt: START + 300_000 }));
    await jobs.drain();
    now += 5_000;
    await jobs.drain();
    expect(texts).toMatchObject([{ messageId: good.messageId }]);
    expect(await stored(late.messageId)).toMatchObject({ state: 'failed', bodySealed: null });
    expect(await outcomes()).toEqual({ retried: 1, expired: 1, sent: 1 });
  });
});
