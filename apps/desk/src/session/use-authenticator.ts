/**
 * A question of ours to the authenticator, and its answer: busy while the browser's dialog is open, dropped when its page
 * goes. What passkeys need is loaded with the first one. Whoever leaves the dialog has sent nothing.
 */
import type { ClientProblem } from '@strongroom/sdk';
import type { FromAuthenticator, NoPasskey } from '@strongroom/sdk/passkey';
import { useEffect, useRef, useState } from 'react';

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
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<NoPasskey | null>(null);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const open = useRef<AbortController | null>(null);
  useEffect(() => () => open.current?.abort(), []);
  return {
    busy,
    why,
    problem,
    async ask(question, work) {
      if (open.current !== null) return null;
      const dialog = new AbortController();
      open.current = dialog;
      setBusy(true);
      setWhy(null);
      setProblem(null);
      try {
        const [asked, passkeys] = await Promise.all([question(), import('@strongroom/sdk/passkey')]);
        if (!asked.ok) {
          setProblem(asked.problem);
          return null;
        }
        const given = await work(passkeys, asked.data, dialog.signal);
        if (!given.ok) setWhy(given.why);
        return given.ok ? given.value : null;
      } catch {
        // What passkeys need could not be fetched: asking again fetches it again.
        setWhy('left');
        return null;
      } finally {
        open.current = null;
        setBusy(false);
      }
    },
  };
}
