export { type Actor, type AuditEntry, type AuditEvent, type Origin, systemActor } from './audit.model.ts';
export type { EntryCursor, KeptEntry, RecordedEntry } from './audit.store.ts';
export { type Audit, makeAudit, originOf } from './audit.ts';
