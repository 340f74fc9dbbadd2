/**
 * Notifications of phones (Web Push): a phone says where it is reached, and hears that something waits. What waits it
 * fetches itself, signed by its key: a message carries nothing that anybody would want to read or to change. Push is a
 * help beside the live line (follow.ts); a prompt that is not pushed is there all the same.
 */
import type { MobileKeyPush } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Random, type Result, refuse, SECOND_MS } from '@strongroom/core';
import { z } from 'zod';
import type { Config } from '../../../platform/config/config.ts';
import type { Database } from '../../../platform/database/database.ts';
import { consume, increment } from '../../../platform/database/primitives.ts';
import { doublingUpTo, type Jobs } from '../../../platform/jobs/jobs.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import { type Actor, type Audit, type Origin, systemActor } from '../../audit/index.ts';
import type { MobileKey, MobileKeys, PromptAnswers } from '../../factors/index.ts';
import type { Parties, User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import * as store from './push.store.ts';
import { isPushAddress } from './push-address.rules.ts';
import {
  areSubscriptionKeys,
  drawServerKey,
  encryptPush,
  readServerKey,
  type ServerKey,
  type SubscriptionKeys,
  topicOf,
  vapidHeader,
} from './push-message.ts';
import type { SendPush } from './push-service.ts';

export interface Push {
  /** What browsers subscribe with; null where the house pushes nothing. */
  readonly serverKey: string | null;
  isSubscribed(keyId: string): Promise<boolean>;
  /** False when nothing is pushed there. */
  subscribe(key: MobileKey, origin: Origin, subscription: SubscriptionKeys & { endpoint: string }): Promise<boolean>;
  unsubscribe(key: MobileKey, origin: Origin): Promise<void>;
  /** Pushes a test now, and answers what became of it; null where there is no phone that is a key. */
  test(user: User): Promise<Result<PushTest, TestRefusal> | null>;
}

export interface PushTest {
  readonly phone: string;
  readonly outcome: 'accepted' | 'gone' | 'failed' | 'not-subscribed' | 'off';
}
interface TestRefusal {
  readonly code: 'send-limit';
  readonly rule: string;
  readonly retryAt: Instant;
}

export interface PushDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly policies: Policies;
  readonly parties: Parties;
  readonly keys: MobileKeys;
  readonly prompts: PromptAnswers;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: NonNullable<Config['push']> | null;
  readonly send: SendPush;
  readonly waits: Config['jobs']['codes'];
}

const VERSION_BYTES = 16;
const KEY_PLACE = { table: 'push_server_key', row: '1', column: 'private_sealed' };
const place = (keyId: string, column: 'endpoint_sealed' | 'auth_sealed') => ({
  table: 'mobile_key_subscription',
  row: keyId,
  column,
});
const prompted = z.object({ keyId: z.string(), expiresAt: z.int() });
const ended = z.object({ keyId: z.string() });
const HOUR_SECONDS = 3_600;
/** Of what is answered soon, a while after it ran out. */
const EXPIRY = 'push.expiry';

export async function makePush(deps: PushDeps): Promise<Push> {
  const { database, vault, audit, policies, keys, settings, clock, random } = deps;
  const serverKey = settings === null ? null : await openServerKey(deps);
  const sender = settings === null || serverKey === null ? null : makeSender(deps, settings, serverKey);
  if (sender !== null) pushPrompts(deps, sender);

  const record = (tx: Parameters<Audit['append']>[0], event: string, { keyId, userId }: MobileKey, by: Origin) =>
    audit.append(tx, {
      event,
      outcome: 'done',
      origin: by,
      userId,
      accountId: null,
      details: { factor: keyId },
      actor: { kind: 'user', userId, sessionId: null, surface: 'mobile' } satisfies Actor,
    });

  return {
    serverKey: serverKey?.publicKey ?? null,
    isSubscribed: async (keyId) => serverKey !== null && (await store.findSubscription(database.read, keyId)) !== null,

    async subscribe(key, origin, { endpoint, p256dh, auth }) {
      if (settings === null || !isPushAddress(endpoint, settings.services)) return false;
      if (!areSubscriptionKeys({ p256dh, auth })) return false;
      const { keyId } = key;
      await database.transaction(async (tx) => {
        const sealed = {
          endpointSealed: vault.seal(place(keyId, 'endpoint_sealed'), endpoint),
          authSealed: vault.seal(place(keyId, 'auth_sealed'), auth),
        };
        const version = Buffer.from(random(VERSION_BYTES)).toString('base64url');
        await store.keepSubscription(tx, { keyId, version, p256dh, ...sealed }, clock.now());
        await record(tx, 'mobile-key.push-on', key, origin);
      });
      return true;
    },

    async unsubscribe(key, origin) {
      await database.transaction(async (tx) => {
        if (!(await consume(tx, store.endSubscription(key.keyId)))) return;
        await record(tx, 'mobile-key.push-off', key, origin);
      });
    },

    async test(user) {
      const key = await keys.current(user.id);
      if (key === null) return null;
      const phone = key.name;
      const subscription = await store.findSubscription(database.read, key.keyId);
      if (sender === null) return ok({ phone, outcome: 'off' });
      if (subscription === null || key.state !== 'active') return ok({ phone, outcome: 'not-subscribed' });
      // Attack: somebody in an open session keeps the phone buzzing, so that its owner silences it.
      const rule = 'mobile-key.test-pushes-per-hour';
      const policy = policies.for(user.entityId);
      const limit = policy['mobile-key.test-pushes-per-hour'];
      const budget = { limit, windowSeconds: HOUR_SECONDS, blockSeconds: 0 };
      const charge = await increment(database.read, { scope: rule, key: key.keyId, budget, now: clock.now() });
      if (!charge.allowed) return refuse({ code: 'send-limit', rule, retryAt: charge.freeAt });
      const outcome = await sender(subscription, user.id, 'test', policy['mobile-key.prompt-seconds']).catch(
        () => 'failed' as const,
      );
      return ok({ phone, outcome });
    },
  };
}

