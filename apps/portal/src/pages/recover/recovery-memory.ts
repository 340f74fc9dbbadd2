/**
 * The token of a recovery that this tab has begun and what it is for, so that a reload or a look into the mailbox picks it
 * up again. It is gone with the tab, and useless without the mailbox or the password, and a factor.
 */
import type { Recovery } from '@strongroom/contract';

const KEY = 'strongroom.recovery';
const NUMBER = 'number:';

export function rememberToken(token: string, aim: Recovery['aim']): void {
  try {
    sessionStorage.setItem(KEY, aim === 'number' ? `${NUMBER}${token}` : token);
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

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const rememberedToken = (): string | null => kept()?.replace(NUMBER, '') ?? null;

export function rememberedAim(): Recovery['aim'] | null {
  const text = kept();
  if (text === null) return null;
  return text.startsWith(NUMBER) ? 'number' : 'password';
}
