/**
 * What carriers say afterwards. A receipt is kept before it is acknowledged, once, whether or not its message is known
 * yet; the first word that ends a matter stands, whatever comes later. What was not delivered goes to the next carrier at
 * once; a number that nothing reaches is marked, and its owner told on another channel.
 */
import { type Clock, secondsToMs } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { increment, resetCounters } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Breakers } from './breaker.flow.ts';
import type { Message } from './delivery.model.ts';
import { findMessage, settleHanded } from './delivery.store.ts';
import { isHard, stateOfAll } from './handover.rules.ts';
import * as store from './handovers.store.ts';
import type { CarrierReceipt, FailureReason, ReceiptState } from './receipts.model.ts';

export interface Receipts {
  receive(receipt: CarrierReceipt): Promise<void>;
  /** Judges what is known of a message at its carriers: receipts may have been faster than its name. */
  judge(messageId: string): Promise<void>;
  /** Forgets receipts of messages that nobody here knows. */
  sweep(): Promise<void>;
}

const FAILURE_SCOPE = 'phone.undeliverable-failures';

export function makeReceipts(deps: {
  database: Database;
  jobs: Jobs;
  audit: Audit;
  outbox: Outbox;
  breakers: Breakers;
  policies: Pick<Policies, 'house'>;
  metrics: Pick<Metrics, 'handovers'>;
  clock: Clock;
}): Receipts {
  const { database, jobs, audit, outbox, breakers, policies, metrics, clock } = deps;

  async function judgeIn(tx: Tx, messageId: string, carrier: string): Promise<void> {
    const parts = await store.lockOutcomes(tx, messageId, carrier);
    const known = parts.flatMap(({ state, reason }) => (state === null ? [] : [{ state, reason }]));
    if (known.length === 0) return;
    const now = clock.now();
    const outcome = stateOfAll(parts.length, known);
    const changed = await store.markHandover(tx, { messageId, carrier }, { ...outcome, heardAt: now });
    const message = changed ? await findMessage(tx, messageId) : null;
    if (message === null) return;
    afterCommit(tx, () => metrics.handovers.inc({ carrier, outcome: outcome.state }));
    await follow(tx, message, carrier, outcome);
  }

  async function follow(
    tx: Tx,
    message: Message,
    carrier: string,
    { state, reason }: { state: ReceiptState; reason: FailureReason | null },
  ): Promise<void> {
    const { id: messageId, recipient, channel } = message;
    if (channel === 'mail') return;
    const key = `${channel}:${recipient}`;
    if (state === 'delivered') {
      await settleHanded(tx, messageId);
      await resetCounters(tx, [{ scope: FAILURE_SCOPE, key }]);
      if (await store.clearUndeliverable(tx, recipient, channel)) await record(tx, message, 'contact-point.reachable');
      const country = await store.findCountry(tx, messageId, carrier);
      if (country !== null) afterCommit(tx, () => breakers.tell(`${carrier}|${country}`, 'success'));
    }
    if (state !== 'failed' && state !== 'expired') return;
    if (isHard(reason)) await countFailure(tx, message, key, reason ?? 'other');
    else {
      const country = await store.findCountry(tx, messageId, carrier);
      if (country !== null) afterCommit(tx, () => breakers.tell(`${carrier}|${country}`, 'failure'));
    }
    // Known to have failed: the next carrier may have it now, while it lives.
    if (message.state === 'handed') {
      await jobs.enqueue(tx, { queue: 'delivery.code', key: `failed:${messageId}`, payload: { messageId } });
    }
  }

  async function countFailure(tx: Tx, message: Message, key: string, reason: FailureReason): Promise<void> {
    const { recipient, channel } = message;
    const { house } = policies;
    const limit = house['phone.undeliverable-failures'];
    const windowSeconds = house['phone.undeliverable-window-seconds'];
    const now = clock.now();
    const budget = { limit, windowSeconds, blockSeconds: 0 };
    const { allowed, count } = await increment(tx, { scope: FAILURE_SCOPE, key, budget, now });
    if ((allowed && count < limit) || channel === 'mail') return;
    if (!(await store.markUndeliverable(tx, { recipient, channel, reason, now }))) return;
    await record(tx, message, 'contact-point.undeliverable', reason);
  }

  async function record(
    tx: Tx,
    { userId, channel, id }: Message,
    event: 'contact-point.undeliverable' | 'contact-point.reachable',
    reason?: FailureReason,
  ): Promise<void> {
    await audit.append(tx, {
      event,
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId,
      accountId: null,
      details: { channel, message: id, ...(reason !== undefined && { reason }) },
    });
    if (userId === null || reason === undefined) return;
    await outbox.post(tx, { type: event, key: userId, data: { userId, channel, provedBy: null } });
  }

  return {
    async judge(messageId) {
      for (const carrier of await store.findCarriersHeard(database.read, messageId)) {
        await database.transaction((tx) => judgeIn(tx, messageId, carrier));
      }
    },

    sweep: () =>
      store.deleteStrayReceipts(
        database.read,
        clock.now() - secondsToMs(policies.house['phone.undeliverable-window-seconds']),
      ),

    async receive(receipt) {
      await database.transaction(async (tx) => {
        if (!(await store.keepReceipt(tx, receipt, clock.now()))) return;
        const part = await store.findPart(tx, receipt.carrier, receipt.reference);
        if (part !== null) return judgeIn(tx, part.messageId, receipt.carrier);
        afterCommit(tx, () => metrics.handovers.inc({ carrier: receipt.carrier, outcome: 'unmatched' }));
      });
    },
  };
}
