/** Who reads the audit log, and what they are answered. */
import type { Instant } from '@strongroom/core';
import type { AuditEntry, Origin } from '../audit/index.ts';

/**
 * A client reads what is theirs. Staff read everything, and every reading of theirs is an entry of its own: an auditor
 * or the desk under a credential, the operator at the command line under a name and with a reason.
 */
export type Reader =
  | { readonly kind: 'client'; readonly userId: string; readonly accountIds: readonly string[] }
  | {
      readonly kind: 'staff';
      readonly role: 'auditor' | 'desk' | 'operator';
      readonly name: string;
      readonly credentialId: string | null;
      readonly reason: string | null;
      readonly origin: Origin | null;
    };

export interface ReadEntry extends AuditEntry {
  /** Null until a published checkpoint covers it. */
  readonly index: number | null;
  /** How far `at` stands before that of the next older entry of the answer; 0 when clocks and log agree. */
  readonly clockBackMs: number;
}

/** Who does something to the records at the command line, and why. */
export interface Responsible {
  readonly name: string;
  readonly reason: string;
}

export interface AuditCredentialRecord {
  readonly id: string;
  readonly role: 'auditor' | 'desk';
  readonly name: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
}
