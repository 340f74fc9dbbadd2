/** A trace that words of somebody's own may be known here, so that other browsers ask for none. */
const TRACE = 'strongroom.phrase';

export function keepsPhrase(keeps: boolean): void {
  try {
    if (keeps) localStorage.setItem(TRACE, '1');
    else localStorage.removeItem(TRACE);
  } catch {
    // Storage is refused: the words are not shown at sign-in here, and stand in mails all the same.
  }
}

export function mayKnowPhrase(): boolean {
  try {
    return localStorage.getItem(TRACE) !== null;
  } catch {
    return false;
  }
}
