/**
 * Messages to people: rendered at once, sealed, and handed to a carrier after the commit by a job, so that a message
 * leaves if and only if what it tells of happened. At least once towards the carrier, with the message id as
 * idempotency key; a person gets it once. Settled messages keep no body: codes do not linger.
 */
import { type Clock, newId, type Random } from '@strongroom/core';
import { type Config, presets } from '../../platform/config/config.schema.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import { doublingUpTo, type Jobs, PermanentJobFailure } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Carriers, Message, Receipt, RenderedMessage } from './delivery.model.ts';
import { render } from './delivery.rules.ts';
import * as store from './delivery.store.ts';
import { readWordings } from './delivery.wording.ts';
import type { OutgoingMessage } from './templates.model.ts';

export interface Delivery {
  send(tx: Tx, message: OutgoingMessage): Promise<{ messageId: string }>;
}

export function makeDelivery(deps: {
  database: Database;
  jobs: Jobs;
  vault: Vault;
  carriers: Carriers;
  metrics: Pick<Metrics, 'deliveries'>;
  clock: Clock;
  random: Random;
  /** Name of the house; what every message starts with. */
  serviceName: string;
  queues?: Pick<Config['jobs'], 'codes' | 'notices'>;
}): Delivery {
  const { database, jobs, vault, carriers, metrics, clock, random, serviceName, queues = presets.jobs } = deps;
  const wordings = readWordings();

  function handOver(message: Message, to: string, body: RenderedMessage): Promise<Receipt> {
    const envelope = { messageId: message.id, to };
    if (body.channel === 'sms') return carriers.sms.sendText({ ...envelope, text: body.text });
    if (body.channel === 'voice') {
      return carriers.voice.call({ ...envelope, text: body.text, language: body.language });
    }
    return carriers.mail.sendMail({ ...envelope, subject: body.subject, text: body.text });
  }

  async function deliver(messageId: string, attempt: number, maxAttempts: number): Promise<void> {
    const message = await store.findMessage(database.read, messageId);
    // A repeat after the report was lost: the message is settled and its body is gone.
    if (message === null || message.bodySealed === null) return;
    const count = (outcome: string): void => metrics.deliveries.inc({ channel: message.channel, outcome });
    if (message.expiresAt !== null && message.expiresAt <= clock.now()) {
      if (await store.markFailed(database.read, messageId, 'expired before it could be sent')) count('expired');
      return;
    }
    let receipt: Receipt;
    try {
      const to = await vault.open(toPlace(messageId), message.toSealed);
      const body = JSON.parse(await vault.open(bodyPlace(messageId), message.bodySealed)) as RenderedMessage;
      receipt = await handOver(message, to, body);
    } catch (error) {
      const final = error instanceof PermanentJobFailure || attempt >= maxAttempts;
      if (!final) count('retried');
      else if (await store.markFailed(database.read, messageId, describe(error))) count('failed');
      throw error;
    }
    if (await store.markSent(database.read, messageId, receipt.reference, clock.now())) count('sent');
  }

  // Two queues, because they are patient in different ways: somebody waits in front of a screen for a code and asks for
  // another soon, while a notice must outlive an evening on which the carrier is down.
  for (const [queue, { attempts, backoffSeconds }] of [
    ['delivery.code', queues.codes],
    ['delivery.notice', queues.notices],
  ] as const) {
    jobs.handle(
      queue,
      (payload, { attempt }) => deliver((payload as { messageId: string }).messageId, attempt, attempts),
      { maxAttempts: attempts, backoffSeconds: doublingUpTo(backoffSeconds) },
    );
  }

  return {
    async send(tx, message) {
      const { channel, template, to, language, expiresAt } = message;
      const now = clock.now();
      const id = newId('msg', now, random);
      const body = render(wordings[language], message, { service: serviceName });
      const recipient = vault.pseudonym('recipient', to);
      await store.insertMessage(tx, {
        id,
        channel,
        template,
        recipient,
        toSealed: vault.seal(toPlace(id), to),
        bodySealed: vault.seal(bodyPlace(id), JSON.stringify(body)),
        createdAt: now,
        expiresAt: expiresAt ?? null,
      });
      await jobs.enqueue(tx, {
        queue: template.startsWith('code.') ? 'delivery.code' : 'delivery.notice',
        // In order for a recipient, but a call does not wait behind the text message that fails to arrive.
        key: `${channel}:${recipient}`,
        payload: { messageId: id },
      });
      return { messageId: id };
    },
  };
}

const toPlace = (row: string) => ({ table: 'message', row, column: 'to_sealed' });
const bodyPlace = (row: string) => ({ table: 'message', row, column: 'body_sealed' });
const describe = (error: unknown): string => (error instanceof Error ? error.message : 'unknown failure');
