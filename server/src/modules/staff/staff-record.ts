/** How the audit trail is told of staff. What is about a client stands in the client's own history too. */
import type { Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { type Audit, type AuditEvent, originOf, type StaffPeople, staffActor } from '../audit/index.ts';

export interface StaffEntry {
  readonly event: string;
  readonly outcome?: AuditEvent['outcome'];
  readonly people: StaffPeople;
  readonly userId?: string | null;
  readonly rule?: string;
  readonly details?: AuditEvent['details'];
}

export const record = (audit: Audit, tx: Tx, context: RequestContext | null, entry: StaffEntry): Promise<string> => {
  const { event, outcome = 'done', people, userId = null, rule, details = {} } = entry;
  return audit.append(tx, {
    event,
    outcome,
    details,
    userId,
    accountId: null,
    actor: staffActor(people, userId),
    origin: context === null ? null : originOf(context, null),
    ...(rule !== undefined && { rule }),
  });
};

export const alone = (member: StaffPeople['proposedBy']): StaffPeople => ({ proposedBy: member, approvedBy: null });