/** The key in the database, or a new one there: drawn once, for every node and for good. */
async function openServerKey({ database, vault, random, clock }: PushDeps): Promise<ServerKey> {
  if ((await store.findServerKey(database.read)) === null) {
    const d = drawServerKey(random);
    const { publicKey } = readServerKey(d);
    await store.keepServerKey(database.read, {
      publicKey,
      privateSealed: vault.seal(KEY_PLACE, d),
      now: clock.now(),
    });
  }
  const kept = await store.findServerKey(database.read);
  if (kept === null) throw new Error('the key of notifications that was just drawn is gone');
  return readServerKey(await vault.open(KEY_PLACE, kept.privateSealed));
}

type Sender = (
  subscription: store.Subscription,
  userId: string,
  type: MobileKeyPush['type'],
  ttlSeconds: number,
) => Promise<'accepted' | 'gone' | 'failed'>;

/** One message to one phone; how it went is kept with the subscription. Throws when it is worth coming again. */
function makeSender(deps: PushDeps, settings: NonNullable<Config['push']>, serverKey: ServerKey): Sender {
  const { database, vault, audit, clock, random, send } = deps;

  async function drop(subscription: store.Subscription, userId: string): Promise<void> {
    await database.transaction(async (tx) => {
      if (!(await consume(tx, store.endGone(subscription, clock.now())))) return;
      const details = { factor: subscription.keyId };
      const about = { actor: systemActor, origin: null, userId, accountId: null, details };
      await audit.append(tx, { event: 'mobile-key.push-gone', outcome: 'done', ...about });
    });
  }

  async function push(subscription: store.Subscription, type: MobileKeyPush['type'], ttlSeconds: number) {
    const { keyId, endpointSealed, authSealed, p256dh } = subscription;
    const endpoint = await vault.open(place(keyId, 'endpoint_sealed'), endpointSealed);
    // The list may have become shorter since.
    if (!isPushAddress(endpoint, settings.services)) return 'gone';
    const auth = await vault.open(place(keyId, 'auth_sealed'), authSealed);
    const message: MobileKeyPush = { version: 1, type, keyId };
    return send({
      endpoint,
      ttlSeconds,
      topic: topicOf(keyId),
      authorization: vapidHeader(serverKey, endpoint, settings.contact, clock.now()),
      body: encryptPush(JSON.stringify(message), { p256dh, auth }, random),
    });
  }

  return async (subscription, userId, type, ttlSeconds) => {
    try {
      const answer = await push(subscription, type, ttlSeconds);
      if (answer === 'gone') {
        await drop(subscription, userId);
        return answer;
      }
      const outcome = answer === 'accepted' ? answer : 'failed';
      await store.notePush(database.read, subscription, outcome, clock.now());
      return outcome;
    } catch (error) {
      await store.notePush(database.read, subscription, 'failed', clock.now());
      throw error;
    }
  };
}

/**
 * Follows the prompts. What fails comes again while the prompt lives; then there is nothing to look at any more. What was
 * answered, taken back or ran out is said too, so that no notice goes on asking; so is the end of the key itself.
 */
function pushPrompts(deps: PushDeps, send: Sender): void {
  const { database, outbox, jobs, parties, keys, prompts, policies, clock, waits } = deps;
  const again = { maxAttempts: waits.attempts, backoffSeconds: doublingUpTo(waits.backoffSeconds) };
  const waiting = async (keyId: string, userId: string): Promise<boolean> =>
    (await prompts.waiting(keyId, await parties.getUser(userId))).length > 0;

  async function close(keyId: string): Promise<void> {
    const subscription = await store.findSubscription(database.read, keyId);
    const key = await keys.find(keyId);
    if (subscription === null || key === null) return;
    // What is over is said for as long as the request itself would have stood.
    const { entityId } = await parties.getUser(key.userId);
    const ttlSeconds = policies.for(entityId)['mobile-key.prompt-seconds'];
    if (key.state !== 'active') {
      await send(subscription, key.userId, 'key-ended', ttlSeconds);
      await consume(database.read, store.endSubscription(keyId));
    } else if (!(await waiting(keyId, key.userId))) {
      await send(subscription, key.userId, 'prompt-ended', ttlSeconds);
    }
  }

  outbox.subscribe(
    'push',
    ['mobile-key.prompted'],
    async ({ data }) => {
      const { keyId, expiresAt } = prompted.parse(data);
      const ttlSeconds = Math.floor((expiresAt - clock.now()) / SECOND_MS);
      const subscription = await store.findSubscription(database.read, keyId);
      const key = await keys.find(keyId);
      if (ttlSeconds <= 0 || subscription === null || key?.state !== 'active') return;
      // Answered or replaced while this waited: the phone must not ring for nothing.
      if (!(await waiting(keyId, key.userId))) return;
      const outcome = await send(subscription, key.userId, 'prompt', ttlSeconds);
      if (outcome !== 'accepted') return;
      const expiry = { queue: EXPIRY, key: `${keyId} ${expiresAt}`, payload: { keyId }, delaySeconds: ttlSeconds + 1 };
      await database.transaction((tx) => jobs.enqueue(tx, expiry));
    },
    again,
  );
  jobs.handle(EXPIRY, (payload) => close(ended.parse(payload).keyId), again);
  outbox.subscribe(
    'push-end',
    ['mobile-key.prompt-ended', 'mobile-key.ended'],
    ({ data }) => close(ended.parse(data).keyId),
    again,
  );
}
