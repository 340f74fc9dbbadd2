/**
 * Withdrawals whose answer from the broker is unclear: neither executed nor refused, and not to be mended by asking the
 * same thing again at once. They stand apart in a state the client sees, hold their cap and their cash (the money may
 * have moved), and are told of in the history, the metrics and the log. Each is asked about again slowly by itself, and
 * at once when a person says so.
 *
 * What must not happen: one answer nobody understands holds up the account's other withdrawals for ever, in silence.
 */
import { type Clock, toDecimal } from '@strongroom/core';
import { afterCommit, type Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Withdrawal } from './payments.model.ts';
import * as store from './payments.store.ts';
import { WITHDRAWAL_QUEUE } from './withdrawals.ts';

export interface DelayedWithdrawals {
  /** Oldest first. */
  list(): Promise<Withdrawal[]>;
  /** Sends it to the broker again, under its own key. False when there is no such delayed withdrawal. */
  retry(withdrawalId: string): Promise<boolean>;
  delay(withdrawal: Withdrawal, reason: string): Promise<void>;
}

export const DELAYED_QUEUE = 'payments.delayed';
const LISTED = 1_000;

export function makeDelayedWithdrawals(deps: {
  database: Database;
  audit: Audit;
  jobs: Jobs;
  outbox: Outbox;
  policies: Policies;
  metrics: Pick<Metrics, 'withdrawals'>;
  logger: Logger;
  clock: Clock;
}): DelayedWithdrawals {
  const { database, audit, jobs, outbox, policies, metrics, logger, clock } = deps;
  const askAgainSeconds = policies.house['withdrawal.delayed-retry-seconds'];

  return {
    list: () => store.findDelayed(database.read, LISTED),

    async retry(withdrawalId) {
      return database.transaction(async (tx) => {
        if (!(await consume(tx, store.markRetried(withdrawalId)))) return false;
        const withdrawal = await store.findWithdrawal(tx, withdrawalId);
        if (withdrawal === null) return false;
        const { userId, accountId, payee } = withdrawal;
        await audit.append(tx, {
          event: 'withdrawal.retried',
          outcome: 'done',
          actor: { ...systemActor, kind: 'staff' },
          origin: null,
          userId,
          accountId,
          details: { withdrawal: withdrawalId, payeeName: payee.name },
        });
        // A key of its own: whatever comes of it, the account's other withdrawals do not wait for it.
        await jobs.enqueue(tx, { queue: WITHDRAWAL_QUEUE, key: withdrawalId, payload: { withdrawalId } });
        return true;
      });
    },

    async delay(withdrawal, reason) {
      const { id, userId, accountId, amountMinor, currency, payee, provedBy } = withdrawal;
      const delayedAt = clock.now();
      await database.transaction(async (tx) => {
        if (!(await consume(tx, store.markDelayed(id, reason, delayedAt)))) return;
        await audit.append(tx, {
          event: 'withdrawal.delayed',
          outcome: 'done',
          actor: systemActor,
          origin: null,
          userId,
          accountId,
          rule: reason,
          details: { withdrawal: id, payeeName: payee.name, amount: toDecimal(withdrawal), currency },
        });
        const data = { userId, accountId, amountMinor, currency, payeeName: payee.name, reference: id, provedBy };
        await outbox.post(tx, { type: 'withdrawal.delayed', key: userId, data });
        const payload = { withdrawalId: id, delayedAt };
        await jobs.enqueue(tx, { queue: DELAYED_QUEUE, key: id, payload, delaySeconds: askAgainSeconds });
        afterCommit(tx, () => {
          metrics.withdrawals.inc({ outcome: 'delayed' });
          logger.error({ withdrawal: id, reason }, 'a withdrawal is delayed: the answer of the broker is unclear');
        });
      });
    },
  };
}
