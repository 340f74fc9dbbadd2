/**
 * Hands accepted withdrawals to the broker. The withdrawal's own id is the idempotency key, so a crash between the
 * broker's execution and our note of it repeats the call and moves nothing twice. A clear answer settles it. Silence,
 * overload and the broker's own faults are asked again, with growing waits, `withdrawal.tries` times; after them, and at
 * once after any other answer, the broker is asked what became of the key, and what stays unclear is delayed.
 */
import type { JsonValue } from '@strongroom/core';
import type { Config } from '../../platform/config/config.ts';
import { afterCommit, type Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { doublingUpTo, type Jobs } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import { type BrokerCore, BrokerUnavailable } from '../brokerage/index.ts';
import type { Policies } from '../policy/index.ts';
import { DELAYED_QUEUE, type DelayedWithdrawals } from './delayed-withdrawals.ts';
import type { Withdrawal } from './payments.model.ts';
import * as store from './payments.store.ts';
import { numberPlace, WITHDRAWAL_QUEUE } from './withdrawals.ts';

type Outcome = { readonly executed: string; readonly at: number } | { readonly refused: string };

export function handleWithdrawals(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  jobs: Jobs;
  outbox: Outbox;
  policies: Policies;
  metrics: Pick<Metrics, 'withdrawals'>;
  broker: BrokerCore;
  delayed: DelayedWithdrawals;
  waits: Config['jobs']['withdrawals'];
}): void {
  const { database, vault, audit, jobs, outbox, policies, metrics, broker, delayed, waits } = deps;
  const tries = policies.house['withdrawal.tries'];

  async function place(withdrawal: Withdrawal): Promise<Outcome> {
    const { id, payee, accountId, amountMinor, currency } = withdrawal;
    const accountNumber = await openNumber(payee);
    const { name, bank } = payee;
    const order = { withdrawalId: id, accountId, amountMinor, currency, payee: { name, bank, accountNumber } };
    const answer = await broker.withdraw(order, id);
    if (!answer.ok) return { refused: answer.refusal.code };
    return { executed: answer.value.reference, at: Date.parse(answer.value.executedAt) };
  }

  async function openNumber(payee: Withdrawal['payee']): Promise<string> {
    try {
      return await vault.open(numberPlace(payee.id), payee.numberSealed);
    } catch (cause) {
      throw new VaultClosed('the number of the payee cannot be opened', { cause });
    }
  }

  /** What the broker executed under the key; null when it says clearly that it executed nothing. */
  async function executedBefore(withdrawal: Withdrawal): Promise<Outcome | null> {
    const found = await broker.findExecution(withdrawal, withdrawal.id);
    return found && { executed: found.reference, at: Date.parse(found.executedAt) };
  }

  jobs.handle(
    WITHDRAWAL_QUEUE,
    async (payload: JsonValue, { attempt }) => {
      const { withdrawalId } = payload as { withdrawalId: string };
      const withdrawal = await store.findWithdrawal(database.read, withdrawalId);
      if (withdrawal?.state !== 'executing') return;
      const answer = await place(withdrawal).catch(asError);
      if (!(answer instanceof Error)) return settle(withdrawal, answer);
      if (mayPass(answer) && attempt < tries) throw answer;
      const before = await executedBefore(withdrawal).catch(() => null);
      if (before !== null) await settle(withdrawal, before);
      else await delayed.delay(withdrawal, reasonOf(answer));
    },
    {
      maxAttempts: Number.MAX_SAFE_INTEGER,
      backoffSeconds: doublingUpTo(waits.backoffSeconds),
    },
  );

  jobs.handle(
    DELAYED_QUEUE,
    async (payload: JsonValue) => {
      const { withdrawalId, delayedAt } = payload as { withdrawalId: string; delayedAt: number };
      const withdrawal = await store.findWithdrawal(database.read, withdrawalId);
      // Sent on its way by a person in between, and perhaps delayed again: then another job of its own follows it.
      if (withdrawal?.state !== 'delayed' || withdrawal.delayedAt !== delayedAt) return;
      // Asked first: after so long the order is repeated only when the broker says that it executed nothing.
      await settle(withdrawal, (await executedBefore(withdrawal)) ?? (await place(withdrawal)));
    },
    {
      maxAttempts: Number.MAX_SAFE_INTEGER,
      backoffSeconds: () => policies.house['withdrawal.delayed-retry-seconds'],
    },
  );

  async function settle(withdrawal: Withdrawal, outcome: Outcome): Promise<void> {
    const { id, userId, accountId, amountMinor, currency, payee } = withdrawal;
    const executed = 'executed' in outcome;
    await database.transaction(async (tx) => {
      const statement = executed
        ? store.markExecuted(id, outcome.executed, outcome.at)
        : store.markRefused(id, outcome.refused);
      if (!(await consume(tx, statement))) return;
      const event = executed ? 'withdrawal.executed' : 'withdrawal.refused';
      const reference = executed ? outcome.executed : outcome.refused;
      await audit.append(tx, {
        event,
        outcome: executed ? 'done' : 'refused',
        actor: systemActor,
        origin: null,
        userId,
        accountId,
        details: { withdrawal: id, payeeName: payee.name, reference },
      });
      const data = {
        userId,
        accountId,
        amountMinor,
        currency,
        payeeName: payee.name,
        // The broker gives a refused withdrawal no reference; its own id is what the client can quote.
        reference: executed ? reference : id,
        provedBy: withdrawal.provedBy,
      };
      await outbox.post(tx, { type: event, key: userId, data });
      afterCommit(tx, () => metrics.withdrawals.inc({ outcome: executed ? 'executed' : 'refused' }));
    });
  }
}

class VaultClosed extends Error {
  override readonly name = 'VaultClosed';
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** A fault of our own may pass with the next version; a value the vault does not open, or a wrong token, does not. */
function mayPass(error: Error): boolean {
  return error instanceof BrokerUnavailable ? error.passing : !(error instanceof VaultClosed);
}

function reasonOf(error: Error): string {
  if (error instanceof BrokerUnavailable) return error.reason;
  return error instanceof VaultClosed ? 'vault' : 'fault';
}
