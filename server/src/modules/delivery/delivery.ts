/**
 * Messages to people: rendered at once, sealed, and handed to a carrier after the commit by a job, so that a message
 * leaves if and only if what it tells of happened. At least once towards the carrier, with the message id as
 * idempotency key; a person gets it once. Settled messages keep no body: codes do not linger.
 */
import { type Clock, type Instant, newId, type Random, SECOND_MS, secondsToMs } from '@strongroom/core';
import { type Config, presets } from '../../platform/config/config.schema.ts';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { doublingUpTo, type Jobs, PermanentJobFailure } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { CarrierDesk, HandedOver } from './carrier-desk.ts';
import type { MailCarrier, Message, RenderedMessage } from './delivery.model.ts';
import { render } from './delivery.rules.ts';
import * as store from './delivery.store.ts';
import { readWordings } from './delivery.wording.ts';
import { forbiddenBy } from './destinations.rules.ts';
import { findUndeliverable } from './handovers.store.ts';
import { AddressRefused } from './mail/mail.model.ts';
import type { MailReturns } from './mail/mail-returns.ts';
import type { Phrases } from './phrases.ts';
import type { Receipts } from './receipts.ts';
import type { Channel, OutgoingMessage } from './templates.model.ts';
import type { Marks, Undeliverable } from './undeliverable.ts';

export interface Delivery {
  send(tx: Tx, message: OutgoingMessage): Promise<{ messageId: string }>;
  /** The rule by which nothing is sent to this number, of the house or of the legal entity; null where it is served. */
  refuses(phone: string, policy: Pick<Policy, 'phone.forbidden-countries'>): string | null;
  /** Of these numbers and addresses those where nothing arrives any more, by which way and since when. */
  undeliverable(contacts: readonly string[], on?: Sql): Promise<ReadonlyMap<string, Marks>>;
  /** Somebody gave back what was sent there: whatever was thought of the contact, it arrives. */
  arrived(tx: Tx, where: { to: string; channel: Channel; userId: string }): Promise<void>;
}

