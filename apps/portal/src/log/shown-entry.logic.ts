/**
 * Whether an entry of the log says what the page shows. A server could show one thing and log another, and hand out
 * the genuine receipt of the latter: so every member of what is shown is read from the logged entry and compared.
 */
import type { HistoryEntry } from '@strongroom/contract';
import { canonicalJson, type JsonValue } from '@strongroom/core';

type Members = Readonly<Record<string, JsonValue>>;

const membersOf = (value: JsonValue | undefined): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** The entry as the history shows it, read from what was logged. */
function asShown(logged: Members): Members {
  const { id = null, at = null, event = null, outcome = null, rule = null, details = null } = logged;
  const { surface = null } = membersOf(logged.actor);
  const { address = null, device = null } = membersOf(logged.origin);
  return { id, at, event, outcome, surface, address, device, rule, details };
}

export const saysTheSame = (logged: Members, shown: HistoryEntry): boolean =>
  canonicalJson(asShown(logged)) === canonicalJson({ ...shown } as Members);
