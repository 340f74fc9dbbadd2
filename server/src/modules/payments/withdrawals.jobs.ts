/**
 * Hands accepted withdrawals to the broker. The withdrawal's own id is the idempotency key, so a crash between the
 * broker's execution and our note of it repeats the call and moves nothing twice. Only a clear refusal ends it; an
 * unreachable broker is asked again until it answers.
 */
import type { JsonValue } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { BrokerCore } from '../brokerage/index.ts';
import type { Withdrawal } from './payments.model.ts';
import * as store from './payments.store.ts';
import { numberPlace, WITHDRAWAL_QUEUE } from './withdrawals.ts';

const ASK_AGAIN_SECONDS = 30;

export function handleWithdrawals(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  jobs: Jobs;
  outbox: Outbox;
  broker: BrokerCore;
}): void {
  const { database, vault, audit, jobs, outbox, broker } = deps;

  jobs.handle(
    WITHDRAWAL_QUEUE,
    async (payload: JsonValue) => {
      const { withdrawalId } = payload as { withdrawalId: string };
      const withdrawal = await store.findWithdrawal(database.read, withdrawalId);
      if (withdrawal === null || withdrawal.state !== 'executing') return;
      const { payee, accountId, amountMinor, currency } = withdrawal;
      const accountNumber = await vault.open(numberPlace(payee.id), payee.numberSealed);
      const order = {
        withdrawalId,
        accountId,
        amountMinor,
        currency,
        payee: { name: payee.name, bank: payee.bank, accountNumber },
      };
      const answer = await broker.withdraw(order, withdrawalId);
      if (answer.ok)
        await settle(withdrawal, { executed: answer.value.reference, at: Date.parse(answer.value.executedAt) });
      else await settle(withdrawal, { refused: answer.refusal.code });
    },
    { maxAttempts: Number.MAX_SAFE_INTEGER, backoffSeconds: (attempt) => Math.min(ASK_AGAIN_SECONDS, 2 ** attempt) },
  );

  async function settle(
    withdrawal: Withdrawal,
    outcome: { executed: string; at: number } | { refused: string },
  ): Promise<void> {
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
    });
  }
}
