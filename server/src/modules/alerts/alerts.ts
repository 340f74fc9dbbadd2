/**
 * Tells the owner what happened, on the other channel. Follows the outbox, so no module knows that somebody listens.
 * An event tells a contact point once, however often it comes: who was told, the message and its audit entry are one
 * transaction.
 */
import { maskMail, maskPhone } from '@strongroom/authenticators';
import type { Clock } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { PermanentJobFailure } from '../../platform/jobs/jobs.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { DomainEvent, Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, type AuditEvent, systemActor } from '../audit/index.ts';
import { chargeNotice, type Delivery } from '../delivery/index.ts';
import type { PlaceOf } from '../networks/index.ts';
import {
  type AlertContact,
  type AlertEvent,
  type AlertEventType,
  type AlertOwner,
  alertEvents,
} from './alerts.model.ts';
import { alertTargets, formerTargets, goesBeyondBudget, noticeFor } from './alerts.rules.ts';
import { insertAlertSent } from './alerts.store.ts';

const SUBSCRIBER = 'alerts';
const NOBODY = 'none';

export function handleAlerts(deps: {
  database: Database;
  outbox: Outbox;
  audit: Audit;
  delivery: Delivery;
  vault: Vault;
  metrics: Pick<Metrics, 'deliveries'>;
  clock: Clock;
  contactsOf(userId: string): Promise<AlertOwner>;
  placeOf: PlaceOf;
}): void {
  const { database, outbox, audit, delivery, vault, metrics, clock, contactsOf, placeOf } = deps;

  const claim = (tx: Tx, event: DomainEvent, contactPointId: string): Promise<boolean> =>
    insertAlertSent(tx, { eventId: event.id, contactPointId, sentAt: clock.now() });

  async function overBudget(tx: Tx, { policy }: AlertOwner, { value }: AlertContact): Promise<string | null> {
    const charge = await chargeNotice(tx, policy, { recipient: vault.pseudonym('recipient', value), now: clock.now() });
    return charge.ok ? null : charge.refusal.rule;
  }

  outbox.subscribe(SUBSCRIBER, Object.keys(alertEvents), async (posted) => {
    const event = readEvent(posted);
    const owner = await contactsOf(event.data.userId);
    const notice = noticeFor(event, { ...owner, placeOf });
    if (notice === null) return;
    const targets = alertTargets(owner.contactPoints, event.data.provedBy ?? null);
    const former = formerTargets(event.type, owner.formerContacts);
    const about = { ...entryFor(event), details: { template: notice.template, cause: posted.id } };
    await database.transaction(async (tx) => {
      for (const target of [...targets, ...former]) {
        const isFormer = former.includes(target);
        if (!(await claim(tx, posted, target.id))) continue;
        const channel = target.kind === 'phone' ? 'sms' : 'mail';
        const spent = channel === 'sms' ? await overBudget(tx, owner, target) : null;
        const told = { ...about.details, channel, contact: hintOf(target), ...(isFormer && { former: true }) };
        if (spent !== null && (isFormer || !goesBeyondBudget(event.type, targets))) {
          const details = told;
          await audit.append(tx, { ...about, event: 'alert.suppressed', outcome: 'refused', rule: spent, details });
          afterCommit(tx, () => metrics.deliveries.inc({ channel, outcome: 'suppressed' }));
          continue;
        }
        if (spent !== null) afterCommit(tx, () => metrics.deliveries.inc({ channel, outcome: 'beyond-budget' }));
        const { language } = owner;
        const { messageId } = await delivery.send(tx, {
          channel,
          to: target.value,
          // What is not on file is no mailbox of the owner's: it gets none of their words, and its silence alarms nobody.
          ...(!isFormer && { userId: event.data.userId }),
          language,
          ...notice,
        });
        const details = { ...told, message: messageId };
        await audit.append(tx, { ...about, event: 'alert.sent', outcome: 'done', details });
      }
      // Nobody to tell is itself worth knowing, once.
      if (targets.length === 0 && (await claim(tx, posted, NOBODY))) {
        await audit.append(tx, {
          ...about,
          event: 'alert.sent',
          outcome: 'refused',
          rule: 'no-confirmed-contact-point',
        });
      }
    });
  });
}

function readEvent({ type, at, data }: DomainEvent): AlertEvent {
  const parsed = alertEvents[type as AlertEventType].safeParse(data);
  if (parsed.success) return { type, at, data: parsed.data } as AlertEvent;
  const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'data');
  throw new PermanentJobFailure(`event ${type} does not say what an alert needs: ${places.join(', ')}`);
}

const entryFor = ({ data }: AlertEvent): Pick<AuditEvent, 'actor' | 'origin' | 'userId' | 'accountId'> => ({
  actor: systemActor,
  origin: null,
  userId: data.userId,
  accountId: 'accountId' in data ? data.accountId : null,
});

const hintOf = ({ kind, value }: AlertContact): string => (kind === 'phone' ? maskPhone(value) : maskMail(value));
