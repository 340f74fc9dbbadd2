/**
 * One audit entry: who did what, when, from where, with which outcome, and which rule decided. Values are what changed
 * or was compared, never secrets; addresses and names are personal data and stay inside `body`.
 */
import type { Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';

export type AuditValue = string | number | boolean | null;

export interface Actor {
  readonly kind: 'user' | 'anonymous' | 'system' | 'staff';
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly surface: Surface | null;
  /** Staff acting for a client: the client's user. */
  readonly onBehalfOf?: string;
  /** The member of staff who acts, and the second person who decided where an act needs two: both are named, always. */
  readonly staff?: { readonly id: string; readonly name: string };
  readonly secondStaff?: { readonly id: string; readonly name: string };
}

/** Who of the staff stands behind an act: one person, or two where it needs two. */
export interface StaffPeople {
  readonly proposedBy: { readonly id: string; readonly name: string };
  readonly approvedBy: { readonly id: string; readonly name: string } | null;
}

/** Staff as an actor, for a client or (null) for the house. */
export function staffActor({ proposedBy, approvedBy }: StaffPeople, onBehalfOf: string | null): Actor {
  const named = ({ id, name }: StaffPeople['proposedBy']) => ({ id, name });
  return {
    kind: 'staff',
    userId: null,
    sessionId: null,
    surface: null,
    staff: named(proposedBy),
    ...(approvedBy !== null && { secondStaff: named(approvedBy) }),
    ...(onBehalfOf !== null && { onBehalfOf }),
  };
}

export interface Origin {
  readonly address: string;
  readonly device: string | null;
  readonly requestId: string;
}

export interface AuditEvent {
  /** Stable name, `noun.verb`: `session.opened`, `withdrawal.created`. */
  readonly event: string;
  readonly outcome: 'done' | 'refused';
  readonly actor: Actor;
  /** Null for what the system does by itself. */
  readonly origin: Origin | null;
  /** Whose history this belongs to. */
  readonly userId: string | null;
  readonly accountId: string | null;
  /** The rule that decided, by name, where one did. */
  readonly rule?: string;
  readonly details: Readonly<Record<string, AuditValue>>;
}

export interface AuditEntry extends AuditEvent {
  readonly id: string;
  readonly at: Instant;
}

export const systemActor: Actor = { kind: 'system', userId: null, sessionId: null, surface: null };
