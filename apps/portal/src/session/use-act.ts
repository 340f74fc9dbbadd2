/** One act a person starts with a button: busy while it runs, and a problem when it was refused. Never runs twice at once. */
import type { ClientProblem } from '@strongroom/sdk';
import { useCallback, useRef, useState } from 'react';

export type Outcome<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly problem: ClientProblem };

export interface Act {
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  /** Runs the act and answers its data, or null when it was refused or another run is under way. */
  readonly run: <Data>(act: () => Promise<Outcome<Data>>) => Promise<{ readonly data: Data } | null>;
  readonly clear: () => void;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const running = useRef(false);
  const run = useCallback<Act['run']>(async (act) => {
    if (running.current) return null;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const result = await act();
      if (result.ok) return { data: result.data };
      setProblem(result.problem);
      return null;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setProblem(null), []);
  return { busy, problem, run, clear };
}
