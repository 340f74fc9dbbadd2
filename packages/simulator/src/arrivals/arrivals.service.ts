/**
 * Takes in what a counterpart hands over, once per delivery key, and lets it arrive when it is due.
 * One transaction uses up a fault and stores the row; only then does the wire answer. A delivery job that retries
 * gets the first answer again and the person gets no second message.
 */
import { type Clock, type Instant, type Random, unreachable } from '@strongroom/core';
import type { EventBus, WorldEvent } from '../events.ts';
import type { Verdict } from '../faults/faults.model.ts';
import { useFault } from '../faults/faults.store.ts';
import { HELD } from '../phone/flight.model.ts';
import { isInFlight } from '../phone/flight.service.ts';
import type { WorldDatabase } from '../storage/database.ts';
import type { Waiting } from '../waiting.ts';
import {
  type ArrivalChannel,
  type ArrivalRow,
  type Mail,
  type PhoneCall,
  RING_MS,
  type SmsMessage,
  toCall,
  toMail,
  toSms,
} from './arrivals.model.ts';
import {
  type Accepted,
  clearArrivals,
  findAccepted,
  insertArrival,
  isStillExpected,
  landArrivals,
  listArrivals,
  listDueAfter,
  settleCall,
} from './arrivals.store.ts';

export interface Delivery {
  readonly channel: ArrivalChannel;
  readonly recipient: string;
  readonly sender: string;
  readonly content: object;
  readonly dedupeKey: string;
}

export interface Arrivals {
  /** Null: refused by a fault; nothing was taken in and the sender may try again. */
  accept(delivery: Delivery): Promise<(Accepted & { readonly lost?: boolean }) | null>;
  /** What was taken in under this key before. */
  accepted(channel: ArrivalChannel, dedupeKey: string): Promise<Accepted | null>;
  messages(number: string, limit: number): Promise<SmsMessage[]>;
  calls(number: string, limit: number): Promise<PhoneCall[]>;
  mails(address: string, limit: number): Promise<Mail[]>;
  settleCall(id: string, outcome: 'answered' | 'declined'): Promise<PhoneCall | null>;
  /** A phone is back from flight mode. */
  land(number: string): Promise<void>;
  clear(): Promise<void>;
  resume(): Promise<void>;
}

const ID_PREFIX: Readonly<Record<ArrivalChannel, string>> = { sms: 'SM', voice: 'CA', mail: 'ML' };

export function makeArrivals(deps: {
  readonly db: WorldDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: EventBus;
  readonly waiting: Waiting;
}): Arrivals {
  const { db, clock, random, bus, waiting } = deps;
  const newSid = (channel: ArrivalChannel) => ID_PREFIX[channel] + Buffer.from(random(16)).toString('hex');

  function expect(row: ArrivalRow): void {
    if (row.due_at === HELD) return;
    if (row.due_at <= clock.now()) {
      bus.publish(arrivalEvent(row, clock.now()));
      return;
    }
    waiting.at(row.due_at, () => {
      // Somebody may have cleared everything in the meantime; a database that is going away means we are closing.
      isStillExpected(db, row.id).then(
        (expected) => expected && bus.publish(arrivalEvent(row, clock.now())),
        () => undefined,
      );
    });
  }

  async function store(delivery: Delivery): Promise<{ verdict: Verdict; rows: ArrivalRow[]; acceptedAt: Instant }> {
    return db.transaction().execute(async (tx) => {
      const now = clock.now();
      const verdict = await useFault(tx, delivery.channel);
      const copies = verdict.effect === 'refuse' ? 0 : verdict.effect === 'duplicate' ? 2 : 1;
      const rows: ArrivalRow[] = [];
      for (let copy = 0; copy < copies; copy += 1) {
        const id = newSid(delivery.channel);
        const away = delivery.channel !== 'mail' && (await isInFlight(tx, delivery.recipient));
        // A text message waits at the carrier; a call does not ring.
        const dueAt = away ? HELD : now + verdict.delayMs;
        const lost = verdict.effect === 'lose' || (away && delivery.channel === 'voice');
        const inserted = await insertArrival(tx, { ...delivery, id, copy, acceptedAt: now, dueAt, lost });
        // The same delivery won elsewhere: roll back, which also gives the fault back to whom it was meant for.
        if (!inserted) throw new AlreadyAccepted();
        rows.push({ ...delivery, id, due_at: dueAt, outcome: null });
      }
      return { verdict, rows, acceptedAt: now };
    });
  }

  async function accept(delivery: Delivery): ReturnType<Arrivals['accept']> {
    const known = await findAccepted(db, delivery.channel, delivery.dedupeKey);
    if (known !== null) return known;
    try {
      const { verdict, rows, acceptedAt } = await store(delivery);
      if (verdict.effect !== 'none') {
        const data = { channel: delivery.channel, effect: verdict.effect, at: new Date(clock.now()).toISOString() };
        bus.publish({ type: 'fault-used', data });
      }
      if (verdict.effect !== 'lose') for (const row of rows) expect(row);
      const first = rows[0];
      return first === undefined ? null : { id: first.id, acceptedAt, lost: verdict.effect === 'lose' };
    } catch (error) {
      if (!(error instanceof AlreadyAccepted)) throw error;
      return findAccepted(db, delivery.channel, delivery.dedupeKey);
    }
  }

  return {
    accept,
    accepted: (channel, dedupeKey) => findAccepted(db, channel, dedupeKey),
    messages: async (number, limit) => (await listArrivals(db, 'sms', number, clock.now(), limit)).map(toSms),
    async calls(number, limit) {
      const now = clock.now();
      return (await listArrivals(db, 'voice', number, now, limit)).map((row) => toCall(row, now));
    },
    mails: async (address, limit) => (await listArrivals(db, 'mail', address, clock.now(), limit)).map(toMail),
    async settleCall(id, outcome) {
      const row = await settleCall(db, id, outcome, clock.now() - RING_MS, clock.now());
      if (row === null) return null;
      const call = toCall(row, clock.now());
      bus.publish({ type: 'call-settled', data: call });
      return call;
    },
    async land(number) {
      for (const row of await landArrivals(db, number, clock.now())) expect(row);
    },
    async clear() {
      await clearArrivals(db);
      bus.publish({ type: 'cleared', data: {} });
    },
    async resume() {
      for (const row of await listDueAfter(db, clock.now())) expect(row);
    },
  };
}

class AlreadyAccepted extends Error {}

function arrivalEvent(row: ArrivalRow, now: number): WorldEvent {
  const channel = row.channel as ArrivalChannel;
  switch (channel) {
    case 'sms':
      return { type: 'sms', data: toSms(row) };
    case 'voice':
      return { type: 'call', data: toCall(row, now) };
    case 'mail':
      return { type: 'mail', data: toMail(row) };
    default:
      return unreachable(channel);
  }
}
