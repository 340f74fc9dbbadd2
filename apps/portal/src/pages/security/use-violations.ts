/** Asks the server about a candidate password, a moment after the typing stops; late answers to older text are dropped. */
import type { PasswordViolation } from '@strongroom/contract';
import { useEffect, useState } from 'react';
import { api } from '../../session/session.store.ts';

const PAUSE_MS = 500;

export interface Violations {
  /** Null while nothing is known about the present text. */
  readonly violations: readonly PasswordViolation[] | null;
  readonly checking: boolean;
}

const UNKNOWN: Violations = { violations: null, checking: false };

export function useViolations(password: string): Violations {
  const [known, setKnown] = useState<Violations>(UNKNOWN);
  useEffect(() => {
    setKnown(UNKNOWN);
    if (password === '') return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      setKnown({ violations: null, checking: true });
      const result = await api.call('checkPassword', { body: { password }, signal: abort.signal });
      // A refused check (too many) leaves the rules open; the change itself checks again anyway.
      if (!abort.signal.aborted) setKnown(result.ok ? { ...result.data, checking: false } : UNKNOWN);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [password]);
  return known;
}
