export {
  type Actor,
  type AuditEntry,
  type AuditEvent,
  type Origin,
  type StaffPeople,
  staffActor,
  systemActor,
} from './audit.model.ts';
export type { EntryCursor, KeptEntry, RecordedEntry, Waiting } from './audit.store.ts';
export { type Audit, type FoundEntry, makeAudit, originOf } from './audit.ts';
export type { Period, Subjects } from './audit-period.store.ts';
export { type EntryFilter, type ErasableEntry, EVERY_ENTRY, type Readable } from './audit-search.store.ts';
export { historyView } from './history.view.ts';
