/**
 * The server's clock as far as this phone knows it. Responses without network hang on the minute, so what was learnt
 * last is kept: a phone that is an hour off still answers rightly in flight mode.
 */
const STORED = 'strongroom-key.ahead-ms';

let ahead = read();

function read(): number {
  try {
    const stored = Number(localStorage.getItem(STORED));
    return Number.isFinite(stored) ? stored : 0;
  } catch {
    return 0;
  }
}

/** The answer was written somewhere between sending and receiving; the middle errs by half the round trip at most. */
export function learnTime(serverTime: string, sentAt: number, receivedAt: number): void {
  const at = Date.parse(serverTime);
  if (!Number.isFinite(at)) return;
  ahead = at - (sentAt + receivedAt) / 2;
  try {
    localStorage.setItem(STORED, String(Math.round(ahead)));
  } catch {
    // Storage is refused: learnt anew next time.
  }
}

export const serverNow = (): number => Date.now() + ahead;
