/** The people of the outside world as their phones and mailboxes: named ones first, then whoever received something. */
import type { Clock } from '@strongroom/core';
import { listContacts, nameContact } from '../arrivals/arrivals.store.ts';
import type { EventBus } from '../events.ts';
import type { MailboxView, Phone } from '../http/world.model.ts';
import type { WorldDatabase } from '../storage/database.ts';

export interface Contacts {
  phones(): Promise<Phone[]>;
  mailboxes(): Promise<MailboxView[]>;
  namePhone(number: string, label: string): Promise<void>;
  nameMailbox(address: string, label: string): Promise<void>;
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export function makeContacts(deps: {
  readonly db: WorldDatabase;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly flying: () => Promise<ReadonlySet<string>>;
}): Contacts {
  const { db, clock, bus, flying } = deps;
  return {
    async phones() {
      const [rows, inFlight] = await Promise.all([listContacts(db, 'phone', clock.now()), flying()]);
      return rows.map((row) => ({
        number: row.recipient,
        label: row.label,
        messages: row.first_count,
        calls: row.second_count,
        lastAt: instant(row.last_at),
        flight: inFlight.has(row.recipient),
        simMovedAt: instant(row.moved_at),
      }));
    },
    async mailboxes() {
      const rows = await listContacts(db, 'mailbox', clock.now());
      return rows.map((row) => ({
        address: row.recipient,
        label: row.label,
        mails: row.first_count,
        lastAt: instant(row.last_at),
      }));
    },
    async namePhone(number, label) {
      await nameContact(db, 'phone', number, label);
      bus.publish({ type: 'contacts', data: {} });
    },
    async nameMailbox(address, label) {
      await nameContact(db, 'mailbox', address, label);
      bus.publish({ type: 'contacts', data: {} });
    },
  };
}
