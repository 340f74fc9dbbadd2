/** One request at a time, with what it was refused with. */
import type { ClientProblem } from '@strongroom/sdk';
import { useState } from 'react';

export type Answer<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly problem: ClientProblem };

export interface Act {
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  run<T>(ask: () => Promise<Answer<T>>, done: (data: T) => void): Promise<void>;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  return {
    busy,
    problem,
    async run(ask, done) {
      if (busy) return;
      setBusy(true);
      setProblem(null);
      const answer = await ask();
      setBusy(false);
      if (answer.ok) done(answer.data);
      else setProblem(answer.problem);
    },
  };
}
