/**
 * Which kind of factor was chosen last in this browser. Only the kind is kept, of nobody: whoever reads it learns no name,
 * no number and no account. Where the browser keeps nothing, the server's memory of the user decides.
 */
import type { FactorKind } from '@strongroom/contract';

const KEY = 'strongroom.factor';

/** Whatever stands there: what is no kind of the factors at hand changes nothing. */
export function lastFactor(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Storage is refused: the order is the server's.
    return null;
  }
}

export function rememberFactor(kind: FactorKind): void {
  try {
    localStorage.setItem(KEY, kind);
  } catch {
    // Storage is refused: nothing is remembered.
  }
}
