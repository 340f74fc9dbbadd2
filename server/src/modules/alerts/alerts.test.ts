/** Alerts on a real database: from the event to the message handed over, once, with its audit entry. */
import { randomBytes } from 'node:crypto';
import type { JsonValue } from '@strongroom/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase, rows, sql } from '../../platform/database/database.ts';
import { type Jobs, makeJobs } from '../../platform/jobs/jobs.ts';
import { makeLogger } from '../../platform/logging.ts';
import { type Metrics, makeMetrics } from '../../platform/metrics.ts';
import { makeOutbox, type Outbox } from '../../platform/outbox.ts';
import { openVault, type Vault } from '../../platform/vault/vault.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { testDelivery } from '../../testing/delivery.ts';
import { type Audit, makeAudit } from '../audit/index.ts';
import { loadPolicies } from '../policy/index.ts';
import type { AlertOwner } from './alerts.model.ts';
import { handleAlerts } from './alerts.ts';

const random = (length: number) => randomBytes(length);
let now = Date.parse('2026-03-06T12:00:00Z');
const clock = { now: () => now };
const PHONE = '+14155550142';
const MAIL = 'aiko@example.com';
const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy = loaded.value.house;
const owner: AlertOwner = {
  policy,
  language: 'en',
  timeZone: 'America/New_York',
  contactPoints: [
    { id: 'cpt_phone', kind: 'phone', value: PHONE, confirmedAt: 1 },
    { id: 'cpt_mail', kind: 'mail', value: MAIL, confirmedAt: 1 },
  ],
  formerContacts: [],
};

let fresh: FreshDatabase;
let database: Database;
let vault: Vault;
let jobs: Jobs;
let outbox: Outbox;
let audit: Audit;
let known: AlertOwner;
let failures: number;
let metrics: Metrics;
let told: { to: string; text: string }[];

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
  known = owner;
  failures = 0;
  told = [];
  const logger = makeLogger('silent');
  jobs = makeJobs({ database, clock, random, logger });
  outbox = makeOutbox({ jobs, clock, random });
  const real = makeAudit({ database, clock, random });
  audit = {
    ...real,
    async append(tx, event) {
      if (failures > 0 && event.details.channel === 'mail') {
        failures -= 1;
        throw new Error('the second entry could not be written');
      }
      return real.append(tx, event);
    },
  };
  const take = async ({ to, text }: { to: string; text: string }) => {
    told.push({ to, text });
    return { reference: 'r' };
  };
  const carriers = { sms: { sendText: take }, voice: { call: take }, mail: { sendMail: take } };
  const { delivery } = testDelivery({ database, jobs, vault, carriers, clock, random });
  metrics = makeMetrics();
  handleAlerts({
    database,
    outbox,
    audit,
    delivery,
    vault,
    metrics,
    clock,
    contactsOf: async () => known,
    placeOf: () => null,
  });
  await sql`truncate job, alert_sent, counter`.execute(database.read);
});

let serial = 0;
const happen = async (type: string, data: Record<string, JsonValue>): Promise<string> => {
  serial += 1;
  const userId = `usr_${serial}`;
  await database.transaction((tx) => outbox.post(tx, { type, key: userId, data: { userId, ...data } }));
  await jobs.drain();
  return userId;
};
const historyOf = (userId: string) => audit.history({ userId, accountIds: [], before: null, limit: 10 });

