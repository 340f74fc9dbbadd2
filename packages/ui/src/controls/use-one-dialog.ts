/** One dialog of the browser's at a time: busy while it is open, and dropped when its page goes. */
import { useEffect, useRef, useState } from 'react';

type Given<T, Why> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Why };

export interface OneDialog<Why> {
  readonly busy: boolean;
  /** Why there was no answer the last time; null before, and while asking. */
  readonly why: Why | null;
  /** Null where there is no answer, and where a dialog is open already; `work` answers null where it asked nothing. */
  readonly during: <T>(work: (signal: AbortSignal) => Promise<Given<T, Why> | null>) => Promise<T | null>;
}

/** `failed`: what is said where the work itself could not be begun, such as a part that could not be fetched. */
export function useOneDialog<Why>(failed: Why): OneDialog<Why> {
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<Why | null>(null);
  const open = useRef<AbortController | null>(null);
  useEffect(() => () => open.current?.abort(), []);
  return {
    busy,
    why,
    async during(work) {
      if (open.current !== null) return null;
      const dialog = new AbortController();
      open.current = dialog;
      setBusy(true);
      setWhy(null);
      try {
        const given = await work(dialog.signal);
        if (given === null) return null;
        if (!given.ok) setWhy(() => given.why);
        return given.ok ? given.value : null;
      } catch {
        // Asking again begins anew, and fetches again what was missing.
        setWhy(() => failed);
        return null;
      } finally {
        open.current = null;
        setBusy(false);
      }
    },
  };
}
