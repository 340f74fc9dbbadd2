/**
 * Where nothing arrives any more. A mark belongs to a number or address and a way to it: a number that takes no texts may
 * still be called. It is set after so many failures for good, told to its owner on another way, and goes as soon as
 * something arrives there.
 */
import { type Clock, type Instant, secondsToMs } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { increment, resetCounters } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Message } from './delivery.model.ts';
import * as store from './handovers.store.ts';
import type { MailReason } from './mail/mail.model.ts';
import type { FailureReason } from './receipts.model.ts';
import type { Channel } from './templates.model.ts';

/** Since when nothing arrives, by way. */
export type Marks = ReadonlyMap<Channel, Instant>;

type Failed = Pick<Message, 'id' | 'channel' | 'recipient' | 'userId'>;

export interface Undeliverable {
  /** Counts one that failed for good; the one that is too many marks. */
  failed(tx: Tx, message: Failed, reason: FailureReason | MailReason): Promise<void>;
  /** Something arrived; `messageId` is what did, where that is known. */
  arrived(tx: Tx, where: Omit<Failed, 'id'> & { readonly messageId: string | null }): Promise<void>;
  /** When what is counted now is forgotten again. */
  forgetsBefore(channel: Channel): Instant;
}

const FAILURE_SCOPE = 'phone.undeliverable-failures';

export function makeUndeliverable(deps: {
  audit: Audit;
  outbox: Outbox;
  policies: Pick<Policies, 'house'>;
  clock: Clock;
}): Undeliverable {
  const { audit, outbox, policies, clock } = deps;
  const keyOf = ({ channel, recipient }: Pick<Failed, 'channel' | 'recipient'>): string => `${channel}:${recipient}`;
  const limitsOf = (channel: Channel): { limit: number; windowSeconds: number } => {
    const { house } = policies;
    return channel === 'mail'
      ? { limit: house['mail.undeliverable-failures'], windowSeconds: house['mail.undeliverable-window-seconds'] }
      : { limit: house['phone.undeliverable-failures'], windowSeconds: house['phone.undeliverable-window-seconds'] };
  };

  const record = (
    tx: Tx,
    event: 'contact-point.undeliverable' | 'contact-point.reachable',
    userId: string | null,
    details: Readonly<Record<string, string | null>>,
  ) =>
    audit.append(tx, {
      event,
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId,
      accountId: null,
      details,
    });

  return {
    forgetsBefore: (channel) => clock.now() - secondsToMs(limitsOf(channel).windowSeconds),

    async failed(tx, message, reason) {
      const { id, recipient, channel, userId } = message;
      const now = clock.now();
      const { limit, windowSeconds } = limitsOf(channel);
      const budget = { limit, windowSeconds, blockSeconds: 0 };
      const { allowed, count } = await increment(tx, { scope: FAILURE_SCOPE, key: keyOf(message), budget, now });
      if (allowed && count < limit) return;
      if (!(await store.markUndeliverable(tx, { recipient, channel, reason, now }))) return;
      await record(tx, 'contact-point.undeliverable', userId, { channel, message: id, reason });
      if (userId === null) return;
      const data = { userId, channel, provedBy: null };
      await outbox.post(tx, { type: 'contact-point.undeliverable', key: userId, data });
    },

    async arrived(tx, where) {
      const { recipient, channel, userId, messageId } = where;
      await resetCounters(tx, [{ scope: FAILURE_SCOPE, key: keyOf(where) }]);
      if (!(await store.clearUndeliverable(tx, recipient, channel))) return;
      await record(tx, 'contact-point.reachable', userId, { channel, message: messageId });
    },
  };
}
