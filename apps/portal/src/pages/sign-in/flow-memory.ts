/** Whether this tab has begun a sign-in that a reload may pick up. Only the fact is kept; the flow is the server's. */
const KEY = 'strongroom.sign-in';

export function rememberFlow(): void {
  try {
    sessionStorage.setItem(KEY, '1');
  } catch {
    // Storage is refused: a reload then begins at the first step.
  }
}

export function forgetFlow(): void {
  try {
    sessionStorage.removeItem(KEY);
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
