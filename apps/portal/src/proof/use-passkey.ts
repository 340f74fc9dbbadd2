/** One question at a time to an authenticator: busy while the browser's dialog is open, dropped when its page goes. */
import type { FromAuthenticator, NoPasskey } from '@strongroom/sdk/passkey';
import { useEffect, useRef, useState } from 'react';

type Chunk = typeof import('@strongroom/sdk/passkey');

export interface PasskeyDialog {
  readonly busy: boolean;
  /** Why there was no answer the last time; null before, and while asking. */
  readonly why: NoPasskey | null;
  readonly ask: <T>(work: (chunk: Chunk, signal: AbortSignal) => Promise<FromAuthenticator<T>>) => Promise<T | null>;
}

export function usePasskey(): PasskeyDialog {
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<NoPasskey | null>(null);
  const open = useRef<AbortController | null>(null);
  useEffect(() => () => open.current?.abort(), []);
  return {
    busy,
    why,
    async ask(work) {
      if (open.current !== null) return null;
      const dialog = new AbortController();
      open.current = dialog;
      setBusy(true);
      setWhy(null);
      try {
        const given = await work(await import('@strongroom/sdk/passkey'), dialog.signal);
        if (!given.ok) setWhy(given.why);
        return given.ok ? given.value : null;
      } catch {
        // The chunk could not be fetched: asking again fetches it again.
        setWhy('left');
        return null;
      } finally {
        open.current = null;
        setBusy(false);
      }
    },
  };
}
