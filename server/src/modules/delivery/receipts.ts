/**
 * What carriers say afterwards. A receipt is kept before it is acknowledged, once, whether or not its message is known
 * yet; the first word that ends a matter stands, whatever comes later. What was not delivered goes to the next carrier at
 * once; a number that nothing reaches is marked, and its owner told on another channel.
 */
import type { Clock } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Breakers } from './breaker.flow.ts';
import type { Message } from './delivery.model.ts';
import { findMessage, settleHanded } from './delivery.store.ts';
import { isHard, stateOfAll } from './handover.rules.ts';
import * as store from './handovers.store.ts';
import type { CarrierReceipt, FailureReason, ReceiptState } from './receipts.model.ts';
import type { Undeliverable } from './undeliverable.ts';

export interface Receipts {
  receive(receipt: CarrierReceipt): Promise<void>;
  /** Judges what is known of a message at its carriers: receipts may have been faster than its name. */
  judge(messageId: string): Promise<void>;
  /** Forgets receipts of messages that nobody here knows. */
  sweep(): Promise<void>;
}

export function makeReceipts(deps: {
  database: Database;
  jobs: Jobs;
  undeliverable: Undeliverable;
  breakers: Breakers;
  metrics: Pick<Metrics, 'handovers'>;
  clock: Clock;
}): Receipts {
  const { database, jobs, undeliverable, breakers, metrics, clock } = deps;

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
    const { id: messageId, channel } = message;
    if (channel === 'mail') return;
    if (state === 'delivered') {
      await settleHanded(tx, messageId);
      await undeliverable.arrived(tx, { ...message, messageId });
      const country = await store.findCountry(tx, messageId, carrier);
      if (country !== null) afterCommit(tx, () => breakers.tell(`${carrier}|${country}`, 'success'));
    }
    if (state !== 'failed' && state !== 'expired') return;
    if (isHard(reason)) await undeliverable.failed(tx, message, reason ?? 'other');
    else {
      const country = await store.findCountry(tx, messageId, carrier);
      if (country !== null) afterCommit(tx, () => breakers.tell(`${carrier}|${country}`, 'failure'));
    }
    // Known to have failed: the next carrier may have it now, while it lives.
    if (message.state === 'handed') {
      await jobs.enqueue(tx, { queue: 'delivery.code', key: `failed:${messageId}`, payload: { messageId } });
    }
  }

  return {
    async judge(messageId) {
      for (const carrier of await store.findCarriersHeard(database.read, messageId)) {
        await database.transaction((tx) => judgeIn(tx, messageId, carrier));
      }
    },

    sweep: () => store.deleteStrayReceipts(database.read, undeliverable.forgetsBefore('sms')),

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
