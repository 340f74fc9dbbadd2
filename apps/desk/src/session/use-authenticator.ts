/**
 * A question of ours to the authenticator, and its answer: busy while the browser's dialog is open, dropped when its page
 * goes. What passkeys need is loaded with the first one. Whoever leaves the dialog has sent nothing.
 */
import type { ClientProblem } from '@strongroom/sdk';
import type { FromAuthenticator, NoPasskey } from '@strongroom/sdk/passkey';
import { useOneDialog } from '@strongroom/ui';
import { useState } from 'react';

type Passkeys = typeof import('@strongroom/sdk/passkey');
type Asked<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: ClientProblem };

export interface AuthenticatorDialog {
  readonly busy: boolean;
  readonly why: NoPasskey | null;
  readonly problem: ClientProblem | null;
  readonly ask: <Question, Given>(
    question: () => Promise<Asked<Question>>,
    work: (passkeys: Passkeys, question: Question, signal: AbortSignal) => Promise<FromAuthenticator<Given>>,
  ) => Promise<Given | null>;
}

export function useAuthenticator(): AuthenticatorDialog {
  const { busy, why, during } = useOneDialog<NoPasskey>('left');
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  return {
    busy,
    why,
    problem,
    ask: (question, work) =>
      during(async (signal) => {
        setProblem(null);
        const [asked, passkeys] = await Promise.all([question(), import('@strongroom/sdk/passkey')]);
        if (asked.ok) return work(passkeys, asked.data, signal);
        setProblem(asked.problem);
        return null;
      }),
  };
}
