/**
 * Whether this tab has begun a sign-in that a reload may pick up, and when any tab of this browser did. Only the fact is
 * kept; the flow is the server's.
 */
const KEY = 'strongroom.sign-in';

export function rememberFlow(): void {
  try {
    sessionStorage.setItem(KEY, '1');
    localStorage.setItem(KEY, String(Date.now()));
  } catch {
    // Storage is refused: a reload then begins at the first step.
  }
}

export function forgetFlow(): void {
  try {
    sessionStorage.removeItem(KEY);
    localStorage.removeItem(KEY);
  } catch {
    // Storage is refused: there is nothing to remove.
  }
}

export function flowBegun(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** A tab that was closed in the middle keeps others waiting no longer than a flow lasts. */
const LONGEST_MS = 900_000;

export function flowAnywhere(): boolean {
  try {
    return Date.now() - Number(localStorage.getItem(KEY) ?? 0) < LONGEST_MS;
  } catch {
    return false;
  }
}
