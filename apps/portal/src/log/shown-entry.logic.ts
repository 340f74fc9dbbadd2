/**
 * Whether an entry of the log says what the page shows. A server could show one thing and log another, and hand out
 * the genuine receipt of the latter: so every member of what is shown is read from the logged entry and compared, and the
 * place in the log from its proof.
 */
import { canonicalJson, type JsonValue } from '@strongroom/core';
import type { ShownEntry } from './entry-proof.types.ts';

type Members = Readonly<Record<string, JsonValue>>;

const membersOf = (value: JsonValue | undefined): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** The entry as pages show it, read from what was logged. */
function asShown(logged: Members): Members {
  const { id = null, at = null, event = null, outcome = null, rule = null, details = null } = logged;
  const { userId = null, accountId = null } = logged;
  const { surface = null } = membersOf(logged.actor);
  const { address = null, device = null } = membersOf(logged.origin);
  return { id, at, event, outcome, surface, address, device, rule, details, userId, accountId };
}

export function saysTheSame(logged: Members, index: number, shown: ShownEntry): boolean {
  // How its clock stands to the entry beside it is no part of the entry; everything else must be there.
  const { clockBackMs: _ofTwoEntries, index: place = null, ...rest } = shown;
  if (place !== null && place !== index) return false;
  const said = asShown(logged);
  const names = Object.keys(rest);
  return (
    names.every((name) => Object.hasOwn(said, name)) &&
    canonicalJson(rest as Members) ===
      canonicalJson(Object.fromEntries(names.map((name) => [name, said[name] ?? null])))
  );
}