describe('an alert', () => {
  it('goes to phone and mail, and each telling is in the history of the user', async () => {
    const userId = await happen('password.changed', {});
    expect(told.map(({ to }) => to).sort()).toEqual([PHONE, MAIL]);
    const history = await historyOf(userId);
    expect(history).toMatchObject([
      { event: 'alert.sent', outcome: 'done', actor: { kind: 'system' }, details: { channel: 'mail' } },
      { details: { channel: 'sms', template: 'notice.password-changed', contact: '+1 ••• ••• ••42' } },
    ]);
    expect(JSON.stringify(history)).not.toContain(PHONE);
  });

  it('does not go to the phone that proved the withdrawal', async () => {
    const userId = await happen('withdrawal.executed', {
      accountId: 'acc_1',
      amountMinor: 1_250_000,
      currency: 'USD',
      payeeName: 'Northwind',
      reference: 'PB1',
      provedBy: 'sms',
    });
    expect(told).toMatchObject([{ to: MAIL, text: expect.stringContaining('USD 12,500.00') }]);
    expect(await historyOf(userId)).toMatchObject([{ accountId: 'acc_1' }]);
  });

  it('is not sent for the first device', async () => {
    const device = { deviceLabel: 'Firefox on Linux', address: '203.0.113.7' };
    const first = await happen('device.recognised', { ...device, first: true });
    expect(told).toEqual([]);
    expect(await historyOf(first)).toEqual([]);
    await happen('device.recognised', { ...device, first: false });
    expect(told).toHaveLength(2);
  });

  it('of a device goes to what was on file until lately as well, whatever proved it; other alerts do not', async () => {
    const former: AlertOwner['formerContacts'] = [
      { id: 'cpt_old', kind: 'phone', value: '+14155550177', confirmedAt: 1 },
      { id: 'cpt_silent', kind: 'mail', value: 'silent@example.com', confirmedAt: 1, undeliverable: true },
    ];
    known = { ...owner, formerContacts: former };
    const userId = await happen('device.recognised', {
      deviceLabel: 'Firefox on Linux',
      address: '203.0.113.7',
      first: false,
      provedBy: 'sms',
    });
    expect(told.map(({ to }) => to).sort()).toEqual(['+14155550177', MAIL]);
    expect(await historyOf(userId)).toMatchObject([{ details: { former: true, channel: 'sms' } }, { details: {} }]);
    told = [];
    await happen('password.changed', {});
    expect(told.map(({ to }) => to).sort()).toEqual([PHONE, MAIL]);
  });

  it('is told once when the event comes again', async () => {
    const userId = await happen('factor.removed', { kind: 'totp' });
    await sql`update job set state = 'open' where queue = 'event.alerts'`.execute(database.read);
    await jobs.drain();
    expect(told).toHaveLength(2);
    expect(await historyOf(userId)).toHaveLength(2);
  });

  it('is told by one of eight repeats that come at the same moment', async () => {
    const event = { id: 'evt_same', type: 'factor.enrolled', at: 1, data: { userId: 'usr_race', kind: 'totp' } };
    await database.transaction(async (tx) => {
      for (let copy = 0; copy < 8; copy += 1) {
        await jobs.enqueue(tx, { queue: 'event.alerts', key: `copy-${copy}`, payload: event });
      }
    });
    await Promise.all([jobs.drain(), jobs.drain(), jobs.drain()]);
    expect(told).toHaveLength(2);
    expect(await historyOf('usr_race')).toHaveLength(2);
  });

  it('is not half told when an audit entry cannot be written', async () => {
    failures = 1;
    const userId = await happen('factor.enrolled', { kind: 'totp' });
    expect(told).toEqual([]);
    expect(await rows(database.read, sql`select event_id from alert_sent`)).toEqual([]);
    await sql`update job set run_at = created_at where state = 'open'`.execute(database.read);
    await jobs.drain();
    expect(told).toHaveLength(2);
    expect(await historyOf(userId)).toHaveLength(2);
  });

  describe('by text message', () => {
    const spent = { ...policy, 'notice.sms-per-recipient': 2 };
    const texts = () => told.filter(({ to }) => to === PHONE).length;
    const counted = async (outcome: string) =>
      (await metrics.deliveries.get()).values.find(
        ({ labels }) => labels.channel === 'sms' && labels.outcome === outcome,
      )?.value ?? 0;

    it('has a budget for each recipient; beyond it mail tells, and history and metrics say so', async () => {
      known = { ...owner, policy: spent };
      for (let round = 0; round < 4; round += 1) await happen('password.changed', {});
      const userId = await happen('factor.removed', { kind: 'totp' });
      expect(texts()).toBe(2);
      expect(told.filter(({ to }) => to === MAIL)).toHaveLength(5);
      expect(await counted('suppressed')).toBe(3);
      expect(await historyOf(userId)).toMatchObject([
        { event: 'alert.sent', outcome: 'done', details: { channel: 'mail' } },
        {
          event: 'alert.suppressed',
          outcome: 'refused',
          rule: 'notice.sms-per-recipient',
          details: { channel: 'sms', template: 'notice.factor-removed', contact: '+1 ••• ••• ••42' },
        },
      ]);
      now += 86_400_000;
      await happen('password.changed', {});
      expect(texts()).toBe(3);
    });

    it('has a purse of the house, by price, that a refused one does not use up', async () => {
      const price = policy['phone.sms-cost-minor'];
      known = { ...owner, policy: { ...spent, 'notice.spend-minor': price } };
      await happen('password.changed', {});
      const other = '+14155550143';
      known = {
        ...known,
        contactPoints: [
          { id: 'cpt_other', kind: 'phone', value: other, confirmedAt: 1 },
          ...owner.contactPoints.slice(1),
        ],
      };
      const userId = await happen('password.changed', {});
      expect(told.filter(({ to }) => to === other)).toEqual([]);
      expect((await historyOf(userId)).at(-1)).toMatchObject({ rule: 'notice.spend-minor' });
      known = { ...known, policy: { ...spent, 'notice.spend-minor': 100 * price } };
      for (let round = 0; round < 3; round += 1) await happen('password.changed', {});
      expect(told.filter(({ to }) => to === other)).toHaveLength(2);
    });

    it('is never kept from an owner without mail, unless strangers could have caused it', async () => {
      known = { ...owner, policy: spent, contactPoints: owner.contactPoints.slice(0, 1) };
      for (let round = 0; round < 3; round += 1) await happen('sign-in.paused', { until: clock.now() });
      expect(texts()).toBe(2);
      expect(await counted('suppressed')).toBe(1);
      await happen('password.changed', {});
      expect(texts()).toBe(3);
      expect(await counted('beyond-budget')).toBe(1);
    });
  });

  it('that can reach nobody is in the history', async () => {
    known = { ...owner, contactPoints: [] };
    const userId = await happen('sign-in.paused', { until: clock.now(), knownDevice: false });
    expect(await historyOf(userId)).toMatchObject([
      { event: 'alert.sent', outcome: 'refused', rule: 'no-confirmed-contact-point' },
    ]);
  });

  it('is set aside when the event does not say what is needed, without its values', async () => {
    await happen('withdrawal.executed', { amountMinor: 'much', payeeName: 'Northwind' });
    const [job] = await rows(
      database.read,
      sql<{ state: string; error: string }>`select state, error from job where queue = 'event.alerts'`,
    );
    expect(job?.state).toBe('failed');
    expect(job?.error).toMatch(/accountId, amountMinor, currency/);
    expect(job?.error).not.toMatch(/much|Northwind/);
  });
});