export function makeDelivery(deps: {
  database: Database;
  jobs: Jobs;
  vault: Vault;
  /** Texts and calls. */
  desk: CarrierDesk;
  mail: MailCarrier;
  mailReturns: Pick<MailReturns, 'refused'>;
  undeliverable: Pick<Undeliverable, 'arrived'>;
  /** Judges receipts that were faster than the name of their message. */
  receipts: Pick<Receipts, 'judge'>;
  phrases: Pick<Phrases, 'of'>;
  policies: Pick<Policies, 'house'>;
  metrics: Pick<Metrics, 'deliveries'>;
  clock: Clock;
  random: Random;
  /** Name of the house; what every message starts with. */
  serviceName: string;
  queues?: Pick<Config['jobs'], 'codes' | 'notices'>;
}): Delivery {
  const { database, jobs, vault, desk, mail, metrics, clock, random, serviceName, queues = presets.jobs } = deps;
  const { policies, receipts, phrases, mailReturns } = deps;
  const wordings = readWordings();

  async function handOver(message: Message, to: string, body: RenderedMessage): Promise<HandedOver> {
    if (body.channel !== 'mail') return desk.handOver(message, to, body);
    const { subject, text } = body;
    return { kind: 'taken', receipt: await mail.sendMail({ messageId: message.id, to, subject, text }) };
  }

  async function deliver(messageId: string, attempt: number, maxAttempts: number): Promise<void> {
    const message = await store.findMessage(database.read, messageId);
    // A repeat after the report was lost: the message is settled and its body is gone.
    if (message === null || message.bodySealed === null) return;
    const count = (outcome: string): void => metrics.deliveries.inc({ channel: message.channel, outcome });
    if (message.expiresAt !== null && message.expiresAt <= clock.now()) {
      if (await store.settleHanded(database.read, messageId)) return;
      if (await store.markFailed(database.read, messageId, 'expired before it could be sent')) count('expired');
      return;
    }
    try {
      const to = await vault.open(toPlace(messageId), message.toSealed);
      const body = JSON.parse(await vault.open(bodyPlace(messageId), message.bodySealed)) as RenderedMessage;
      const handed = await handOver(message, to, body);
      // Each look is a job of its own; together they may not try more often than one job would.
      if (handed.kind === 'waiting' && handed.tries >= maxAttempts) throw new PermanentJobFailure('still unclear');
      await conclude(message, to, handed, count);
    } catch (error) {
      const final = error instanceof PermanentJobFailure || attempt >= maxAttempts;
      if (error instanceof AddressRefused) await mailReturns.refused(message, error.reason);
      if (!final) count('retried');
      else if (await store.settleHanded(database.read, messageId)) return;
      else if (await store.markFailed(database.read, messageId, describe(error))) count('failed');
      throw error;
    }
  }

  async function conclude(message: Message, to: string, handed: HandedOver, count: Count): Promise<void> {
    const { id, channel } = message;
    if (handed.kind === 'settled') return void (await store.settleHanded(database.read, id));
    if (handed.kind === 'waiting') return lookAgain(id, handed.until);
    const { reference } = handed.receipt;
    // Only a code is worth a second carrier: somebody waits for it.
    if (channel !== 'mail' && message.expiresAt !== null && desk.hasAnother(channel, to)) {
      const before = message.state;
      if ((await store.markHanded(database.read, id, reference, clock.now())) && before === 'queued') count('sent');
      const waitMs = secondsToMs(policies.house['phone.receipt-wait-seconds']);
      await lookAgain(id, clock.now() + waitMs);
    } else if (await store.markSent(database.read, id, reference, clock.now())) count('sent');
    if (channel !== 'mail') await receipts.judge(id);
  }

  const lookAgain = (messageId: string, at: Instant): Promise<void> =>
    database.transaction((tx) =>
      jobs.enqueue(tx, {
        queue: 'delivery.code',
        key: `again:${messageId}`,
        payload: { messageId },
        delaySeconds: Math.max(1, Math.ceil((at - clock.now()) / SECOND_MS)),
      }),
    );

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
    refuses: (phone, policy) => desk.refuses(phone) ?? forbiddenBy(phone, policy['phone.forbidden-countries']),
    async undeliverable(contacts, on = database.read) {
      const byRecipient = new Map(contacts.map((contact) => [vault.pseudonym('recipient', contact), contact]));
      const found = new Map<string, Map<Channel, Instant>>();
      for (const { recipient, channel, since } of await findUndeliverable(on, [...byRecipient.keys()])) {
        const contact = byRecipient.get(recipient);
        if (contact === undefined) continue;
        found.set(contact, (found.get(contact) ?? new Map<Channel, Instant>()).set(channel, since));
      }
      return found;
    },
    arrived: (tx, { to, channel, userId }) =>
      deps.undeliverable.arrived(tx, { recipient: vault.pseudonym('recipient', to), channel, userId, messageId: null }),
    async send(tx, message) {
      const { channel, template, to, userId, language, expiresAt } = message;
      const now = clock.now();
      const id = newId('msg', now, random);
      const phrase = channel === 'mail' && isOnFile(message) && userId ? await phrases.of(userId, tx) : null;
      const body = render(wordings[language], message, { service: serviceName, phrase });
      const recipient = vault.pseudonym('recipient', to);
      await store.insertMessage(tx, {
        id,
        channel,
        template,
        recipient,
        userId: userId ?? null,
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

/**
 * Attack: a thief who is signed in proposes a mailbox of their own, and the code that goes there carries the owner's
 * words. A mailbox that is not yet known to be the owner's gets none.
 */
const isOnFile = ({ template }: OutgoingMessage): boolean => !UNPROVEN.has(template);
const UNPROVEN: ReadonlySet<string> = new Set(['code.contact', 'code.contact-change', 'opening.invitation']);

const toPlace = (row: string) => ({ table: 'message', row, column: 'to_sealed' });
const bodyPlace = (row: string) => ({ table: 'message', row, column: 'body_sealed' });
type Count = (outcome: string) => void;
const describe = (error: unknown): string => (error instanceof Error ? error.message : 'unknown failure');
