/**
 * The token of a recovery that this tab has begun, so that a reload or a look into the mailbox picks it up again. It is
 * gone with the tab, and useless without the mailbox and a factor.
 */
const KEY = 'strongroom.recovery';

export function rememberToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Storage is refused: a reload then begins at the first step.
  }
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is refused: there is nothing to remove.
  }
}

export function rememberedToken(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
