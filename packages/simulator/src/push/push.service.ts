/**
 * A push service with the browsers behind it: subscriptions, what was handed over for them, and the phone that opens it.
 * Real services keep a message for its time to live and deliver it when the phone is there; so does this one.
 */
import { createECDH } from 'node:crypto';
import { type Clock, type Random, SECOND_MS } from '@strongroom/core';
import type { EventBus } from '../events.ts';
import { useFault } from '../faults/faults.store.ts';
import { HELD } from '../phone/flight.model.ts';
import { isInFlight } from '../phone/flight.service.ts';
import type { WorldDatabase } from '../storage/database.ts';
import type { Waiting } from '../waiting.ts';
import type { PushMessage } from './push.model.ts';
import * as store from './push.store.ts';
import { openPush } from './push-message.rules.ts';

export interface HandedOver {
  readonly body: Buffer;
  readonly ttlSeconds: number;
  readonly topic: string | null;
}

export interface Pushes {
  subscribe(number: string, applicationServerKey: string): Promise<{ id: string; p256dh: string; auth: string }>;
  unsubscribe(id: string): Promise<void>;
  find(id: string): Promise<store.Subscription | null>;
  /** Null: too many for now. */
  accept(subscription: store.Subscription, push: HandedOver): Promise<{ id: string } | null>;
  messages(number: string, limit: number): Promise<PushMessage[]>;
  /** What the app on this phone has not had yet; it has had it then. */
  handOver(number: string): Promise<PushMessage[]>;
  land(number: string): Promise<void>;
  clear(): Promise<void>;
}

const CURVE = 'prime256v1';
/** A subscription nobody listens to takes no more than this. */
const MOST_WAITING = 100;

export function makePushes(deps: {
  readonly db: WorldDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: EventBus;
  readonly waiting: Waiting;
}): Pushes {
  const { db, clock, random, bus, waiting } = deps;
  const hex = (): string => Buffer.from(random(16)).toString('hex');

  return {
    async subscribe(number, applicationServerKey) {
      const pair = createECDH(CURVE);
      pair.generateKeys();
      const keys = {
        privateKey: pair.getPrivateKey('base64url'),
        p256dh: pair.getPublicKey('base64url'),
        auth: Buffer.from(random(16)).toString('base64url'),
      };
      const id = hex();
      await store.insertSubscription(db, { id, number, applicationServerKey, ...keys, ended: false });
      return { id, p256dh: keys.p256dh, auth: keys.auth };
    },
    unsubscribe: (id) => store.endSubscription(db, id),
    find: (id) => store.findSubscription(db, id),

    async accept(subscription, { body, ttlSeconds, topic }) {
      const now = clock.now();
      if ((await store.countWaiting(db, subscription.id, now)) >= MOST_WAITING) return null;
      const { effect, delayMs } = await useFault(db, 'push');
      if (effect !== 'none') {
        bus.publish({ type: 'fault-used', data: { channel: 'push', effect, at: new Date(now).toISOString() } });
      }
      if (effect === 'refuse') return null;
      const text = openPush(body, subscription);
      const id = hex();
      if (effect === 'lose' || text === null) return { id };
      const { number } = subscription;
      const dueAt = (await isInFlight(db, number)) ? HELD : now + delayMs;
      const expiresAt = now + ttlSeconds * SECOND_MS;
      const ids = effect === 'duplicate' ? [id, hex()] : [id];
      for (const each of ids) {
        await store.insertPush(db, { id: each, subscription: subscription.id, number, topic, text, dueAt, expiresAt });
        if (dueAt === HELD) continue;
        waiting.at(dueAt, () => {
          const data = { id: each, to: number, text, receivedAt: new Date(dueAt).toISOString() };
          bus.publish({ type: 'push', data });
        });
      }
      return { id };
    },

    messages: (number, limit) => store.listPushes(db, number, clock.now(), limit),
    handOver: (number) => store.handOver(db, number, clock.now()),
    async land(number) {
      for (const data of await store.landPushes(db, number, clock.now())) bus.publish({ type: 'push', data });
    },
    clear: () => store.clearPushes(db),
  };
}
