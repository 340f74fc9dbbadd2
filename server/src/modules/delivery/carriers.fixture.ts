/** Delivery over carriers of a test, on a real database: who was handed what, and what the carriers then say. */
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase, row, rows, sql } from '../../platform/database/database.ts';
import { type Jobs, makeJobs } from '../../platform/jobs/jobs.ts';
import { makeLogger } from '../../platform/logging.ts';
import { makeMetrics } from '../../platform/metrics.ts';
import { openVault, type Vault } from '../../platform/vault/vault.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { testCarrier, testDelivery } from '../../testing/delivery.ts';
import { type Audit, makeAudit } from '../audit/index.ts';
import { loadPolicies } from '../policy/index.ts';
import type { PhoneCarrier } from './carriers.model.ts';
import type { Delivery } from './delivery.ts';
import type { FailureReason, ReceiptState } from './receipts.model.ts';
import type { Receipts } from './receipts.ts';

export const START = Date.parse('2026-03-06T12:00:00Z');
export const PHONE = '+14155550142';
/** `phone.receipt-wait-seconds` of these tests. */
export const WAIT = 30;
const random = (length: number) => randomBytes(length);

export interface CarrierHouse {
  now: number;
  /** Names of carriers, in the order they were handed something. */
  handed: string[];
  /** What each throws next instead of taking. */
  troubles: Record<string, Error[]>;
  metrics: ReturnType<typeof makeMetrics>;
  database: Database;
  jobs: Jobs;
  delivery: Delivery;
  receipts: Receipts;
  audit: Audit;
  take(name: string): (message: { messageId: string }) => Promise<{ reference: string }>;
  carrier(name: string, change?: Partial<PhoneCarrier>): PhoneCarrier;
  /** Begins anew, with these after the carrier `main`. */
  open(others: readonly PhoneCarrier[], change?: OpenWith): void;
  reset(): Promise<void>;
  send(change?: { to?: string; userId?: string; expires?: boolean }): Promise<string>;
  hear(carrier: string, id: string, state: ReceiptState, reason?: FailureReason | null): Promise<void>;
  later(seconds: number): Promise<void>;
  message(id: string): Promise<{ state: string; body: boolean } | null>;
  handovers(id: string): Promise<{ carrier: string; state: string }[]>;
  close(): Promise<void>;
}

interface OpenWith {
  readonly policy?: Record<string, unknown>;
  readonly health?: { failures: number; openMs: number };
  readonly first?: Partial<PhoneCarrier>;
}

export async function openCarrierHouse(): Promise<CarrierHouse> {
  const fresh: FreshDatabase = await freshDatabase();
  const database = openDatabase(fresh.url, { poolSize: 8, onError: () => {} });
  const part = { database, now: START, handed: [], troubles: {} };
  const clock = { now: () => part.now };
  const vault: Vault = await openVault({ database, rootKeys: [{ id: 'test', key: random(32) }], clock, random });
  const audit = makeAudit({ database, clock, random });
  const house = Object.assign(part, { audit }, methods()) as unknown as CarrierHouse;

  function methods(): Partial<CarrierHouse> {
    return {
      take:
        (name) =>
        async ({ messageId }) => {
          house.handed.push(name);
          const trouble = house.troubles[name]?.shift();
          if (trouble !== undefined) throw trouble;
          return { reference: `${name}-${messageId}` };
        },
      carrier: (name, change = {}) =>
        testCarrier({
          name,
          sms: { sendText: house.take(name) },
          voice: { call: house.take(name) },
          repeats: false,
          ...change,
        }),
      open(others, { policy = {}, health = { failures: 1_000, openMs: 1 }, first = {} } = {}) {
        const overrides = { 'phone.receipt-wait-seconds': WAIT, ...policy };
        const loaded = loadPolicies({ profile: 'default', overrides, entities: {} });
        if (!loaded.ok) throw new Error(loaded.refusal.join());
        house.metrics = makeMetrics();
        house.jobs = makeJobs({ database, clock, random, logger: makeLogger('silent') });
        const main = { sms: { sendText: house.take('main') }, voice: { call: house.take('main') } };
        const { metrics, jobs } = house;
        const made = testDelivery({
          database,
          jobs,
          vault,
          clock,
          random,
          metrics,
          others,
          health,
          first,
          policies: loaded.value,
          carriers: { ...main, mail: { sendMail: async () => ({ reference: 'x' }) } },
        });
        Object.assign(house, made);
      },
      async reset() {
        house.now = START;
        house.handed = [];
        house.troubles = {};
        await sql`truncate message, job, counter, message_receipt, undeliverable cascade`.execute(database.read);
        house.open([house.carrier('second')]);
      },
      async send({ to = PHONE, userId, expires = true } = {}) {
        const { messageId } = await database.transaction((tx) =>
          house.delivery.send(tx, {
            channel: 'sms',
            to,
            language: 'en',
            template: 'code.sign-in',
            params: { code: '482913', minutes: 5 },
            ...(userId !== undefined && { userId }),
            ...(expires && { expiresAt: START + 300_000 }),
          }),
        );
        await house.jobs.drain();
        return messageId;
      },
      hear: (carrier, id, state, reason = null) =>
        house.receipts.receive({ carrier, reference: `${carrier}-${id}`, state, reason }),
      async later(seconds) {
        house.now += seconds * 1_000;
        await house.jobs.drain();
      },
      message: (id) =>
        row(
          database.read,
          sql<{ state: string; body: boolean }>`
            select state, body_sealed is not null as body from message where id = ${id}`,
        ),
      handovers: (id) =>
        rows(
          database.read,
          sql<{ carrier: string; state: string }>`
            select carrier, state from message_handover where message_id = ${id} order by place`,
        ),
      async close() {
        await database.close();
        await fresh.drop();
      },
    };
  }
  return house;
}
