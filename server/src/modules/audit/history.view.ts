/** An entry as its reader gets it over HTTP: who it was and from where, what changed, and the rule that decided. */
import type { HistoryEntry } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import type { AuditEntry } from './audit.model.ts';

export const historyView = (entry: AuditEntry): HistoryEntry => ({
  id: entry.id,
  at: toRfc3339(entry.at),
  event: entry.event,
  outcome: entry.outcome,
  surface: entry.actor.surface,
  address: entry.origin?.address ?? null,
  device: entry.origin?.device ?? null,
  rule: entry.rule ?? null,
  details: { ...entry.details },
});
