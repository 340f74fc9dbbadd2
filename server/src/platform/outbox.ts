/**
 * Events: what happened, said once, by the transaction that made it happen. Whoever wants to follow subscribes at
 * composition; posting writes one job per subscriber in the same transaction, so that no consequence is ever lost or
 * happens without its cause. Events of one key (an account or a user) reach each subscriber in the order their transactions committed, at least once;
 * `event.id` lets a subscriber drop repeats.
 */
import { type Clock, type JsonValue, newId, type Random } from '@strongroom/core';
import type { Tx } from './database/database.ts';
import type { Jobs, QueueOptions } from './jobs/jobs.ts';

export interface DomainEvent<Type extends string = string, Data extends JsonValue = JsonValue> {
  readonly id: string;
  readonly type: Type;
  readonly at: number;
  readonly data: Data;
}

export interface Outbox {
  post(tx: Tx, event: { type: string; key: string; data: JsonValue }): Promise<void>;
  subscribe(
    subscriber: string,
    /** Names, or `noun.*` for all that begin so. */
    types: readonly string[],
    handler: (event: DomainEvent) => Promise<void>,
    options?: Partial<QueueOptions>,
  ): void;
}

export function makeOutbox(deps: { jobs: Jobs; clock: Clock; random: Random }): Outbox {
  const { jobs, clock, random } = deps;
  const subscribers = new Map<string, ReadonlySet<string>>();
  const queueOf = (subscriber: string): string => `event.${subscriber}`;

  return {
    async post(tx, { type, key, data }) {
      const now = clock.now();
      const family = `${type.slice(0, type.lastIndexOf('.'))}.*`;
      const event = { id: newId('evt', now, random), type, at: now, data };
      for (const [subscriber, types] of subscribers) {
        if (types.has(type) || types.has(family))
          await jobs.enqueue(tx, { queue: queueOf(subscriber), key, payload: event });
      }
    },
    subscribe(subscriber, types, handler, options) {
      subscribers.set(subscriber, new Set(types));
      jobs.handle(queueOf(subscriber), (payload) => handler(payload as unknown as DomainEvent), options);
    },
  };
}
