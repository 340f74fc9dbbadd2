/**
 * Mail that comes back: refused while it was handed over, or reported afterwards to its own return address. Each mail
 * comes back once, whoever repeats the report; what is reported without the proof of a mail that was sent here, or long
 * after, says nothing. Everything that says nothing is answered alike: whoever guesses addresses learns nothing.
 *
 * Attack: whoever can read somebody's mail has the return addresses of it, and could report an address that works. The
 * owner then hears of it on another way, and warnings go there: more than the thief wanted.
 */
import type { Clock } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../../platform/database/database.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { Message } from '../delivery.model.ts';
import { findMessage } from '../delivery.store.ts';
import type { Undeliverable } from '../undeliverable.ts';
import { readDeliveryReport } from './delivery-report.ts';
import type { MailReason } from './mail.model.ts';
import { insertMailReturn } from './mail-returns.store.ts';
import type { ReturnAddresses } from './return-address.ts';

export interface MailReturns {
  /** A report as a relay hands it over; `to` is where it came to, where the relay says so beside the report. */
  take(raw: Uint8Array, to?: string): Promise<'returned' | 'ignored'>;
  /** A mail server refused it for good while it was handed over. */
  refused(message: Message, reason: MailReason): Promise<void>;
}

export function makeMailReturns(deps: {
  database: Database;
  undeliverable: Undeliverable;
  /** Null where the house asks for no reports. */
  returnAddresses: ReturnAddresses | null;
  metrics: Pick<Metrics, 'deliveries'>;
  clock: Clock;
}): MailReturns {
  const { database, undeliverable, returnAddresses, metrics, clock } = deps;

  async function comeBack(tx: Tx, message: Message, reason: MailReason): Promise<boolean> {
    if (!(await insertMailReturn(tx, { messageId: message.id, reason, now: clock.now() }))) return false;
    afterCommit(tx, () => metrics.deliveries.inc({ channel: 'mail', outcome: 'returned' }));
    // A full mailbox, or a relay that takes our mail for rubbish, says nothing of the address.
    if (reason === 'unknown-address') await undeliverable.failed(tx, message, reason);
    return true;
  }

  return {
    async take(raw, to) {
      const report = await readDeliveryReport(raw);
      if (report === null || report.failed === null || returnAddresses === null) return 'ignored';
      const { reason } = report.failed;
      const messageId = returnAddresses.messageOf([...(to === undefined ? [] : [to]), ...report.to]);
      if (messageId === null) return 'ignored';
      const message = await findMessage(database.read, messageId);
      const isOld = message?.sentAt == null || message.sentAt < undeliverable.forgetsBefore('mail');
      if (message === null || isOld || message.channel !== 'mail') return 'ignored';
      return (await database.transaction((tx) => comeBack(tx, message, reason))) ? 'returned' : 'ignored';
    },
    refused: (message, reason) => database.transaction(async (tx) => void (await comeBack(tx, message, reason))),
  };
}
